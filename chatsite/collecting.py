"""What `collectstatic` makes of the static files: fewer, compressed, and named after their content."""

from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from servestatic.storage import CompressedManifestStaticFilesStorage

from chat import assets


class Storage(CompressedManifestStaticFilesStorage):
    """With the files of `chat/assets.py` beside those that were found."""

    has_bundles = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name, text in assets.bundles().items():
                self.delete(name)  # that of the last time
                paths[self.save(name, ContentFile(text))] = (self, name)
        yield from super().post_process(paths, dry_run=dry_run, **options)
