"""The Clients model: one row for each live socket, and none for a dead one, however it died."""

import time

import pytest
from websockets.sync.client import connect as connect_plainly

from .doors import EMBEDDED, Door, ways
from .servers import Stage
from .services.process import wait_until

GONE_SECONDS = 20  # after kill -9: what is promised


def rows(door: Door, **which: str) -> list[dict]:
    return door.backstage.do("live", **which)


@pytest.mark.parametrize("door", ways(EMBEDDED), indirect=True)
async def test_a_row_tells_who_is_where(door: Door, scene):
    before = time.time()
    ann = await door.knock(scene.ann, scene.room)
    ready = await ann.expect("chat.ready")
    await ann.ok("join", room=scene.room)
    (row,) = rows(door, user=scene.ann.username)
    assert row["id"] == ready["client"]
    assert row["door"] == door.name
    assert row["rooms"] == [scene.room]
    assert row["server"] == door.server.pid
    assert before - 1 <= row["connected_at"] <= time.time() + 1
    ben = await door.enter(scene.ben, scene.room)
    assert [each["user"] for each in rows(door, room=scene.room)] == [scene.ann.username, scene.ben.username]
    assert len({each["channel_name"] for each in rows(door, room=scene.room)}) == 2
    await ann.ok("leave", room=scene.room)
    assert [each["user"] for each in rows(door, room=scene.room)] == [scene.ben.username]
    assert rows(door, user=scene.ann.username)[0]["rooms"] == []
    await ben.close()
    wait_until(lambda: rows(door, room=scene.room) == [], what="the row of a closed socket goes")


@pytest.mark.parametrize("door", ways(EMBEDDED), indirect=True)
async def test_sockets_that_end_badly_leave_no_row(door: Door, scene):
    for _ in range(10):
        client = await door.enter(scene.ann, scene.room)
        client.socket.transport.abort()  # no goodbye
    refused = await door.enter(scene.ben, scene.room)
    for _ in range(40):
        await refused.write("no JSON")
    wait_until(lambda: rows(door, room=scene.room) == [], what="no row is left")


@pytest.fixture(scope="module", autouse=True)
def killed(all_stages) -> tuple[Stage, str, int, float]:
    """A server that was killed with somebody inside; the other tests of this file pass the time."""
    stage = all_stages()
    scene, server = stage.backstage.scene(), stage.another_server("serve")
    headers = {"Authorization": f"Bearer {scene.ann.token}"}
    with connect_plainly(
        server.address(f"ws/chat/{scene.room}/"), additional_headers=headers, proxy=None
    ) as ann:
        ann.send("{}")
        ann.recv(10)
        assert [row["server"] for row in stage.backstage.do("live", room=scene.room)] == [server.pid]
        pid = server.pid
        server.kill()
    return stage, scene.room, pid, time.monotonic()


@pytest.mark.parametrize("kind", ["serve", "daphne"])
def test_an_orderly_end_takes_its_rows_along(stages, killed, kind):
    stage = stages()
    scene, server = stage.backstage.scene(), stage.another_server(kind)
    headers = {"Authorization": f"Bearer {scene.ann.token}"}
    with connect_plainly(
        server.address(f"ws/chat/{scene.room}/"), additional_headers=headers, proxy=None
    ) as ann:
        ann.send("{}")
        ann.recv(10)
        pid = server.pid
        server.stop()
        if kind == "serve":
            with pytest.raises(Exception, match="1012"):
                ann.recv(10)
    assert server.complaints() == ""
    if kind == "serve":  # daphne tells its sockets nothing when it stops: their lease runs out
        assert stage.backstage.do("live", room=scene.room) == []
        assert stage.backstage.do("query", model="Server", pid=pid) == []


def test_a_killed_server_takes_its_rows_along(stages, killed):
    stage, room, pid, since = killed
    stages().server("serve")  # any other process of the site sweeps
    backstage = stage.backstage
    wait_until(
        lambda: backstage.do("live", room=room) == [],
        what="clients of a killed server are gone",
        seconds=max(2, GONE_SECONDS - (time.monotonic() - since)),  # the other tests may have used it up
    )
    backstage.do("sweep")
    assert backstage.do("query", model="Server", pid=pid) == []
    assert backstage.do("query", model="Client", rooms__slug=room) == []
