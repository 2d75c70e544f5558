import unicodedata
from pathlib import PurePosixPath

from .. import limits

SUFFIX = 12  # letters at the end of a name that are kept when it is cut
_JOINERS = "\u200c\u200d"  # of Persian words and of emoji


def shown(name: str, *, suffix: str | None = None) -> str:
    """A name as people read it: one line, no folder, and no letters that turn the others around.

    With ``suffix``, such as ``.webp``, that of a picture which was drawn anew as something else.
    """
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    name = " ".join("".join(filter(_is_visible, name)).split()).strip(" .")
    if suffix and PurePosixPath(name).suffix.lower() not in _ALIKE.get(suffix, {suffix}):
        name = (PurePosixPath(name).stem if name else "image") + suffix
    if len(name) > limits.FILE_NAME:
        end = PurePosixPath(name).suffix[:SUFFIX]
        name = name[: limits.FILE_NAME - len(end)] + end
    return name or "file"


_ALIKE = {".jpg": {".jpg", ".jpeg", ".jpe", ".jfif"}}


def _is_visible(letter: str) -> bool:
    return letter in _JOINERS or letter == " " or unicodedata.category(letter)[0] != "C"
