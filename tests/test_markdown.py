"""What a message may cost: nobody writes 4,000 letters that keep a server busy."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import limits, markdown

SECONDS = 1.0  # on a busy machine; each of these took more

TABLE = "|".join("a" * 60) + "\n" + "|".join("-" * 60) + "\n" + "|\n" * 2_000
TEXTS = {
    "a table that is filled up with empty cells": TABLE,
    # Some lexers try every way to read a run of blanks, and hold the whole process while they do.
    "blanks in AutoIt": "```autoit\n" + "\t" * 3_900 + "a",
    "blanks in C": "```c\na" + "\t " * 1_950 + "b",
    "letters in Java": "```java\na" + "\n_" * 1_950,
    "blank lines in C++": "```c++\na" + " \n" * 1_950 + "b",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_message_is_rendered_soon_and_does_not_grow_without_bound(text):
    started = time.thread_time()
    html = markdown.render(text[: limits.MESSAGE_LENGTH])
    assert time.thread_time() - started < SECONDS
    assert len(html) < 30 * limits.MESSAGE_LENGTH


def test_code_is_coloured_in_the_usual_languages_and_shown_in_all():
    assert '<span class="k">def</span>' in markdown.render("```python\ndef f(): pass\n```")
    assert '<span class="k">def</span>' in markdown.render("```py\ndef f(): pass\n```")
    assert markdown.render("```autoit\nLocal $a\n```") == (
        '<pre><code class="language-autoit">Local $a\n</code></pre>'
    )
    assert "<b>" not in markdown.render("```<b>\n<b>\n```")


def test_small_tables_are_tables():
    html = markdown.render("a|b\n-|-\n1|2\n3|4")
    assert (html.count("<th>"), html.count("<td>")) == (2, 4)


PIECES = st.one_of(
    st.sampled_from(list(" ,;:?!'\"().-–…。，、？！：；（）“”_*`~[]<>&|#+=/\\@1\n")),
    st.characters(categories=["L", "N", "M", "P", "S", "Z"]),
    st.sampled_from(
        ["http", "www", "com", "mailto", "a", "Ж", "日本", "안녕", "e\u0301", "x.y", ". ", "1. "]
    ),
)
WORDS = st.lists(PIECES, min_size=1, max_size=12).map("".join)


@settings(max_examples=1_000, deadline=None)
@given(WORDS.map(str.strip).filter(bool))
def test_a_plain_line_needs_no_steps(text):
    assert markdown.render(text) == markdown.rendered(text)


@pytest.mark.parametrize(
    "text", ["hello", "Is it (really) so? Yes: it's fine.", "你好，世界！", "물때표 봤어요?"]
)
def test_what_most_people_write_is_plain(text):
    assert markdown._PLAIN.fullmatch(text)
    assert markdown.rendered(text) == f"<p>{text}</p>"
    assert markdown.links(text) == []


@pytest.mark.parametrize(
    "text",
    ["see example.com", "a_b_c", "1. one", "# a", "a\nb", "x@y.z", "mailto:a", "a  b", "- a", "www.a.b"],
)
def test_what_may_mean_something_is_the_same_by_all_the_steps(text):
    assert markdown.render(text) == markdown.rendered(text)
