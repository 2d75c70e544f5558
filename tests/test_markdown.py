"""What a message may cost: nobody writes 4,000 letters that keep a server busy."""

import time

import pytest

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
