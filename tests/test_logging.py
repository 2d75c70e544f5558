"""A log line is one line, whatever somebody typed."""

import json
import logging

import pytest

from chatsite.logging import Json, Text, config

NASTY = "one\r\ntwo\x1b[31m\x00\u2028\u009b end"


def record(message: str, *args: object, **extra: object) -> logging.LogRecord:
    return logging.getLogger("chat.test").makeRecord(
        "chat.test", logging.WARNING, "f", 1, message, args, None, extra=extra
    )


def test_text_shows_what_would_steer_a_terminal():
    line = Text().format(record("name %s", NASTY))
    assert line.endswith(r"WARNING chat.test: name one\x0d\x0atwo\x1b[31m\x00\x2028\x9b end")
    assert line.isprintable()


def test_json_is_one_object_with_what_was_passed():
    line = Json().format(record("name %s", NASTY, room="lobby", seq=42))
    assert line.isascii()
    assert line.isprintable()
    found = json.loads(line)
    assert found["message"] == f"name {NASTY}"
    assert (found["level"], found["logger"], found["room"], found["seq"]) == (
        "warning",
        "chat.test",
        "lobby",
        42,
    )


@pytest.mark.parametrize("formatter", [Text(), Json()])
def test_an_exception_is_told(formatter):
    entry = record("failed")
    try:
        raise ValueError("the reason")
    except ValueError as error:
        entry.exc_info = (type(error), error, error.__traceback__)
    assert "ValueError: the reason" in formatter.format(entry)


def test_the_level_is_for_everything_but_the_servers_chatter():
    made = config(format="json", level="debug")
    assert made["root"] == {"handlers": ["stderr"], "level": "DEBUG"}
    assert made["loggers"]["uvicorn.access"]["handlers"] == []
