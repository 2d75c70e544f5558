"""What people write to break a page, a server or a reader's trust, and what is made of it."""

import itertools
import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from asgiref.sync import sync_to_async

from chat import limits, markdown, protocol
from chat.actions import messages, names, rooms, texts
from chat.models import Message, Profile, Room, RoomEvent
from chat.queries import messages as logs

from .test_pulse import frames_until_ping, sitting_in

db = pytest.mark.django_db(transaction=True)

# What gets past filters somewhere: schemes in disguise, tags in every spelling, attributes that
# run, entities, and Markdown that might put them together.
SCHEMES = (
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    "java\tscript:hit()",
    "java\nscript:hit()",
    " javascript:hit()",
    "\x01javascript:hit()",
    "javascript&colon;hit()",
    "javascript&#58;hit()",
    "&#106;avascript:hit()",
    "&#x6A;avascript:hit()",
    "java&Tab;script:hit()",
    "java&NewLine;script:hit()",
    "%6Aavascript:hit()",
    "vbscript:hit()",
    "data:text/html,<script>hit()</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "blob:https://x/y",
    "file:///etc/passwd",
    "filesystem:https://x/y",
    "view-source:https://x",
    "feed:javascript:hit()",
    "\u200bjavascript:hit()",
    "javascript\u200b:hit()",
    "//javascript:hit()",
    "javascript://%0ahit()",
    "about:blank",
    "intent://x#Intent;scheme=javascript;end",
    "ws://x",
    "ftp://x",
)
LINKS = (
    "[x]({})",
    "[x](<{}>)",
    '[x]({} "title")',
    "<{}>",
    "![x]({})",
    "[x][y]\n\n[y]: {}",
    "[![x]({})]({})",
    '<a href="{}">x</a>',
    "{}",
    "**[x]({})**",
    "`{}`",
)
TAGS = (
    "script",
    "SCRIPT",
    "scr\0ipt",
    "img",
    "svg",
    "math",
    "iframe",
    "object",
    "embed",
    "form",
    "style",
    "link",
    "base",
    "meta",
    "video",
    "audio",
    "details",
    "marquee",
    "template",
    "noscript",
    "xmp",
    "plaintext",
    "textarea",
    "select",
    "table",
    "a",
    "div",
    "input",
    "button",
    "isindex",
    "foreignObject",
    "animate",
    "portal",
    "frameset",
    "body",
)
ATTRIBUTES = (
    'src=x onerror="hit()"',
    "onload=hit()",
    "autofocus onfocus=hit()",
    'style="background:url(//canary.test/x)"',
    'srcdoc="<script>hit()</script>"',
    "href=javascript:hit()",
    "formaction=javascript:hit()",
)
FORMS = ("<{} {}>", "<{} {}></{}>", "```{}\n<{} {}>\n```")
TRICKS = (
    "<!--><script>hit()</script>-->",
    "<![CDATA[<script>hit()</script>]]>",
    "<?xml version='1.0'?>",
    "&lt;script&gt;hit()",
    "<<script>script>hit()<</script>/script>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
    "<svg><style><img src=x onerror=hit()></style>",
    "```html\n</code></pre><script>hit()</script>\n```",
    '```"><script>hit()</script>\nx\n```',
    'https://x/"onmouseover=hit()',
    "https://x/<script>hit()</script>",
    'a@b.test"onmouseover=hit()',
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    '[x](https://x "onclick=hit()")',
)
CORPUS = (
    *(link.replace("{}", scheme) for link, scheme in itertools.product(LINKS, SCHEMES)),
    *(
        form.format(tag, attribute, tag)
        for form, tag, attribute in itertools.product(FORMS, TAGS, ATTRIBUTES)
    ),
    *TRICKS,
)

ALLOWED = {tag: markdown._ATTRIBUTES.get(tag, set()) for tag in markdown._TAGS} | {
    "a": {"href", "title", "rel"}
}


class Reader(HTMLParser):
    """What a browser would make of it, as far as it is more than text."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.bad = []

    def handle_starttag(self, tag, attrs):
        if tag not in ALLOWED:
            self.bad.append(tag)
        for name, value in attrs:
            if name not in ALLOWED.get(tag, ()):
                self.bad.append(f"{tag} {name}")
            if name == "href" and urlsplit(value or "").scheme not in ("", "http", "https", "mailto"):
                self.bad.append(f"{tag} {name}={value}")

    def handle_decl(self, decl):
        self.bad.append(decl)

    handle_pi = unknown_decl = handle_comment = handle_decl


def test_the_corpus_is_large():
    assert len(set(CORPUS)) >= 500


def test_nothing_that_is_written_runs_or_calls_a_stranger():
    found = {}
    for text in CORPUS:
        reader = Reader()
        reader.feed(markdown.render(text))
        reader.close()
        if reader.bad:
            found[text] = reader.bad
    assert found == {}


def test_the_reader_of_these_tests_sees_what_would_run():
    for text in ("<script>", "<img src=x>", '<a href="javascript:1">', "<p onclick=1>", "<!-- x -->"):
        reader = Reader()
        reader.feed(text)
        assert reader.bad, text


@pytest.mark.parametrize(
    "piece", ["[", "*", "<", "(", "@a", "![](", "> ", "`", "~", "|", "https://x/(", "&", "_a"]
)
def test_the_same_over_and_over_is_rendered_soon(piece):
    text = (piece * limits.MESSAGE_LENGTH)[: limits.MESSAGE_LENGTH]
    started = time.thread_time()
    markdown.render(text), markdown.links(text), markdown.addressed(text)
    assert time.thread_time() - started < 1.0  # on a busy machine


@db
def test_towers_of_marks_are_cut_down(cast):
    tower = "a" + "\u0301\u0489" * 500
    seq = messages.send(cast.ann, room="lobby", key="1", text=f"{tower}b").seq
    text = Message.objects.get(seq=seq).text
    assert text == "a" + "\u0301\u0489" * (limits.STACKED_MARKS // 2) + "b"
    assert messages.send(cast.ann, room="lobby", key="1", text=f"{tower}b").seq == seq
    assert len(names.display_name(f"Zoe{tower}")) <= len("Zoea") + limits.STACKED_MARKS


@pytest.mark.parametrize("text", ["ภาษาไทยที่นี้", "עִבְרִית", "بِسْمِ", "हिन्दी", "Tiếng Việt", "👩‍👩‍👧‍👦 🏳️‍🌈 1️⃣"])
def test_scripts_with_marks_stay_as_they_are(text):
    assert texts.without_towers(text) == text


TEMPLATES = "{{7*7}} {0.__class__} {message} %s %(x)s ${7*7}"


@db
async def test_names_that_look_like_templates_are_names(cast):
    """In what the plain client reads, too, where a name is put into a sentence."""
    username = "out{0.__class__}%s"
    cast.out.username = username
    await sync_to_async(cast.out.save)()
    await sync_to_async(Profile.objects.update_or_create)(user=cast.out, defaults={"name": TEMPLATES})
    async with sitting_in(cast.ann) as ann:
        await frames_until_ping(ann)
        await sync_to_async(messages.send)(cast.out, room="lobby", key="1", text=TEMPLATES)
        await sync_to_async(rooms.leave)(cast.out, room="lobby")
        told = {frame["type"]: frame for frame in await frames_until_ping(ann)}
    said, left = told["chat.message"], told["chat.leave"]
    assert (said["name"], said["message"]) == (TEMPLATES, TEMPLATES)
    assert left["username"] == username
    assert f'"{username} left"' in (protocol.written(left, plain=True, mine=False) or "")


@db
@pytest.mark.parametrize("body", [[], "word", {}, {"emoji": 7}, {"changes": None}, 5])
def test_an_event_that_somebody_made_unreadable_holds_up_nothing_behind_it(cast, body):
    """Synapse's rooms could not be read any more beyond such an event (CVE-2026-45076)."""
    for number, kind in enumerate(("reaction", "join", "leave", "room_changed", "edited", "deleted")):
        messages.send(cast.ann, room="lobby", key=f"{number} before", text="before")
        room = Room.objects.get(slug="lobby")
        RoomEvent.objects.create(
            room=room, seq=room.last_seq + 1, kind=kind, target=1, body=body, created_at=cast.ann.date_joined
        )
        Room.objects.filter(pk=room.pk).update(last_seq=room.last_seq + 1)
    messages.send(cast.ann, room="lobby", key="after", text="after")
    room = Room.objects.get(slug="lobby")
    caught_up = logs.events_after(room, after=0, reader=cast.ann)
    assert [event["seq"] for event in caught_up["events"]] == list(range(1, room.last_seq + 1))
    assert caught_up["events"][-1]["message"] == "after"
    page = logs.page(room)
    assert page["messages"][-1]["message"] == "after"
    for event in (*caught_up["events"], *page["events"]):
        protocol.written(event, plain=False, mine=False)


@db
@pytest.mark.parametrize(
    "query",
    [
        "user__password__startswith=a",
        "author__password=x",
        "order_by=author__password",
        "sort=-user__password",
        "created_by__id=1",
        "limit__gt=1",
        "room__slug=staff",
        "q[]=1",
        "fields=password",
    ],
)
def test_filters_of_the_orm_are_no_parameters(cast, client, query):
    """They change nothing, or are refused; what they would tell, nobody is told."""
    client.force_login(cast.ann)
    for path in ("rooms", "rooms/lobby/messages", "rooms/lobby/events", "search?q=a"):
        joint = "&" if "?" in path else "?"
        asked, usual = client.get(f"/api/v1/{path}{joint}{query}"), client.get(f"/api/v1/{path}")
        assert asked.status_code in (200, 422, 400), asked.content
        if asked.status_code == 200:
            assert asked.json() == usual.json()
