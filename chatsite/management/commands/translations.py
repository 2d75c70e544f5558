"""`translations`: gathers the texts of the code in chat/locale/, and compiles what is translated there.

The compiled catalogues are kept beside the others, so that running the chat needs no gettext tools.
Nothing in them depends on the day, the line or the machine: a difference is a change of words.
"""

import contextlib
import shutil
from argparse import ArgumentParser
from pathlib import Path
from tempfile import TemporaryDirectory

import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.test import override_settings
from django.utils.translation import to_locale

SOURCES = ("chat", "chatsite", "templates", "static")
DOMAINS = ("django", "djangojs")
LOCALES = [to_locale(code) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
# Chinese and Korean have one form for every number. A language with more brings its own line.
PLURALS = {"zh_Hans": "nplurals=1; plural=0;", "ko": "nplurals=1; plural=0;"}


class Command(BaseCommand):
    help = "Gather the texts of the code in chat/locale/, and compile what is translated there."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail if something is missing"
        )

    def handle(self, *, check: bool, **options) -> None:
        stale, missing = [], []
        for domain in DOMAINS:
            found = gather(domain)
            for locale in LOCALES:
                catalogue = renewed(found, read(locale, domain), locale)
                stale += [str(path) for path in write(catalogue, locale, domain, dry=check)]
                missing += [f"{locale}: {entry.msgid}" for entry in catalogue.untranslated_entries()]
        self.stdout.write(f"Written: {', '.join(stale)}" if stale and not check else "Nothing to write.")
        if missing:
            raise CommandError("\n".join(["Not translated yet:", *missing]))
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run: python3 manage.py translations")


def source_of(locale: str, domain: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / f"{domain}.po"


def read(locale: str, domain: str) -> polib.POFile:
    path = source_of(locale, domain)
    return polib.pofile(str(path)) if path.exists() else polib.POFile()


def gather(domain: str) -> polib.POFile:
    """Every text in the code and where it stands. `CommandError` without the gettext tools.

    It works on a copy, because makemessages writes files beside those it reads.
    """
    with TemporaryDirectory() as folder, contextlib.chdir(folder):
        for source in SOURCES:
            unread = shutil.ignore_patterns("locale", "samples", "__pycache__")
            shutil.copytree(settings.BASE_DIR / source, source, ignore=unread)
        with override_settings(LOCALE_PATHS=[Path(folder, "locale")]):
            call_command(
                "makemessages",
                domain=domain,
                locale=LOCALES[:1],
                keep_pot=True,
                add_location="file",
                verbosity=0,
            )
        return polib.pofile(f"locale/{domain}.pot")


def renewed(found: polib.POFile, known: polib.POFile, locale: str) -> polib.POFile:
    """The texts that were found, in the order of the alphabet, with the translations that are known.

    Nothing is guessed from what is similar: a text that was changed is a text to translate.
    """
    translations = {key(entry): entry for entry in known if not entry.fuzzy}
    catalogue = polib.POFile(wrapwidth=110)
    catalogue.metadata = {
        "Project-Id-Version": "Chatsite",
        "Language": locale,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[locale],
    }
    for each in sorted(found, key=lambda entry: (entry.msgid.casefold(), entry.msgid, entry.msgctxt or "")):
        before = translations.get(key(each), polib.POEntry())
        catalogue.append(
            polib.POEntry(
                msgctxt=each.msgctxt,
                msgid=each.msgid,
                msgid_plural=each.msgid_plural,
                msgstr=before.msgstr,
                msgstr_plural=before.msgstr_plural or ({0: ""} if each.msgid_plural else {}),
                comment=each.comment,
                tcomment=before.tcomment,
                occurrences=sorted(each.occurrences),
                flags=[flag for flag in each.flags if flag != "fuzzy"],
            )
        )
    return catalogue


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or ""


def write(catalogue: polib.POFile, locale: str, domain: str, *, dry: bool) -> list[Path]:
    """The .po and the .mo where they are not the same already; which those are."""
    source = source_of(locale, domain)
    wanted = {source: str(catalogue).encode(), source.with_suffix(".mo"): catalogue.to_binary()}
    stale = [path for path, data in wanted.items() if not path.exists() or path.read_bytes() != data]
    for path in () if dry else stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wanted[path])
    return [path.relative_to(settings.BASE_DIR) for path in stale]
