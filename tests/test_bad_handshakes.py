"""Who knocks wrongly is refused with a status or a close code; nobody inside notices, nothing is logged."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest

from .backstage import Person, Scene
from .clients import Client, HungUp
from .doors import EMBEDDED, Door, ways
from .handshakes import knock

# The same gates stand before all three consumers.
pytestmark = pytest.mark.parametrize("door", ways(EMBEDDED, names=["async"]), indirect=True)

UNKNOWN_PATHS = (
    "ws/",
    "ws/nothing/",
    "ws/chat/a/b/",
    "ws/chat/a%20b/",
    "ws/chat/%C3%A4/",
    "ws/chat/../x/",
    "",
    "admin/",
)


def foreign_origins(port: int) -> dict[str, list[tuple[str, str | bytes]]]:
    own = f"http://127.0.0.1:{port}"
    origins: dict[str, str | bytes] = {
        "another site": "https://evil.example",
        "another port": "http://127.0.0.1:9999",
        "the usual port": "http://127.0.0.1",
        "another scheme": f"https://127.0.0.1:{port}",
        "another of the own names": f"http://localhost:{port}",
        "a name below the own": f"http://x.127.0.0.1:{port}",
        "the own as a beginning": f"{own}.evil.example",
        "the own as somebody's name": f"http://127.0.0.1:{port}@evil.example",
        "somebody's name at the own": f"http://evil.example@127.0.0.1:{port}",
        "a path": f"{own}/chat/",
        "null": "null",
        "a file": "file://",
        "nothing": "",
        "half an address": "http://[",
        "a port that is no number": "http://127.0.0.1:abc",
        "a port beyond all": "http://127.0.0.1:99999",
        "no scheme": f"127.0.0.1:{port}",
        "8 KB": "http://" + "a" * 8_000,
        "a letter of no alphabet": b"http://caf\xe9.example",
    }
    return {
        **{what: [("Origin", value)] for what, value in origins.items()},
        "two, the own first": [("Origin", own), ("Origin", "https://evil.example")],
        "the own twice": [("Origin", own), ("Origin", own)],
    }


def signed_in(person: Person) -> tuple[str, str]:
    return ("Cookie", f"sessionid={person.session}")


@pytest.fixture
async def bystander(door: Door, scene: Scene) -> Client:
    """Somebody inside, who at the end has got nothing, and gets the next message."""
    client = await door.enter(scene.ben, scene.room)
    yield client
    await client.nothing_more()
    ola = await door.enter(scene.ola, scene.room)
    sent = await ola.ok("send", room=scene.room, key="fine", message="Everything fine?")
    await client.expect("chat.message", seq=sent["seq"])


async def test_foreign_origins(door: Door, scene: Scene, bystander: Client):
    for path in (f"ws/chat/{scene.room}/", f"ws/sync/chat/{scene.room}/", "ws/chat/"):
        for what, headers in foreign_origins(door.server.port).items():
            status = await knock(door.server, path, [*headers, signed_in(scene.ann)])
            refused_by_the_server = door.server.kind == "daphne" or len(headers) > 1
            assert status == 403 or (status == 400 and refused_by_the_server), what


async def test_the_own_origin(door: Door, scene: Scene):
    for origin in (door.server.origin, door.server.origin.upper().replace("HTTP", "http")):
        ann = await door.enter(scene.ann, scene.room, origin=origin)
        await ann.nothing_more()
    program = await door.enter(scene.ann, scene.room, origin=None)
    await program.nothing_more()


async def test_hosts_that_are_not_ours(door: Door, scene: Scene, bystander: Client):
    for host in ("evil.example", f"evil.example:{door.server.port}", "", "127.0.0.1:abc", "[", "a b"):
        headers = [("Host", host), ("Origin", f"http://{host}"), signed_in(scene.ann)]
        assert await knock(door.server, f"ws/chat/{scene.room}/", headers) in (400, 403), host
    twice = [("Host", f"127.0.0.1:{door.server.port}")] * 2
    assert await knock(door.server, "ws/chat/", [*twice, signed_in(scene.ann)]) in (400, 403)


async def test_paths_that_lead_nowhere(door: Door, scene: Scene, bystander: Client):
    for path in UNKNOWN_PATHS:
        assert await knock(door.server, path, [signed_in(scene.ann)]) in (400, 403, 404), path
    for room in ("no-such-room", "x" * 64, "x" * 300):
        assert await knock(door.server, f"ws/chat/{room}/", [signed_in(scene.ann)]) == 4404


async def test_handshakes_that_are_none(door: Door, scene: Scene, bystander: Client):
    path, cookie = f"ws/chat/{scene.room}/", signed_in(scene.ann)
    version = await knock(door.server, path, [cookie, ("Sec-WebSocket-Version", "12")])
    assert version in (400, 426)
    assert await knock(door.server, path, [cookie], leave_out="Sec-WebSocket-Key") == 400
    assert await knock(door.server, path, [cookie, ("Sec-WebSocket-Key", "short")]) == 400
    for value in (b"caf\xe9", b"\x85", b"\x00", b"\x0b", b"\x1c"):
        # Refused, or read over and let in as nobody.
        assert await knock(door.server, path, [("X-Odd", value)]) in (400, 4401), value
        if door.server.kind == "serve":  # daphne writes a traceback before it refuses
            assert await knock(door.server, path, [("Sec-WebSocket-Protocol", value)]) == 400, value
    assert await knock(door.server, path, [cookie, ("X-Large", "x" * 1_000_000)]) in (0, 400, 431)
    assert await knock(door.server, path, [cookie, *[("X-Many", "x")] * 5_000]) in (0, 400, 431)


async def test_who_is_not_signed_in(door: Door, scene: Scene, bystander: Client):
    path = f"ws/chat/{scene.room}/"
    for what, headers in {
        "nobody": [],
        "a session of nobody": [("Cookie", "sessionid=" + "x" * 32)],
        "no session": [("Cookie", "sessionid=")],
        "a cookie of odd letters": [("Cookie", b"sessionid=\xff\xfe; \x80=;;;=")],
        "an endless cookie": [("Cookie", "sessionid=" + "x" * 4_000)],
        "a token of nobody": [("Authorization", "Bearer " + "x" * 43)],
        "a token and a letter": [("Authorization", f"Bearer {scene.ann.token}x")],
        "no token, with a session": [("Authorization", "Bearer "), signed_in(scene.ann)],
        "a token that is none": [("Authorization", b"Bearer \xff\xfe")],
        "two tokens": [("Authorization", f"Bearer {scene.ann.token}")] * 2,
        "another way": [("Authorization", "Basic YW5uOmFubg==")],
    }.items():
        assert await knock(door.server, path, headers) == 4401, what
    for query in (f"sessionid={scene.ann.session}", f"token={scene.ann.token}", "a=%00%ff"):
        assert await knock(door.server, f"{path}?{query}") == 4401, query
    door.backstage.do("end_session", session=scene.ann.session)
    assert await knock(door.server, path, [signed_in(scene.ann)]) == 4401


async def test_one_client_too_many(door: Door, scene: Scene, bystander: Client):
    crowd = [await door.enter(scene.ann, scene.room) for _ in range(20)]
    for name in ("async", "sync", "rooms"):
        elsewhere = Door(name, door.server, door.stage, door.open_socket)
        assert await (await elsewhere.knock(scene.ann, scene.room)).hung_up() == 4409
    for client in crowd:
        await client.nothing_more()
    await crowd[0].close()
    again = await until_let_in(lambda: door.knock(scene.ann, scene.room))
    await again.nothing_more()


async def until_let_in(attempt: Callable) -> Client:
    """The server hears of a closed socket a moment later than its client."""
    while True:
        client = await attempt()
        with contextlib.suppress(HungUp):
            await client.expect("chat.ready")
            return client


async def test_two_thousand_strangers(door: Door, scene: Scene, bystander: Client):
    at_once = asyncio.Semaphore(300 if door.server.kind == "serve" else 30)

    async def stranger(number: int) -> int:
        async with at_once:
            path = ("ws/chat/", f"ws/chat/{scene.room}/", f"ws/sync/chat/{scene.room}/")[number % 3]
            return await knock(door.server, path)

    outcomes = await asyncio.gather(*map(stranger, range(2_000)))
    # What comes while daphne's queue of 50 is full, the kernel resets.
    assert set(outcomes) - ({0} if door.server.kind == "daphne" else set()) == {4401}
    assert door.backstage.do("live", room=scene.room)[0]["user"] == scene.ben.username
