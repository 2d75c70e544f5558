"""Title and description of an HTML page.

Not with `html.parser`: in the Pythons that are around it needs quadratic time for some pages – 24 KB of
``<a <a <a …`` took 4.6 seconds on 3.11.7 – and such a page can be written on purpose. What is looked for here
is little, and the search goes over the text once: nothing that was passed is looked at again.
"""

import re
from html import unescape

TITLE_LENGTH = 200
TEXT_LENGTH = 300

_PLACES = re.compile(r"<(!--|(?:meta|title|script|style|/head|body)(?![\w-]))", re.IGNORECASE)
_ENDS = {
    "!--": re.compile("-->"),
    "script": re.compile("</script", re.IGNORECASE),
    "style": re.compile("</style", re.IGNORECASE),
    "title": re.compile("</title", re.IGNORECASE),
}
_ATTRIBUTE = re.compile(r"""[\s/]*([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+)))?""")

_TITLES = ("og:title", "twitter:title", "title")
_TEXTS = ("og:description", "twitter:description", "description")
_JOINERS = "\u200c\u200d"  # they are part of words in some scripts, and of emoji


def read(html: str) -> tuple[str, str]:
    """Title and description as single lines of text; empty where the page has none."""
    found = _collect(html)
    title = next((found[name] for name in _TITLES if found.get(name)), "")
    text = next((found[name] for name in _TEXTS if found.get(name)), "")
    return _line(title, TITLE_LENGTH), _line(text, TEXT_LENGTH)


def _collect(html: str) -> dict[str, str]:
    """What the head says under the names above, as it is written there. The first one counts."""
    found: dict[str, str] = {}
    at = 0
    while place := _PLACES.search(html, at):
        at = place.end()
        name = place[1].lower()
        if name in ("/head", "body"):
            break
        if name == "meta":
            attributes, at = _attributes(html, at)
            called = attributes.get("property") or attributes.get("name") or ""
            found.setdefault(called.strip().lower(), attributes.get("content", ""))
            continue
        end = _ENDS[name].search(html, at)
        if name == "title":
            inside = html[at : end.start() if end else at]
            found.setdefault("title", inside.partition(">")[2])
        at = end.end() if end else len(html)
    return found


def _attributes(html: str, at: int) -> tuple[dict[str, str], int]:
    """The attributes of a tag from this place on, and the place behind them."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, at):
        at = match.end()
        attributes.setdefault(match[1].lower(), match[2] or match[3] or match[4] or "")
    return attributes, at


def _line(text: str, longest: int) -> str:
    """One line without control and direction characters, cut at a word where it is too long."""
    text = unescape(text[: 8 * longest])
    kept = "".join(each if each.isprintable() or each in _JOINERS else " " for each in text)
    line = " ".join(kept.split())
    if len(line) <= longest:
        return line
    cut = line[: longest - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"
