"""Finding what was said: in any script, by whom who may read it, and nothing that is gone."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from chat import limits
from chat.actions import direct, log, messages, people, rooms
from chat.models import Message, SearchEntry
from chat.queries import search as searching
from chat.refusals import Refused

from .api import post, refused, signed_in
from .cast import assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db):
    """Everybody in `tests.cast`, never committed: a search happens in one thread."""
    return assemble()


def say(user, text: str, room: str = "lobby", **fields) -> int:
    return messages.send(user, room=room, key=str(uuid4()), text=text, **fields).seq


def found(user, question: str, **fields) -> list[str]:
    return [each["message"] for each in searching.search(user, question, **fields)["messages"]]


SCRIPTS = [
    ("I left a Red Umbrella here", "red umbrella"),
    ("I left a Red Umbrella here", "umbr"),
    ("the internationalization of it", "internationaliz"),
    ("a b c", "b"),
    ("Crème brûlée", "creme BRULEE"),
    ("Ein Straßenfest", "strassenfest"),
    ("Стрельба по Ёлке", "ёлк"),
    ("Ελληνικά", "ΕΛΛΗΝΙΚΑ"),
    ("ממשק שלום", "שלו"),
    ("السَّلام عليكم", "السلام"),
    ("我们明天下午开会", "明天"),
    ("我们明天下午开会", "开"),
    ("東京都庁に行きました", "都庁に"),
    ("東京都庁に行きました", "行"),
    ("ｶﾞｲﾄﾞブック", "ガイド"),
    ("내일 회의가 있습니다", "회의"),
    ("내일 회의가 있습니다", "의가"),
    ("\u1102\u1162\u110b\u1175\u11af", "내일"),  # a Mac's way to write it
    ("สวัสดีครับทุกคน", "ครับ"),
    ("हिन्दी में लिखा", "हिन्दी"),
    ("ship it 🎉", "🎉"),
    ("ＡＢＣ　１２３", "abc 123"),
    ("see chat/terms.py line 42", "terms.py"),
    ("iPhone手机很好", "iphone手机"),
    ("𠮷野家", "𠮷野"),
]


def test_a_text_is_found_in_any_script(cast):
    say(cast.ann, "something else altogether 別 別の話 다른")
    for text, _question in SCRIPTS:
        say(cast.ann, text)
    for text, question in SCRIPTS:
        assert text in found(cast.ben, question), question
    assert len(found(cast.ben, "別")) == 1


NEAR = [
    ("東京と京都", "東京都"),  # both pairs are in it, but not together
    ("red and umbrella", '"red umbrella"'),
    ("redumbrella", "umbrella"),
    ("umbrella", "umbrellas"),
    ("internationally", "internationalization"),
    ("a % b", "%"),
    ("a_b", "_"),
]


def test_what_is_only_near_it_is_not_found(cast):
    for text, _question in NEAR:
        say(cast.ann, text)
    for text, question in NEAR:
        assert text not in found(cast.ben, question), question


def test_the_index_follows_what_is_written_anew_and_deleted(cast):
    seq = say(cast.ann, "the old wording 旧")
    messages.edit(cast.ann, room="lobby", target=seq, text="the new wording 新")
    assert found(cast.ben, "old") == found(cast.ben, "旧") == []
    assert found(cast.ben, "new") == found(cast.ben, "新") == ["the new wording 新"]
    messages.delete(cast.ann, room="lobby", target=seq)
    assert found(cast.ben, "wording") == found(cast.ben, "新") == found(cast.ben, "from:ann") == []
    assert not SearchEntry.objects.exists()


def test_a_message_that_is_not_stored_is_not_in_the_index(cast, monkeypatch):
    def broken(*args):
        raise RuntimeError("no mentions today")

    monkeypatch.setattr("chat.actions.mentions.Addressed.count", broken)
    with pytest.raises(RuntimeError):
        say(cast.ann, "never said")
    assert not SearchEntry.objects.exists()
    assert found(cast.ann, "never") == []


def test_without_its_trigger_a_deleted_text_would_still_be_in_the_index(cast):
    """The twin of the test above: it looks where a search would not."""
    if connection.vendor != "sqlite":  # the index is a column of the row, and goes with it
        messages.delete(cast.ann, room="lobby", target=say(cast.ann, "needle"))
        assert not SearchEntry.objects.exists()
        return
    rows = "SELECT count(*) FROM chat_search WHERE chat_search MATCH 'needle'"

    def in_the_index() -> int:
        with connection.cursor() as cursor:
            return cursor.execute(rows).fetchone()[0]

    messages.delete(cast.ann, room="lobby", target=say(cast.ann, "needle"))
    assert in_the_index() == 0
    with connection.cursor() as cursor:
        trigger = cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'chat_search_gone'").fetchone()[
            0
        ]
        cursor.execute("DROP TRIGGER chat_search_gone")
    try:
        messages.delete(cast.ann, room="lobby", target=say(cast.ann, "needle"))
        assert in_the_index() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute(trigger)
            cursor.execute("INSERT INTO chat_search (chat_search) VALUES ('delete-all')")


def test_operators(cast):
    say(cast.ann, "plain word")
    answered = say(cast.ben, "word with https://harbour.example/plan")
    say(cast.ann, "word `code`", room="staff")
    say(cast.mod, "word for @ben", reply_to=answered)
    everything = ["word for @ben", "word `code`", "word with https://harbour.example/plan", "plain word"]
    assert found(cast.ann, "word") == everything
    assert found(cast.ann, "word from:ann") == found(cast.ann, "from:@Ann word") == everything[1::2]
    assert found(cast.ann, "from:me") == everything[1::2]
    assert found(cast.ann, "from:ann from:mod word") == [everything[0], everything[1], everything[3]]
    assert found(cast.ann, "in:staff word") == found(cast.ann, "in:#Staff") == [everything[1]]
    assert found(cast.ann, "in:staff in:lobby") == everything
    assert found(cast.ann, "has:link") == [everything[2]]
    assert found(cast.ann, "has:code from:ann in:staff") == [everything[1]]
    assert found(cast.ann, "has:mention") == found(cast.ann, "has:reply") == [everything[0]]
    assert found(cast.ann, "from:nobody word") == found(cast.ann, "in:nowhere word") == []
    assert found(cast.ann, "note:word") == []
    say(cast.ann, "note: word")
    assert found(cast.ann, "note:word") == ["note: word"]
    assert found(cast.ann, "note from:") == ["note: word"]


def test_days(cast):
    room = cast.lobby
    for day in (1, 2, 3):
        seq = say(cast.ann, f"entry {day}")
        log.date(room, range(seq, seq + 1), datetime(2026, 3, day, 23, 30, tzinfo=UTC))
    assert found(cast.ben, "entry before:2026-03-03") == ["entry 2", "entry 1"]
    assert found(cast.ben, "entry after:2026-03-02") == ["entry 3", "entry 2"]
    assert found(cast.ben, "after:2026-03-02 before:2026-03-03") == ["entry 2"]
    assert found(cast.ben, "after:2026-3-2 before:2026-3-3", zone="Asia/Seoul") == ["entry 1"]
    assert found(cast.ben, "after:2026-03") == found(cast.ben, "after:2026 before:2027")
    assert len(found(cast.ben, "before:2026-04")) == 3


def test_who_may_not_read_it_does_not_find_it(cast):
    say(cast.ann, "secret plan", room="staff")
    talk = direct.open_with(cast.ann, ["ben"]).slug
    say(cast.ann, "secret between us", room=talk)
    assert found(cast.ben, "secret") == ["secret between us", "secret plan"]
    for question in ("secret", "from:ann", "in:staff secret", f"in:{talk}", "from:ann has:link"):
        assert found(cast.out, question) == []
    assert (
        found(cast.owner, "secret") == found(cast.mod, "secret") == ["secret plan"]
    )  # not what was said directly
    rooms.remove(cast.mod, room="staff", username="ben")
    assert found(cast.ben, "secret") == ["secret between us"]
    people.deactivate(cast.ben)
    assert found(cast.ben, "secret") == []  # with the account as it was when the socket was opened


def test_who_is_removed_while_searching_is_shown_nothing(cast, monkeypatch):
    """The texts are read by a statement that asks for the membership itself."""
    say(cast.ann, "secret plan", room="staff")
    read = searching.Search.found

    def slow(self, *args):
        places = read(self, *args)
        rooms.remove(cast.mod, room="staff", username="ben")
        return places

    monkeypatch.setattr(searching.Search, "found", slow)
    assert found(cast.ben, "secret") == []


def test_a_page_after_the_other_without_hole_or_doubling(cast):
    for number in range(25):
        say(
            cast.ann if number % 2 else cast.ben,
            f"umbrella {number}",
            room="staff" if number % 3 else "lobby",
        )
    seen, after, pages = [], None, 0
    while pages == 0 or after:
        page = searching.search(cast.ben, "umbrella", after=after, limit=10)
        assert len(page["messages"]) <= 10
        seen += [each["message"] for each in page["messages"]]
        after, pages = page["next"], pages + 1
    assert seen == [f"umbrella {number}" for number in reversed(range(25))]
    assert pages == 3


@pytest.mark.parametrize("few", [500, 0])
def test_what_is_common_is_found_as_what_is_rare_is(cast, monkeypatch, few):
    monkeypatch.setattr(searching, "STRETCHES", (2, 3, 5))
    for number in range(30):
        say(cast.ann, f"common {number}", room="staff" if number % 3 else "lobby")
    monkeypatch.setattr(searching, "FEW", few or 1)
    for user, question, numbers in [
        (cast.ben, "common", range(30)),
        (cast.out, "common", range(0, 30, 3)),
        (cast.ben, "in:lobby", range(0, 30, 3)),
        (cast.ben, "common in:staff", [each for each in range(30) if each % 3]),
        (cast.ben, "common 2", [2, *range(20, 30)]),
    ]:
        seen, after, answers = [], None, 0
        while answers == 0 or after:
            page = searching.search(user, question, after=after, limit=4)
            seen += [each["message"] for each in page["messages"]]
            after, answers = page["next"], answers + 1
            assert answers < 40
        assert seen == [f"common {number}" for number in sorted(numbers, reverse=True)], question


@pytest.mark.parametrize(
    "question", ["umbrella", "in:lobby", "umbrella from:ann in:lobby after:2020 before:2999"]
)
def test_a_search_asks_the_database_equally_often_however_much_there_is(
    cast, monkeypatch, question, django_assert_max_num_queries
):
    for number in range(30):
        say(cast.ann, f"umbrella {number}")
    for few, most in ((500, 8), (5, 14)):
        monkeypatch.setattr(searching, "FEW", few)
        with django_assert_max_num_queries(most):
            assert len(found(cast.ben, question)) == limits.FOUND


def plans(queries) -> list[str]:
    with connection.cursor() as cursor:
        explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
        if connection.vendor == "postgresql":  # for a few rows reading them all is right
            cursor.execute("SET enable_seqscan = off")
        try:
            lines = []
            for query in queries:
                if query["sql"].startswith("SELECT"):
                    cursor.execute(explain + query["sql"])
                    lines += [str(row[-1]) for row in cursor.fetchall()]
            return lines
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("RESET enable_seqscan")


def test_no_statement_goes_through_all_messages(cast, monkeypatch, django_assert_max_num_queries):
    for number in range(30):
        say(cast.ann, f"umbrella {number}")
    for few in (500, 5):
        monkeypatch.setattr(searching, "FEW", few)
        with django_assert_max_num_queries(20) as asked:
            found(cast.ben, "umbrella in:lobby from:ann")
        for line in plans(asked.captured_queries):
            assert "Seq Scan" not in line, line
            whole = line.startswith(("SCAN chat_message", "SCAN chat_searchentry"))
            assert not whole or "INDEX messages_" in line, line


@pytest.mark.parametrize(
    ("text", "wanted", "excerpt"),
    [
        ("see the *tide pool* **today**", "pool", ["see the tide ", "pool", " today"]),
        ("the **red** umbrella", '"the red umbrella"', ["", "the red umbrella", ""]),
        ("- one\n- `two`\n\n> three", "two", ["one ", "two", " three"]),
        ("| a | b |\n|---|---|\n| tide | pool |", "pool", ["a b tide ", "pool", ""]),
        ("```python\nprint('tide')\n```", "tide", ["print('", "tide", "')"]),
        ('[the plan](https://example.org/tide "1>0") is here', "plan", ["the ", "plan", " is here"]),
        ("<script>alert('tide')</script> **&lt;b>**", "tide", ["<script>alert('", "tide", "')</script> <b>"]),
        ("**明天开会**,在~~二号楼~~", "开会", ["明天", "开会", ",在二号楼"]),
        ("*내일* **회의실**에서", "회의", ["내일 ", "회의", "실에서"]),
        ("snake_case and 2 * 3 * 4", "case", ["snake_", "case", " and 2 * 3 * 4"]),
    ],
)
def test_an_excerpt_reads_as_the_message_does(cast, text, wanted, excerpt):
    say(cast.ann, text)
    (message,) = searching.search(cast.ben, wanted)["messages"]
    assert message["excerpt"] == excerpt


def test_the_excerpt_shows_where_the_words_are(cast):
    say(cast.ann, "filler " * 100 + "<b>the red</b> Umbrella " + "filler " * 100)
    (message,) = searching.search(cast.ben, 'umbrella "the red"')["messages"]
    excerpt = message["excerpt"]
    assert excerpt[1::2] == ["the red", "Umbrella"]
    assert excerpt[0].startswith("…filler")
    assert excerpt[-1].endswith("…")
    assert len("".join(excerpt)) < limits.QUERY_LENGTH


ODD_WORDS = r"""
" "" * umb* ( ) ((umbrella NEAR(a,b) NEAR ^umbrella -umbrella + : :: terms:x {terms}:x OR AND NOT ' '' \ \'
% _ $1 %s {} =room1 '=room1' =hascode from:=room1 from:' in:" in:\ a&b a|b !a a<->b a:* 'a':* ';DROP İ ﷺ
"""
ODD = [
    *("\u202e", "\ufeff", "\ud7ff", "\u200b", "\u0301", "\U000e0041", "\t", '"" ""', "chat_search MATCH"),
    *("a NEAR/2 b", "a AND", "NOT a", "' OR 1=1 --", "'; DROP TABLE chat_message; --"),
    *(
        "a" * limits.QUERY_LENGTH,
        "東" * limits.QUERY_LENGTH,
        "a b " * 50,
        '"a" ' * 50,
        "from:a " * 28,
        "in:a " * 40,
    ),
]


def test_nothing_in_a_question_is_read_as_a_command(cast, settings):
    settings.CHAT_RATE_LIMITS = False
    out = signed_in(cast.out)
    say(cast.ann, "secret plan for code", room="staff")
    for question in (*ODD_WORDS.split(), *ODD):
        answer = out.get("/api/v1/search", {"q": question})
        assert answer.status_code in (200, 400), question
        assert answer.json().get("messages", []) == [], question
    assert Message.objects.count() == 1


WRONG = [
    ({"q": ""}, "empty"),
    ({"q": ' "" from: '}, "empty"),
    ({"q": "x" * 10_000}, "malformed"),
    ({"q": "a\0b"}, "malformed"),
    ({"q": "before:yesterday"}, "malformed"),
    ({"q": "before:2026-13-45"}, "malformed"),
    ({"q": "after:0001-01-01", "zone": "Asia/Seoul"}, "malformed"),
    ({"q": "has:everything"}, "malformed"),
    ({"q": "a", "zone": "../../etc/passwd"}, "malformed"),
    ({"q": "a", "zone": "Nowhere/At_All"}, "malformed"),
    ({"q": "a", "next": "x"}, "malformed"),
    ({"q": "a", "next": "99999999999999999-999999999999999999"}, None),
    ({"q": "a", "next": "1-1' OR 1=1"}, "malformed"),
    ({"q": "a", "limit": 0}, "malformed"),
    ({"q": "a", "limit": 10**9}, "malformed"),
]


def test_what_is_wrong_with_a_question_is_said(cast):
    for query, code in WRONG:
        answer = signed_in(cast.ann).get("/api/v1/search", query)
        if code is None:
            assert answer.status_code == 200, query
        else:
            refused(answer, 400, code)


def test_half_a_character_in_an_address_finds_nothing(cast):
    for half in ("%ED%A0%80", "%FF", "%C0%80"):
        assert signed_in(cast.ann).get(f"/api/v1/search?q={half}").json()["messages"] == []


def test_history_around_a_message_and_a_day(cast):
    seqs = [say(cast.ann, f"message {number}") for number in range(20)]
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    for number, seq in enumerate(seqs):
        log.date(cast.lobby, range(seq, seq + 1), moment + timedelta(days=number))
    ben = signed_in(cast.ben)

    def page(**query):
        return ben.get("/api/v1/rooms/lobby/messages", {"limit": 6, **query}).json()

    around = page(around=seqs[10])
    assert [each["seq"] for each in around["messages"]] == seqs[8:14]
    assert (around["target"], around["more"], around["newer"]) == (seqs[10], True, True)
    assert [each["seq"] for each in page(after=seqs[13])["messages"]] == seqs[14:20]
    assert page(after=seqs[13])["newer"] is False
    assert page(after=seqs[12])["newer"] is True
    assert page(around=seqs[0])["more"] is False
    day = page(at="2026-01-05T00:00:00+09:00")
    assert day["target"] == seqs[4]
    assert seqs[4] in [each["seq"] for each in day["messages"]]
    assert page(at="2999-01-01T00:00:00Z")["target"] == seqs[-1]
    assert page(at="1999-01-01T00:00:00Z")["target"] == seqs[0]
    for query in (
        {"at": "now"},
        {"at": "2026-01-05T00:00:00"},
        {"at": "0001-01-01T00:00:00+23:00"},
        {"around": -1},
    ):
        refused(ben.get("/api/v1/rooms/lobby/messages", query), 400, "malformed")
    refused(ben.get("/api/v1/rooms/lobby/messages", {"around": 3, "before": 3}), 400, "malformed")
    refused(signed_in(cast.out).get("/api/v1/rooms/staff/messages", {"around": 1}), 404, "not_found")


def test_pages_in_both_directions_join_without_a_hole(cast):
    for number in range(12):
        say(cast.ann, f"message {number}")
        rooms.change(cast.mod, room="lobby", topic=f"topic {number}")
    cast.lobby.refresh_from_db()
    seen: list[int] = []

    def page(**query):
        found = signed_in(cast.ben).get("/api/v1/rooms/lobby/messages", {"limit": 4, **query}).json()
        return sorted([each["seq"] for each in found["messages"] + found["events"]]), found

    middle, found = page(around=12)
    seen = middle
    while found["newer"]:
        more, found = page(after=seen[-1])
        seen += more
    more, found = page(before=seen[0])
    seen = more + seen
    while found["more"]:
        more, found = page(before=seen[0])
        seen = more + seen
    assert seen == list(range(1, cast.lobby.last_seq + 1))


def test_rows_of_other_people_stay_unknown_over_the_socket_and_http(cast):
    """An answer that finds nothing looks the same whether or not there is something."""
    say(cast.ann, "secret", room="staff")
    out = signed_in(cast.out)
    assert out.get("/api/v1/search?q=secret").json() == out.get("/api/v1/search?q=nothing").json()
    refused(post(out, "/api/v1/search?q=secret"), 405, "method_not_allowed")


def test_words_that_no_question_can_be_are_refused(cast):
    for question in ("", "   ", '""'):
        with pytest.raises(Refused, match="empty"):
            searching.search(cast.ann, question)


def test_the_index_is_made_of_what_was_said_before_and_can_be_taken_away_again(cast):
    """The migration, there and back, on what is written by then."""
    gone, kept = say(cast.ann, "thrown away"), say(cast.ann, "said long before")
    messages.delete(cast.ann, room="lobby", target=gone)
    migration = import_module("chat.migrations.0007_search")
    SearchEntry.objects.all().delete()
    assert found(cast.ben, "long") == []
    with connection.cursor() as cursor:
        editor = SimpleNamespace(
            connection=connection, execute=lambda text, params=None: cursor.execute(text)
        )
        if connection.vendor == "sqlite":
            for statement in migration.SQLITE[1:]:
                editor.execute(f"DROP TRIGGER {statement.split()[2]}")
            migration.drop_index(apps, editor)
            migration.make_index(apps, editor)
        migration.fill(apps, editor)
    assert found(cast.ben, "long") == ["said long before"]
    assert [each.message.seq for each in SearchEntry.objects.all()] == [kept]
