"""Message text → HTML that is safe to put into a page.

markdown-it-py renders with raw HTML off, Pygments colours code by class names, and nh3 lets
through only what is listed here, whatever the steps before it did.
"""

import re
import sys
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_all_lexers, get_lexer_by_name

# Code in these is coloured, and in all others shown. A lexer tries its patterns in the server's own
# process and holds it up meanwhile; of the five hundred there are, some need seconds for a message.
_LANGUAGES = {
    "bash", "c", "console", "cpp", "csharp", "css", "diff", "docker", "go", "html", "ini", "java",
    "javascript", "json", "kotlin", "lua", "nginx", "php", "powershell", "python", "ruby", "rust",
    "sql", "swift", "toml", "typescript", "xml", "yaml",
}  # fmt: skip
# By what pygments lists, because to load them takes longer than the rest of a command's start.
_LEXERS = {
    alias: aliases[0]
    for _name, aliases, _files, _types in get_all_lexers(plugins=False)
    if _LANGUAGES.intersection(aliases)
    for alias in aliases
}
# The usual ones are quadratic here and there, most of all in runs of blanks.
HIGHLIGHT_LENGTH = 2_000
_LONG_BLANK = re.compile(r"\s{80}")
# A row of a table is filled up to the width of its head: 4,000 letters made 670,000.
sys.modules["markdown_it.rules_block.table"].MAX_AUTOCOMPLETED_CELLS = 1_000  # type: ignore[attr-defined]

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "hr", "li", "ol",
    "p", "pre", "s", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "span": {"class"}, "code": {"class"}, "ol": {"start"}}
# As `actions.names` allows usernames: what ends a sentence is no part of one.
_ADDRESSED = re.compile(r"(?<![\w.@/-])@(\w(?:[\w.-]*\w)?)")
_formatter = HtmlFormatter(nowrap=True)
# Most messages: a line of words, in which nothing can mean anything to Markdown or look like an address.
_PLAIN = re.compile(
    r"""(?:[^\W\d_]|[$€£¥])(?:[^\W_]++|[ ,;:?!'"()$€£¥%+=–…。，、？！：；（）“”-]++|\.(?=[ \d]|\Z))*+"""
)


def _colour(code: str, language: str, _attributes: str) -> str:
    lexer = _LEXERS.get(language.lower())
    if lexer is None or len(code) > HIGHLIGHT_LENGTH or _LONG_BLANK.search(code):
        return escape(code)
    return highlight(code, get_lexer_by_name(lexer), _formatter)


_markdown = (
    MarkdownIt(
        "commonmark",
        {"html": False, "breaks": True, "linkify": True, "highlight": _colour, "maxNesting": 12},
    )
    .enable(["linkify", "strikethrough", "table"])
    .disable(["image"])  # nothing in a message makes a reader's browser call a stranger
)


def render(text: str) -> str:
    return f"<p>{text}</p>" if _PLAIN.fullmatch(text) else rendered(text)


def rendered(text: str) -> str:
    """The same, by all the steps."""
    html = _markdown.render(text)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    ).strip()


def in_one_line(text: str, html: str) -> str:
    """What a reader reads of a text and what `render` made of it: the words without marks, for an excerpt.

    It is text and no HTML, whatever looks like that in it.
    """
    words = unescape(nh3.clean(html, tags=set())) if html else text
    return " ".join(words.split())


def addressed(text: str) -> list[str]:
    """Names after an @ in what is neither code nor an address, as written and in small letters."""
    if "@" not in text:
        return []
    words = [
        token.content
        for block in _markdown.parse(text)
        for token in block.children or ()
        if token.type == "text"
    ]
    found = [name for word in words for name in _ADDRESSED.findall(word)]
    return list(dict.fromkeys(each for name in found for each in (name, name.casefold())))


def links(text: str) -> list[str]:
    """Addresses a reader can click on, in the order in which they stand there."""
    if _PLAIN.fullmatch(text):
        return []
    return [
        str(token.attrs["href"])
        for block in _markdown.parse(text)
        for token in block.children or ()
        if token.type == "link_open" and str(token.attrs["href"]).startswith(("http://", "https://"))
    ]
