"""`document`: writes the documents that are made from the code. A test fails while one of them is stale."""

from argparse import ArgumentParser

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from chat.management import configuration, tokens
from chat.protocol import documents

DOCUMENTS = {
    "docs/protocol.md": documents.markdown,
    "docs/asyncapi.json": documents.asyncapi,
    "docs/configuration.md": configuration.reference,
    ".env.example": configuration.example,
    "docs/visual-design.md": tokens.document,
    "docs/visual-design.svg": tokens.picture,
}


class Command(BaseCommand):
    help = "Write the documents that are made from the code: " + ", ".join(DOCUMENTS) + "."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail if one is stale")

    def handle(self, *, check: bool, **options) -> None:
        stale = []
        for name, write in DOCUMENTS.items():
            path, text = settings.BASE_DIR / name, write()
            if not path.exists() or path.read_text() != text:
                stale.append(name)
                if not check:
                    path.write_text(text)
        if check and stale:
            raise CommandError(f"Stale: {', '.join(stale)}. Run: python3 manage.py document")
        self.stdout.write(f"Written: {', '.join(stale)}" if stale else "All documents are current.")
