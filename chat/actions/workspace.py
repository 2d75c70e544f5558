"""What the workspace is called and looks like."""

import hashlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from .. import broadcast, colours, limits, presenters, topics
from ..files import keeping, squares
from ..models import Workspace
from ..refusals import Refused
from . import names, portraits

KEEP = -1


def change(*, name: str | None = None, hue: int | None = KEEP, style: str | None = None) -> Workspace:
    """Another name, another hue of the accent – 0 to 359, None is Chatsite's own –, another style sheet.

    `Refused`: see `names` and `style_sheet`.
    """
    wanted: dict[str, Any] = {} if name is None else {"name": names.display_name(name)}
    if hue != KEEP:
        wanted["accent_hue"] = hue
    if style is not None:
        style = style_sheet(style)
        wanted |= {"style": style, "style_version": _version(style)}
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


def put_style(file: UploadedFile) -> Workspace:
    """A style sheet that lies in a file. `Refused`: empty, and see `style_sheet`."""
    if not file.size:
        raise Refused("empty", _("The file is empty."))
    if file.size > limits.STYLE_BYTES:
        raise _too_long()
    file.seek(0)
    try:
        return change(style=file.read().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _no_text() from None


def style_sheet(text: str) -> str:
    """As it is kept; empty for none. What it means is up to browsers. `Refused`: too_large, malformed."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in text:
        raise _no_text()
    if len(text.encode()) > limits.STYLE_BYTES:
        raise _too_long()
    return text


def _version(style: str) -> str:
    """Another one with every style sheet, for its address; empty without one."""
    return hashlib.sha256(style.encode()).hexdigest()[:12] if style else ""


def _no_text() -> Refused:
    return Refused("malformed", _("A style sheet is plain text, in UTF-8."))


def _too_long() -> Refused:
    message = _("A style sheet has at most %(limit)s kB.") % {"limit": f"{limits.STYLE_BYTES / 1e3:g}"}
    return Refused("too_large", message, limit=limits.STYLE_BYTES)


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
