"""简体中文 and 한국어: nothing is missing, nothing is bent, and who asks for a language gets it."""

import ast
import json
import re
import shutil
import subprocess
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from chat.actions import invitations, rooms, tokens
from chat.actions.passwords import reset_path
from chat.models import Profile
from chat.views.pages import words
from chatsite.management.commands import translations

from .cast import PASSWORD
from .doors import EMBEDDED, Door, ways
from .test_javascript import MODULES
from .test_javascript import node as node_program

pytestmark = pytest.mark.any_database

ROOT = Path(settings.BASE_DIR)
CATALOGUES = [(locale, domain) for locale in translations.LOCALES for domain in translations.DOMAINS]
LANGUAGES = {"zh-hans": "登录", "ko": "로그인"}  # and "Sign in" in it
SIGN_IN = "/accounts/login/"
PLACEHOLDER = re.compile(r"%\(\w+\)s|%[sd%]|\{\w*\}|</?\w+>")
# What is called the same in every language, and what the tests call people and devices.
NAMES = {
    "Chatsite",
    "JavaScript",
    "Cookie",
    "CSS",
    "Ctrl",
    "English",
    "Firefox",
    "Linux",
    "clients",
    "ann",
    "owner",
}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture(autouse=True)
def no_tries_yet():
    cache.clear()


# ------------------------------------------------------------------ the catalogues


@pytest.mark.parametrize("domain", translations.DOMAINS)
def test_every_text_of_the_code_is_in_the_catalogues(domain):
    if not shutil.which("xgettext"):
        pytest.skip("no xgettext; sudo apt install gettext")
    found = translations.gather(domain)
    for locale in translations.LOCALES:
        catalogue = translations.renewed(found, translations.read(locale, domain), locale)
        stale = translations.write(catalogue, locale, domain, dry=True)
        assert not stale, "run `python3 manage.py translations`, and translate what it names"


@pytest.mark.parametrize(("locale", "domain"), CATALOGUES)
def test_every_text_is_translated_with_the_same_placeholders(locale, domain):
    catalogue = translations.read(locale, domain)
    assert len(catalogue) > 100
    for entry in catalogue:
        assert not entry.fuzzy, entry.msgid
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        assert len(said) == 1, f"one form for every number: {entry.msgid}"
        assert said[0].strip() or not entry.msgid.strip(), entry.msgid
        wanted = sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
        assert sorted(PLACEHOLDER.findall(said[0])) == wanted, entry.msgid


@pytest.mark.parametrize(("locale", "domain"), CATALOGUES)
def test_what_is_compiled_is_what_was_written(locale, domain):
    source = translations.source_of(locale, domain)
    assert source.with_suffix(".mo").read_bytes() == translations.read(locale, domain).to_binary()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_gets_all_its_words(language):
    """In the shape static/chat/i18n.js reads: a text, or the list of its forms."""
    catalogue = translations.read(translations.to_locale(language), "djangojs")
    given = words(language)
    for entry in catalogue:
        name = f"{entry.msgctxt}\4{entry.msgid}" if entry.msgctxt else entry.msgid
        forms = list(entry.msgstr_plural.values())
        assert given[name] == (forms or entry.msgstr), name


READ_BY_THE_PAGE = """
import { gettext, ngettext, pgettext, useCatalog } from "MODULE";
useCatalog(WORDS, "LANGUAGE");
const many = [0, 1, 2, 5, 100].map((count) => ngettext("%(count)s member", "%(count)s members", count));
const open = pgettext("what a key does", "Open");
console.log(JSON.stringify([gettext("Send"), open, gettext("?"), ...new Set(many)]));
"""


@pytest.mark.parametrize(
    ("language", "read"),
    [
        ("zh-hans", ["发送", "打开", "?", "%(count)s 位成员"]),
        ("ko", ["보내기", "열기", "?", "멤버 %(count)s명"]),
        ("en", ["Send", "Open", "?", "%(count)s members", "%(count)s member"]),
    ],
)
def test_the_page_reads_its_words(language, read):
    given = {
        "MODULE": (MODULES / "i18n.js").as_uri(),
        "WORDS": json.dumps(words(language)),
        "LANGUAGE": language,
    }
    program = re.sub("MODULE|WORDS|LANGUAGE", lambda name: given[name[0]], READ_BY_THE_PAGE)
    run = [node_program(), "--input-type=module"]
    answer = subprocess.run(run, input=program, capture_output=True, text=True, timeout=60)
    assert json.loads(answer.stdout) == read, answer.stderr


def test_the_words_are_short_and_plain():
    """The rules for English in docs/translating.md, as far as a machine can tell."""
    for domain in translations.DOMAINS:
        for entry in translations.read(translations.LOCALES[0], domain):
            for text in (entry.msgid, entry.msgid_plural or ""):
                assert not re.search(
                    r"!|\b(please|oops|sorry|successfully|users?|channels?)\b", text, re.I
                ), text


# ------------------------------------------------------------------ texts that nobody marked


def test_python_marks_texts_under_the_names_that_are_looked_for():
    """An alias that xgettext does not know, or a text that is put together, would never be translated."""
    known = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "pgettext_lazy", "npgettext"}
    for path in [*(ROOT / "chat").rglob("*.py"), *(ROOT / "chatsite").rglob("*.py")]:
        tree = ast.parse(path.read_text())
        aliases = {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
            for alias in node.names
            if "gettext" in alias.name
        }
        assert aliases <= known, path
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in aliases:
                assert isinstance(node.args[0], ast.Constant), f"{path}: {ast.unparse(node)}"


def test_refusals_are_marked():
    """Whoever is refused reads why in their language; what only a program gets wrong stays in English."""
    for path in (ROOT / "chat").rglob("*.py"):
        if path.parent.name == "protocol":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and getattr(node.func, "id", "") == "Refused"
                and len(node.args) > 1
            ):
                code, sentence = node.args[:2]
                plain = isinstance(sentence, ast.Constant) and sentence.value
                assert not plain or getattr(code, "value", "") == "malformed", f"{path}: {ast.unparse(node)}"


def test_modules_mark_plain_texts():
    """xgettext reads no text that is put together, and takes a word with a letter of its own for one."""
    for path in (ROOT / "static" / "chat").glob("*.js"):
        source = path.read_text()
        for call in re.finditer(r"\b(n|p|)gettext\(\s*(?!id\b|one\b|context\b)", source):
            assert source[call.end()] == '"', f"{path.name}: {source[call.start() : call.end() + 40]}"


@pytest.mark.parametrize("path", sorted((ROOT / "templates").rglob("*.html")), ids=lambda path: path.stem)
def test_templates_have_no_bare_texts(path):
    marked = r"{% blocktranslate.*?{% endblocktranslate %}|{% block \w+_width %}.*?{% endblock %}"
    source = re.sub(rf"{marked}|{{#.*?#}}|{{%.*?%}}|{{{{.*?}}}}", "", path.read_text(), flags=re.DOTALL)
    page = Said()
    page.feed(source)
    assert not page.english, path


# ------------------------------------------------------------------ asking for a language


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("zh", "zh-hans"),
        ("zh-CN", "zh-hans"),
        ("zh-Hans", "zh-hans"),
        ("zh-Hans-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh-SG", "zh-hans"),
        ("ko", "ko"),
        ("ko-KR,ko;q=0.9,en-US;q=0.8", "ko"),
        ("de-DE,ko;q=0.5", "ko"),
        ("en-GB,zh;q=0.5", "en"),
        ("de", "en"),
        ("*", "en"),
        ("", "en"),
    ],
)
def test_the_browser_chooses(client, asked, language):
    answer = client.get(SIGN_IN, headers={"accept-language": asked})
    assert f'<html lang="{language}" dir="ltr"' in answer.content.decode()
    assert LANGUAGES.get(language, "Sign in") in answer.content.decode()
    assert answer.headers["Content-Language"] == language


def test_the_profile_chooses_before_the_browser(cast):
    ann = sign_in("ann", "en")
    assert (
        "프로필"
        in ann.post(profile := "/settings/profile/", {"name": "앤", "language": "ko"}, follow=True).text
    )
    assert "저장했습니다." in ann.post(profile, {"name": "앤", "language": "ko"}, follow=True).text
    assert '<html lang="ko"' in ann.get("/chat/lobby/").text
    assert '<html lang="ko"' in sign_in("ann", "zh-CN").get(profile).text
    assert (
        "已保存。" in sign_in("ann", "zh-CN").post(profile, {"name": "安", "language": ""}, follow=True).text
    )
    assert Profile.of(cast.ann).language == ""
    assert '<html lang="zh-hans"' in sign_in("ann", "zh-CN").get(profile).text


def test_the_api_refuses_in_the_language_that_was_asked_for(cast):
    token = tokens.create(cast.ann, name="script")
    for asked, said in (
        ("ko", "그런 방은 없습니다."),
        ("zh-CN", "没有这个房间。"),
        ("de", "There is no such room."),
    ):
        headers = {"authorization": f"Bearer {token}", "accept-language": asked}
        assert Client().get("/api/v1/rooms/nowhere", headers=headers).json()["message"] == said


@pytest.mark.parametrize("door", ways(EMBEDDED[:1]), indirect=True)
async def test_a_socket_refuses_in_the_language_of_its_handshake(door: Door, scene):
    async def said(**options) -> str:
        socket = await door.enter(scene.ann, scene.room, **options)
        answer = await socket.say("send", room=scene.room, key="k", message=" ")
        assert answer["code"] == "empty"
        await socket.close()
        return answer["message"]

    assert await said() == "Write something first."
    assert await said(headers=[("Accept-Language", "ko-KR,en;q=0.5")]) == "먼저 내용을 쓰세요."
    asked = [("Accept-Language", "ko"), ("Cookie", "django_language=zh-hans")]
    assert await said(by="token", headers=asked) == "先写点内容。"


# ------------------------------------------------------------------ nothing is left in English


class Said(HTMLParser):
    """The words of a page that are in English letters, in its text and in what is read out.

    Names of rooms and people stand in <bdi>, and after an @; they are in any language.
    """

    MUTE = {"script", "style", "code", "bdi", "kbd", "time"}
    READ_OUT = {"aria-label", "title", "placeholder", "alt", "content"}

    def __init__(self) -> None:
        super().__init__()
        self.mute = 0
        self.untranslated = ""
        self.english: set[str] = set()

    def hear(self, text: str) -> None:
        self.english |= set(re.findall(r"(?<![@/\w])[A-Za-z]{2,}", text)) - NAMES

    def handle_starttag(self, tag, attrs):
        self.mute += tag in self.MUTE
        if ("translate", "no") in attrs:  # time zones have their names from a table that is English
            self.mute, self.untranslated = self.mute + 1, tag
        for name, value in attrs:
            if name in self.READ_OUT and tag != "meta":
                self.hear(value or "")

    def handle_endtag(self, tag):
        self.mute -= tag in self.MUTE
        if tag == self.untranslated:
            self.mute, self.untranslated = self.mute - 1, ""

    def handle_data(self, data):
        if not self.mute:
            self.hear(data)


def english(answer) -> set[str]:
    page = Said()
    page.feed(answer.content.decode())
    return page.english


def sign_in(username: str, language: str) -> Client:
    browser = Client(headers={"accept-language": language, "user-agent": FIREFOX})
    assert browser.post(SIGN_IN, {"login": username, "password": PASSWORD}).status_code == 302
    return browser


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.django_db
def test_the_first_pages_have_no_english_left(client, language):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    welcome = f"/welcome/{invitations.first_run_code()}/"
    wrong = {"workspace": "!", "name": " ", "username": "a b", "password": "short"}
    for answer in (
        client.get(SIGN_IN),
        client.get(welcome),
        client.post(welcome, wrong),
        client.post(welcome, {**wrong, "username": "", "password": "password12"}),
        client.get("/welcome/nothing/"),
        client.get("/nothing/"),
        Client(enforce_csrf_checks=True, headers={"accept-language": language}).post(SIGN_IN),
    ):
        assert not english(answer), answer.request["PATH_INFO"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_have_no_english_left(cast, language):
    for room in (cast.lobby, cast.staff):
        rooms.change(cast.owner, room=room.slug, name="12", topic="34")
    owner, ann = sign_in("owner", language), sign_in("ann", language)
    stranger = Client(headers={"accept-language": language})
    link = invitations.create(cast.owner, role="staff", days=7, uses=10)
    password = {"oldpassword": "wrong", "password1": "password"}
    for answer in (
        stranger.post(SIGN_IN, {"login": "ann", "password": "wrong"}),
        stranger.post(SIGN_IN, {}),
        stranger.get(f"/join/{link}/"),
        owner.get("/chat/lobby/"),
        owner.get("/accounts/logout/"),
        owner.get("/settings/profile/"),
        owner.post("/settings/profile/", {"name": "x" * 81, "language": "1"}),
        owner.get("/settings/password/"),
        owner.post("/settings/password/", password),
        owner.get("/settings/devices/"),
        owner.get("/settings/people/"),
        owner.post("/settings/people/", {"role": "person", "days": "7", "uses": "10"}),
        owner.post("/settings/people/", {"role": "2", "days": "8"}),
        owner.get("/settings/workspace/"),
        owner.post("/settings/workspace/", {"name": "", "hue": "own", "colour": "#777777"}),
        owner.get("/staff/announcements/"),
        owner.post("/staff/announcements/", {"text": "", "level": "x", "rooms": "3"}),
        owner.post("/staff/announcements/", {"text": "1", "level": "warning", "lasts": "30"}, follow=True),
        owner.get("/staff/clients/"),
        owner.get(f"/join/{link}/"),
        ann.get("/staff/clients/"),
        ann.get("/chat/nowhere/"),
    ):
        assert answer.status_code < 500
        assert not english(answer), answer.request["PATH_INFO"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_of_signing_in_have_no_english_left(cast, language, settings):
    """With everything switched on, as far as a browser without scripts comes."""
    settings.CHAT_EMAIL = True
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    settings.ACCOUNT_RATE_LIMITS = False
    owner = sign_in("owner", language)
    stranger = Client(headers={"accept-language": language})
    phone = re.compile(r'value="http://testserver(/phone/[\w-]+/)"')
    link = phone.search(owner.post("/settings/devices/phone/").content.decode())[1]
    owner.post("/accounts/again/", {"password": PASSWORD})
    key = re.search(r'id="secret" value="(\w+)"', owner.get("/settings/security/app/").content.decode())[1]

    def app():
        """The code of this moment: the steps before took theirs."""
        return totp.format_hotp_value(totp.hotp_value(key, int(time.time()) // 30))

    for answer in (
        stranger.get("/accounts/forgotten/"),
        stranger.post("/accounts/forgotten/", {}),
        stranger.get("/accounts/forgotten/sent/"),
        stranger.get("/accounts/forgotten/done/"),
        stranger.get("/accounts/forgotten/1/wrong-key/"),
        stranger.get(reset_path(cast.owner), follow=True),
        stranger.get("/accounts/email/wrong/"),
        stranger.get("/accounts/provider/cancelled/"),
        stranger.get("/phone/wrong/"),
        owner.get(link),
        owner.get("/settings/devices/phone/"),
        owner.get("/settings/security/email/"),
        owner.post(
            "/settings/security/email/", {"action_add": "1", "email": "owner@chat.example"}, follow=True
        ),
        owner.get("/accounts/again/"),
        owner.get("/settings/security/"),
        owner.get("/settings/security/passkeys/add/"),
        owner.post("/settings/security/app/", {"code": "1"}),
        owner.post("/settings/security/app/", {"code": app()}, follow=True),
        owner.get("/settings/security/codes/"),
        owner.get("/settings/security/codes/new/"),
        owner.get("/settings/security/app/remove/"),
        owner.get("/accounts/again/code/"),
        owner.get("/settings/security/"),
        stranger.post(SIGN_IN, {"login": "owner", "password": PASSWORD}, follow=True),
        stranger.post("/accounts/login/code/", {"code": "1"}),
    ):
        assert answer.status_code < 500
        assert not english(answer) - {key, "https", "http", "localhost", "PIN"}, answer.request["PATH_INFO"]
