"""Message text → HTML that is safe to put into a page.

markdown-it-py renders with raw HTML off, Pygments colours code by class names, and nh3 lets
through only what is listed here, whatever the steps before it did.
"""

from html import escape

import nh3
from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

HIGHLIGHT_LENGTH = 4_000  # colouring is quadratic in some lexers; longer code stays plain

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "hr", "li", "ol",
    "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "span": {"class"}, "code": {"class"}, "ol": {"start"}}
_formatter = HtmlFormatter(nowrap=True)


def _colour(code: str, language: str, _attributes: str) -> str:
    if not language or len(code) > HIGHLIGHT_LENGTH:
        return escape(code)
    try:
        return highlight(code, get_lexer_by_name(language), _formatter)
    except ClassNotFound:
        return escape(code)


_markdown = (
    MarkdownIt(
        "commonmark",
        {"html": False, "breaks": True, "linkify": True, "highlight": _colour, "maxNesting": 12},
    )
    .enable(["linkify", "strikethrough", "table"])
    .disable(["image"])  # nothing in a message makes a reader's browser call a stranger
)


def render(text: str) -> str:
    html = _markdown.render(text)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def links(text: str) -> list[str]:
    """Addresses a reader can click on, in the order in which they stand there."""
    return [
        str(token.attrs["href"])
        for block in _markdown.parse(text)
        for token in block.children or ()
        if token.type == "link_open" and str(token.attrs["href"]).startswith(("http://", "https://"))
    ]
