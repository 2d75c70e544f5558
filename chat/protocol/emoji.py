"""What counts as one emoji: the grammar of Unicode's emoji sequences (https://www.unicode.org/reports/tr51/).

Signs among other characters are listed; the blocks that are there for pictures are taken whole, so that
next year's emoji are in already.
"""

import re

LENGTH = 32  # code points; the longest family with flags and skins has 15

_SIGNS = (
    "©®‼⁉™ℹ↔-↙↩↪⌚⌛⌨⏏⏩-⏳⏸-⏺Ⓜ▪▫▶◀◻-◾☀-☄☎☑☔☕☘☝☠☢☣☦☪☮☯☸-☺♀♂♈-♓♟♠♣♥♦♨♻♾♿⚒-⚗⚙⚛⚜⚠⚡⚧⚪⚫⚰⚱⚽⚾⛄⛅⛈⛎⛏⛑⛓⛔⛩⛪"
    "⛰-⛵⛷-⛺⛽✂✅✈-✍✏✒✔✖✝✡✨✳✴❄❇❌❎❓-❕❗❣❤➕-➗➡➰➿⤴⤵⬅-⬇⬛⬜⭐⭕〰〽㊗㊙"
    "\U0001f004\U0001f0cf\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a"
    "\U0001f201\U0001f202\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f250\U0001f251"
)
_PICTURES = (
    "\U0001f300-\U0001f3fa\U0001f400-\U0001f64f\U0001f680-\U0001f6ff\U0001f7e0-\U0001f7ff"
    "\U0001f90c-\U0001f9ff\U0001fa70-\U0001faff"
)
_SKIN, _AS_PICTURE, _JOINER = "[\U0001f3fb-\U0001f3ff]", "\ufe0f", "\u200d"
_TAGS = "[\U000e0020-\U000e007e]+\U000e007f"
_ONE = f"[{_SIGNS}{_PICTURES}]{_AS_PICTURE}?{_SKIN}?(?:{_TAGS})?"
_FLAG = "[\U0001f1e6-\U0001f1ff]{2}"
_KEYCAP = f"[0-9#*]{_AS_PICTURE}?\u20e3"
_EMOJI = re.compile(f"(?:{_ONE}(?:{_JOINER}{_ONE})*|{_FLAG}|{_KEYCAP})")


def is_emoji(text: str) -> bool:
    """One, and nothing beside it."""
    return len(text) <= LENGTH and _EMOJI.fullmatch(text) is not None
