"""What is written to a server, what has to come back, and how to find out."""

import contextlib
import json
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from .wire import BINARY, CLOSE, PING, PONG, TEXT, Frame, Line, close, frame

NO_CODE = 1005  # of a close frame without one
PROBE = b'{"type": "ping", "ref": "still there?"}'


def says(ref: str = "hi", size: int = 0) -> bytes:
    """Text that this application answers with its ref, made as long as ``size`` with spaces."""
    return json.dumps({"type": "ping", "ref": ref}, ensure_ascii=False).encode().ljust(size)


def text(ref: str = "hi", **options: object) -> bytes:
    return frame(TEXT, says(ref), **options)


class Heard:
    """In place of bytes to write: first wait for one more frame."""


HEARD = Heard()


@dataclass(frozen=True)
class Case:
    """``writes`` goes out, each item by itself. All of ``messages`` are answered, in their order, and each of
    ``pings`` by its pong. Then the server closes with one of ``closes``, or, if there is none, is as it was.

    With ``at_most`` the messages need not all be answered: what was written behind them ends the connection.
    """

    name: str
    writes: Iterable[bytes | Heard]
    messages: tuple[Frame, ...] = ()
    pings: tuple[bytes, ...] = ()
    closes: tuple[int, ...] = ()
    at_most: bool = False
    own: bool = False  # more than the RFC asks for, or the application's own ways: no question for others
    replies: bool = False  # the server closes by itself, and has its close answered

    def __post_init__(self) -> None:
        object.__setattr__(self, "writes", tuple(self.writes))  # for more than one server


class Subject(Protocol):
    """A server that can be asked."""

    def open(self) -> Line: ...

    def is_answer(self, heard: Frame) -> bool:
        """False: it came by itself, and concerns nobody here."""
        ...

    def answers(self, heard: Frame, said: Frame) -> bool: ...


@dataclass
class Course:
    """How a case went."""

    answers: list[Frame] = field(default_factory=list)
    pongs: list[bytes] = field(default_factory=list)
    closed: Frame | None = None


def play(case: Case, subject: Subject) -> None:
    with subject.open() as line:
        course = Course()
        with contextlib.suppress(ConnectionError):  # a server that hung up is asked below why
            for each in case.writes:
                if isinstance(each, Heard):
                    assert listen(line, subject, course), f"hung up: {course}"
                else:
                    line.write(each)
        (_is_closed if case.closes else _is_open)(case, subject, line, course)


def listen(line: Line, subject: Subject, course: Course) -> bool:
    """Take in one frame that matters. False: it was the last."""
    while (heard := line.frame()) is not None:
        assert course.closed is None, f"{heard} came after the end"
        if heard.opcode == CLOSE:
            course.closed = heard
            return False
        if heard.opcode == PONG:
            course.pongs.append(heard.payload)
            return True
        if heard.opcode != PING and subject.is_answer(heard):
            course.answers.append(heard)
            return True
    raise AssertionError(f"the connection ended without a close frame: {course}")


def _is_open(case: Case, subject: Subject, line: Line, course: Course) -> None:
    line.write(frame(TEXT, PROBE) + frame(PING, PROBE))
    while len(course.answers) <= len(case.messages) or PROBE not in course.pongs:
        assert listen(line, subject, course), f"the server closed: {course.closed}"
    _compare(case, subject, course, (*case.messages, Frame(TEXT, PROBE)))
    assert course.pongs == [*case.pings, PROBE]
    line.write(close(1000))
    while listen(line, subject, course):
        raise AssertionError(f"more came than was asked for: {course}")
    assert code(course.closed) == 1000
    assert line.is_over()


def _is_closed(case: Case, subject: Subject, line: Line, course: Course) -> None:
    while listen(line, subject, course):
        pass
    assert code(course.closed) in case.closes, course
    course.closed.payload[2:].decode()  # or UnicodeDecodeError: a reason is a text (RFC 6455, 5.5.1)
    messages = case.messages[: len(course.answers)] if case.at_most else case.messages
    _compare(case, subject, course, messages)
    assert course.pongs == list(case.pings)
    if case.replies:
        line.write(close(code(course.closed)))
    else:
        line.hang_up()  # it would wait a while for those who are slow
    assert line.is_over()


def _compare(case: Case, subject: Subject, course: Course, messages: tuple[Frame, ...]) -> None:
    assert len(course.answers) == len(messages), course
    for heard, said in zip(course.answers, messages, strict=True):
        assert subject.answers(heard, said), f"{heard} is no answer to {said}"


def code(closed: Frame) -> int:
    return struct.unpack("!H", closed.payload[:2])[0] if closed.payload else NO_CODE


def said(*refs: str) -> tuple[Frame, ...]:
    return tuple(Frame(TEXT, says(ref)) for ref in refs)


def of(payload: bytes, opcode: int = TEXT) -> tuple[Frame, ...]:
    return (Frame(opcode, payload),)


__all__ = [
    "BINARY",
    "HEARD",
    "NO_CODE",
    "TEXT",
    "Case",
    "Subject",
    "code",
    "of",
    "play",
    "said",
    "says",
    "text",
]
