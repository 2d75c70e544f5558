"""What the workspace is called and looks like."""

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, colours, presenters, topics
from ..files import keeping, squares
from ..models import Workspace
from ..refusals import Refused
from . import names, portraits

KEEP = -1


def change(*, name: str | None = None, hue: int | None = KEEP) -> Workspace:
    """Another name, another hue of the accent: 0 to 359, None is Chatsite's own. `Refused`: see `names`."""
    wanted: dict[str, Any] = {} if name is None else {"name": names.display_name(name)}
    if hue != KEEP:
        wanted["accent_hue"] = hue
    return _change(**wanted)


def hue_of(colour: str) -> int:
    """Of a colour somebody chose, as ``#0b6e4f``. `Refused`: malformed, of a grey as well."""
    try:
        return colours.hue_of(colour)
    except ValueError:
        message = _("Choose a colour that is not grey, written like #0b6e4f: of it only the hue is taken.")
        raise Refused("malformed", message) from None


def put_logo(file: UploadedFile) -> Workspace:
    """Drawn anew, in every size it is needed in. `Refused`: empty, too_large, malformed, busy, try_again."""
    portraits.must_fit(file)
    drawn = squares.logo(file)
    if drawn is None:
        raise portraits.unreadable()
    stored = {use: portraits.store(content) for use, content in drawn.items()}
    return _change(logo=stored)


def take_logo_away() -> Workspace:
    return _change(logo={})


def _change(**wanted: Any) -> Workspace:
    with transaction.atomic():
        Workspace.current()
        row = Workspace.objects.select_for_update().get()
        before = set(row.logo.values())
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(update_fields=list(wanted))
        broadcast.announce(topics.EVERYONE, {"type": "chat.workspace", **presenters.workspace(row)})
        transaction.on_commit(lambda: keeping.drop(before - set(row.logo.values())) and None, robust=True)
    return row
