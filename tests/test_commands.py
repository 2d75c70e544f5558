"""The operator's commands, as from another terminal, against servers that run."""

import json
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from asgiref.sync import sync_to_async
from django.core.management import CommandError, call_command

from chat.actions import tokens
from chat.models import Announcement, Client, Server, Token

from .clients import HungUp
from .services.process import wait_until

pytestmark = pytest.mark.any_database

pytest_plugins = ["tests.plugin_servers"]


def manage(*args: str) -> str:
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


@pytest.fixture
def stage(stages):
    return stages()


@pytest.fixture
def server(stage):
    return stage.server("serve")


@pytest.fixture
def scene(stage):
    return stage.backstage.scene()


@pytest.fixture
def command(stage):
    """Run one while the test's own sockets go on."""

    async def run(*args: str):
        return await sync_to_async(stage.command, thread_sensitive=False)(*args)

    return run


async def arrive(sockets, server, person, room=None):
    socket = await sockets(server.address("ws/chat/"), person)
    ready = await socket.expect("chat.ready")
    if room:
        await socket.ok("join", room=room)
    await socket.ok("ping")  # it has arrived: what is announced from here on is new to it
    return socket, ready["client"]


# ------------------------------------------------------------------------- listing


async def test_clients_lists_who_is_connected(sockets, server, scene, command):
    _socket, client = await arrive(sockets, server, scene.ann, scene.room)
    await arrive(sockets, server, scene.ben)

    listed = json.loads((await command("clients", "--json", "--room", scene.room)).stdout)
    assert [each["id"] for each in listed] == [client]
    assert listed[0]["username"] == scene.ann.username
    assert listed[0]["rooms"] == [scene.room]
    assert listed[0]["server"].endswith(f":{server.pid}")

    table = (await command("clients", "--user", scene.ann.username)).stdout.splitlines()
    assert [
        word in table[0]
        for word in ("client", "channel name", "person", "rooms", "connected since", "server")
    ]
    assert client in table[1]
    assert listed[0]["channel_name"] in table[1]
    assert scene.room in table[1]
    assert len(table) == 2

    everyone = json.loads((await command("clients", "--json")).stdout)
    assert {scene.ann.username, scene.ben.username} <= {each["username"] for each in everyone}


@pytest.mark.django_db(transaction=True)
def test_no_clients():
    assert manage("clients") == "No live clients.\n"
    assert json.loads(manage("clients", "--json")) == []


@pytest.mark.slow
async def test_clients_of_a_killed_server_are_gone_in_twenty_seconds(sockets, stage, scene, command):
    doomed = stage.another_server("serve")
    _socket, client = await arrive(sockets, doomed, scene.ann, scene.room)
    assert client in (await command("clients")).stdout
    doomed.kill()
    started = time.monotonic()

    def gone() -> bool:
        return client not in [each["id"] for each in stage.backstage.do("live")]

    await sync_to_async(wait_until, thread_sensitive=False)(gone, what="gone", seconds=20)
    assert time.monotonic() - started <= 20
    done = await command("clients", "--json")
    assert client not in [each["id"] for each in json.loads(done.stdout)]
    assert not stage.backstage.do("query", model="Server", pid=doomed.pid)
    assert not stage.backstage.do("query", model="Client", id=client)


async def test_a_message_to_a_client_of_a_server_that_was_just_killed_reaches_nobody(
    sockets, stage, scene, command
):
    """Its row is there until the lease runs out; the command does not take it for somebody."""
    doomed = stage.another_server("serve")
    _socket, client = await arrive(sockets, doomed, scene.ann)
    doomed.kill()
    done = await command("message_client", client, "hello")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "CommandError: " in done.stderr


# ------------------------------------------------------------------------- messages


async def test_a_message_reaches_one_of_three_tabs(sockets, server, scene, command):
    first, second, third = [await arrive(sockets, server, scene.ann, scene.room) for _ in range(3)]

    done = await command("message_client", second[1], "For this tab only")
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 client reached.\n", "")
    await second[0].expect("chat.system_message", text="For this tab only", level="info")
    for socket, _client in (first, second, third):
        await socket.nothing_more()


async def test_a_client_can_be_called_by_its_channel_name(sockets, stage, server, scene, command):
    socket, client = await arrive(sockets, server, scene.ann)
    (row,) = stage.backstage.do("query", model="Client", id=client)
    assert (await command("message_client", row["channel_name"], "hi")).stdout == "1 client reached.\n"
    await socket.expect("chat.system_message", text="hi")


@pytest.mark.parametrize("order", ["first", "last"])
async def test_a_message_to_a_person_or_a_room(sockets, server, scene, command, order):
    def line(*which: str) -> tuple[str, ...]:
        return ("message_client", *which, "hi") if order == "first" else ("message_client", "hi", *which)

    ann = [await arrive(sockets, server, scene.ann, scene.room), await arrive(sockets, server, scene.ann)]
    ben = await arrive(sockets, server, scene.ben, scene.room)

    assert (await command(*line("--user", scene.ann.username))).stdout == "2 clients reached.\n"
    assert (await command(*line("--room", scene.room))).stdout == "2 clients reached.\n"
    both = ("--room", scene.room, "--user", scene.ben.username)
    assert (await command(*line(*both))).stdout == "1 client reached.\n"
    for socket, times in ((ann[0][0], 2), (ann[1][0], 1), (ben[0], 2)):
        for _ in range(times):
            await socket.expect("chat.system_message", text="hi")
        await socket.nothing_more()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["message_client", "00000000-0000-0000-0000-000000000000", "hi"], "no live client"),
        (["message_client", "specific.x!y", "hi"], "specific.x!y"),
        (["message_client", "--user", "nobody", "hi"], "person nobody"),
        (["message_client", "--room", "nowhere", "hi"], "room nowhere"),
        (["message_client", "hi"], "Name one client"),
        (["message_client", "x", "hi", "--user", "ann"], "Name one client"),
        (["message_client"], "required: TEXT"),
        (["disconnect_client"], "Name one client"),
        (["disconnect_client", "x"], "no live client: x"),
        (["disconnect_client", "x", "--user", "ann"], "Name one client"),
    ],
)
def test_a_command_that_finds_nobody_says_so(line, problem):
    with pytest.raises(CommandError, match=problem) as raised:
        manage(*line)
    assert "\n" not in str(raised.value)
    assert raised.value.returncode == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("text", "problem"), [(" ", "Write what"), ("x" * 4001, "At most 4000")])
def test_a_message_says_something(cast, text, problem):
    server = Server.objects.create(
        host="h", pid=1, started_at="2026-01-01T00:00Z", lease_until="2999-01-01T00:00Z"
    )
    Client.objects.create(
        channel_name="specific.x!y",
        user=cast.ann,
        server=server,
        door="rooms",
        connected_at="2026-01-01T00:00Z",
    )
    with pytest.raises(CommandError, match=problem):
        manage("message_client", "--user", "ann", text)


# ------------------------------------------------------------------------- disconnecting


async def test_disconnecting_one_client_says_why_and_closes_it_with_4000(sockets, server, scene, command):
    chosen, client = await arrive(sockets, server, scene.ann, scene.room)
    other, _client = await arrive(sockets, server, scene.ann, scene.room)
    assert (
        await command("disconnect_client", client, "--reason", "Maintenance")
    ).stdout == "1 client reached.\n"
    await chosen.expect("chat.force_disconnect", reason="Maintenance")
    assert await chosen.hung_up() == 4000
    await other.nothing_more()
    assert client not in (await command("clients")).stdout

    assert (await command("disconnect_client", "--user", scene.ann.username)).stdout == "1 client reached.\n"
    await other.expect("chat.force_disconnect", reason="")
    assert await other.hung_up() == 4000
    assert (await command("disconnect_client", "--user", scene.ann.username)).returncode == 1


# ------------------------------------------------------------------------- announcements


async def test_an_announcement_reaches_everyone(sockets, stage, server, scene, command):
    present = [(await arrive(sockets, server, person))[0] for person in (scene.ann, scene.out)]
    done = await command("announce", f"To all {scene.room}")
    number = re.fullmatch(r"Announcement (\d+), for everyone\.\n", done.stdout)[1]
    try:
        for socket in present:
            await socket.expect("chat.system_message", text=f"To all {scene.room}", level="info")
        late, _client = await arrive(sockets, server, scene.ben)
        await late.expect("chat.system_message", text=f"To all {scene.room}")
    finally:
        stage.backstage.do("withdraw", number=int(number))
    for socket in (*present, late):
        await socket.expect("chat.announcement_ended", id=int(number))


async def test_an_announcement_to_a_room_reaches_who_is_in_it_and_who_comes_later(
    sockets, server, scene, command
):
    inside, _client = await arrive(sockets, server, scene.ann, scene.room)
    outside, _client = await arrive(sockets, server, scene.out)
    line = ("announce", "To the room", "--room", scene.room, "--level", "warning", "--minutes", "5")
    assert (await command(*line)).stdout.endswith(f"for {scene.room}.\n")
    told = await inside.expect("chat.system_message", text="To the room", level="warning", room=scene.room)
    assert told["until"]
    await outside.nothing_more()

    late, _client = await arrive(sockets, server, scene.ben)
    await late.nothing_more()
    await late.ok("join", room=scene.room)
    await late.expect("chat.system_message", text="To the room")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["announce", "  "], "Write what"),
        (["announce", "x" * 501], "At most 500"),
        (["announce", "x", "--minutes", "-5"], "in the past"),
        (["announce", "x", "--minutes", "9" * 30], "beyond the calendar"),
        (["announce", "x", "--room", "lobby", "--room", "nowhere"], "no such room: nowhere"),
        (["announce", "x", "--level", "loud"], "invalid choice"),
    ],
)
def test_an_announcement_that_cannot_be(cast, line, problem):
    with pytest.raises(CommandError, match=problem):
        manage(*line)
    assert not Announcement.objects.exists()


# ------------------------------------------------------------------------- tokens


@pytest.mark.django_db(transaction=True)
def test_a_token_is_the_only_line_of_the_output(cast):
    secret = manage("create_token", "ann", "--name", "backup", "--scope", "read")
    assert secret.count("\n") == 1
    token = tokens.find(secret.strip())
    assert (token.user, token.name, token.scope) == (cast.ann, "backup", "read")
    assert tokens.find(manage("create_token", "ann").strip()).scope == "write"
    assert tokens.find(manage("create_token", "owner").strip()).scope == "staff"
    assert tokens.find(manage("create_token", "owner", "--scope", "write").strip()).scope == "write"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (["create_token", "nobody"], "nobody with the username nobody"),
        (["create_token", "gone"], "who may sign in"),
        (["create_token", "ann", "--scope", "staff"], "Only staff"),
        (["create_token", "ann", "--scope", "all"], "invalid choice"),
        (["create_token", "ann", "--name", "x" * 81], "At most 80"),
    ],
)
def test_a_token_that_cannot_be(cast, line, problem):
    with pytest.raises(CommandError, match=problem):
        manage(*line)
    assert not Token.objects.exists()


async def test_a_token_opens_a_socket(sockets, server, scene, command):
    done = await command("create_token", scene.ann.username)
    secret = done.stdout.strip()
    headers = [("Authorization", f"Bearer {secret}")]
    socket = await sockets(server.address("ws/chat/"), headers=headers)
    assert (await socket.expect("chat.ready"))["user"]["username"] == scene.ann.username


async def test_commands_in_a_burst_all_arrive(sockets, stage, server, scene):
    """Several terminals at once, against one server on SQLite and the embedded layer."""
    socket, client = await arrive(sockets, server, scene.ann)
    with ThreadPoolExecutor(3) as pool:
        lines = [("message_client", client, f"{n}") for n in range(3)]
        done = await sync_to_async(lambda: list(pool.map(lambda line: stage.command(*line), lines)))()
    assert [each.returncode for each in done] == [0, 0, 0]
    assert {(await socket.expect("chat.system_message"))["text"] for _ in lines} == {"0", "1", "2"}


async def test_a_server_that_is_told_to_stop_takes_its_clients_off_the_list(sockets, stage, scene, command):
    leaving = stage.another_server("serve")
    socket, client = await arrive(sockets, leaving, scene.ann)
    leaving.stop_signal = signal.SIGTERM
    await sync_to_async(leaving.stop, thread_sensitive=False)()
    with pytest.raises(HungUp):
        await socket.next()
    assert client not in (await command("clients")).stdout
