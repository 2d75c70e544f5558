"""What `chaos` must find: ledgers in which something went wrong, each in one way."""

import pytest

from chat.chaos.check import check
from chat.chaos.ledger import Entry, Ledger, digest, read
from chat.chaos.reading import Reader

ROOM = "hall"


def joined(seq, username):
    return {"type": "chat.join", "room": ROOM, "seq": seq, "username": username}


def left(seq, username):
    return {"type": "chat.leave", "room": ROOM, "seq": seq, "username": username}


def message(seq, username, key):
    return {"type": "chat.message", "room": ROOM, "seq": seq, "username": username, "message": f"{key} hello"}


def deleted(seq, username, target):
    return {
        "type": "chat.message_deleted",
        "room": ROOM,
        "seq": seq,
        "username": username,
        "target": target,
    }


LOG = [
    joined(1, "ann"),
    joined(2, "ben"),
    message(3, "ann", "k3"),
    left(4, "ben"),
    message(5, "ann", "k5"),
    message(6, "ann", "k6"),
    joined(7, "ben"),
    message(8, "ann", "k8"),
]


def told(event, at=None):
    seq = event["seq"]
    return Entry(at or float(seq), "see", ROOM, (seq, event["type"], event["username"], digest(event)))


def asked(key, seq):
    return [Entry(seq - 0.5, "send", ROOM, (key,)), Entry(float(seq), "ok", ROOM, (key, seq))]


def start(seq=0):
    return Entry(0.0, "from", ROOM, (seq,))


def ann(*more):
    """Saw everything, and wrote it."""
    written = [entry for seq in (3, 5, 6, 8) for entry in asked(f"k{seq}", seq)]
    return [start(), *written, *map(told, LOG), *more]


def ben(*seqs, back_at=7.0):
    """Saw these, of which those after his removal when he was back."""
    return [start(), *(told(LOG[seq - 1], at=float(seq) if seq < 5 else back_at) for seq in seqs)]


def found(ledgers, log=LOG):
    return sorted({breach.kind for breach in check({ROOM: log}, ledgers).breaches})


def test_nothing_is_found_where_nothing_is_wrong():
    findings = check({ROOM: LOG}, {"ann": ann(), "ben": ben(*range(1, 9))})
    assert findings.breaches == []
    assert findings.counts == {"acknowledged": 4, "deliveries": 16, "removals": 1}


def test_a_lost_message():
    assert found({"ann": ann(*asked("k9", 9))}) == ["lost"]
    assert found({"ann": ann(*asked("k9", 8))}) == ["lost"]  # under the seq of another one


@pytest.mark.parametrize("author", ["ann", "ben"])
def test_a_doubled_message(author):
    assert "doubled" in found({"ann": ann()}, [*LOG, message(9, author, "k8")])


def test_two_seqs_for_one_key():
    again = Entry(9.0, "ok", ROOM, ("k8", 9))
    assert found({"ann": ann(again)}) == ["doubled"]


def test_a_refused_message_that_is_stored():
    refused = [Entry(9.0, "send", ROOM, ("k9",)), Entry(9.0, "fail", ROOM, ("k9", "forbidden"))]
    assert found({"ann": ann(*refused)}) == []
    assert found({"ann": ann(*refused)}, [*LOG, message(9, "ann", "k9")]) == ["doubled"]


def test_one_of_unknown_fate_may_be_there_or_not():
    given_up = [Entry(9.0, "send", ROOM, ("k9",)), Entry(9.0, "unknown", ROOM, ("k9",))]
    assert found({"ann": ann(*given_up)}) == []
    assert found({"ann": ann(*given_up)}, [*LOG, message(9, "ann", "k9")]) == []


@pytest.mark.parametrize("seqs", [(1, 2, 4), (1, 3, 2), (1, 2, 2), (2,)], ids=str)
def test_a_stream_that_is_not_contiguous(seqs):
    assert found({"ben": ben(*seqs)}) == ["order"]


def test_a_stream_of_other_events():
    assert found({"ben": [start(), told({**LOG[0], "username": "eve"})]}) == ["order"]
    swapped = {**LOG[4], "seq": 3}
    assert found({"eve": [start(), told(LOG[0]), told(LOG[1]), told(swapped)]}) == ["order"]
    assert found({"eve": [start(8), told(message(9, "ann", "k9"))]}) == ["order"]  # nowhere in the log


def test_somebody_who_reads_on_from_an_older_copy():
    assert found({"eve": [start(), *map(told, LOG), start(4), *map(told, LOG[4:])]}) == []


def test_what_clients_saw_themselves():
    odd = Entry(9.0, "odd", ROOM, ("5 came after 8 on one socket",))
    assert found({"ann": ann(odd)}) == ["order"]


def test_a_hole_in_the_log():
    assert found({}, [*LOG[:5], *LOG[6:]]) == ["order"]


def test_an_event_after_a_removal():
    assert found({"ann": ann(), "ben": ben(1, 2, 3, 4, 5, back_at=5.0)}) == ["removal"]
    # 6 was not even asked for before 5.5, so at 5.4 nobody can have been let in after it.
    assert found({"ann": ann(), "ben": ben(1, 2, 3, 4, 5, back_at=5.4)}) == ["removal"]
    assert found({"ann": ann(), "ben": ben(1, 2, 3, 4, 5, back_at=6.0)}) == []


def test_an_event_after_a_removal_for_good():
    assert found({"ann": ann(), "ben": ben(1, 2, 3, 4, 5)}, LOG[:6]) == ["lost", "order", "removal"]
    for_good = [entry for entry in ann() if "k8" not in entry.rest and entry.rest[0] not in (7, 8)]
    assert found({"ann": for_good, "ben": ben(1, 2, 3, 4)}, LOG[:6]) == []
    assert found({"ann": for_good, "ben": ben(1, 2, 3, 4, 5)}, LOG[:6]) == ["removal"]


def test_a_deleted_message_leaves_its_place():
    log = [{**event, "message": ""} if event["seq"] == 8 else event for event in LOG]
    done = Entry(9.0, "deed", ROOM, ("delete", 8, 9))
    assert found({"ann": ann(done)}, [*log, deleted(9, "ann", 8)]) == []
    assert "lost" in found({"ann": ann()}, log)
    assert found({"ann": ann(done)}) == ["lost"]


def test_a_ledger_is_read_as_it_was_written(tmp_path):
    ledger = Ledger(tmp_path / "ann.jsonl")
    ledger.note("send", ROOM, "k1")
    ledger.note("ok", ROOM, "k1", 7)
    sent, ok = read(ledger.path)  # without closing it: each line is there when it was noted
    assert (sent.what, sent.room, sent.rest) == ("send", ROOM, ("k1",))
    assert (ok.what, ok.room, ok.rest) == ("ok", ROOM, ("k1", 7))
    assert sent.at <= ok.at
    ledger.close()


def test_a_removal_right_behind_the_answer_ends_the_following(tmp_path):
    """Both may be there before whoever asked has their turn."""
    reader = Reader("ann", ["lobby"], Ledger(tmp_path / "ann.jsonl"))
    left = {"type": "chat.leave", "room": "lobby", "seq": 1, "username": "ann"}
    reader.heard({"type": "chat.ok", "ref": 1, "room": "lobby", "seq": 0, "complete": True, "events": []})
    assert reader.followed == {"lobby"}
    reader.heard(left)
    assert reader.followed == set()
    assert reader.last == {"lobby": 1}
