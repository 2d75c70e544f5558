"""`chat.v1`, messages with files: the same for every consumer, server and layer."""

import asyncio
import http.client
import json
from contextlib import closing
from uuid import uuid4

import pytest

from .backstage import Person, Scene
from .doors import HOUSES, Door, ways
from .pictures import SECRET, tattling

# daphne takes a body in to its end before anybody is asked.
at_serve = pytest.mark.parametrize("door", ways(HOUSES[:1], ["async"]), indirect=True)


async def ask(
    door: Door, person: Person, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, bytes]:
    """Over HTTP, at the server the socket is at."""

    def answer() -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", door.server.port, timeout=20)
        with closing(connection):
            who = {"Authorization": f"Bearer {person.token}"}
            connection.request("POST" if body else "GET", path, body, {**who, **headers})
            response = connection.getresponse()
            return response.status, response.read()

    return await asyncio.to_thread(answer)


async def put(door: Door, person: Person, room: str, data: bytes, name: str = "a.jpg") -> tuple[int, dict]:
    head = f'--line\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    form = head.encode() + data + b"\r\n--line--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=line"}
    status, answer = await ask(door, person, f"/api/v1/rooms/{room}/files", form, **kind)
    return status, json.loads(answer)


async def test_a_file_reaches_the_room_and_goes_with_its_message(door: Door, scene: Scene):
    ann, ben = await door.enter(scene.ann, scene.room), await door.enter(scene.ben, scene.room)
    plain = await door.enter(scene.ben, scene.room, plain=True) if door.leads_to_one_room else None
    status, file = await put(door, scene.ann, scene.room, tattling())
    assert status == 201
    own = {"room": scene.room, "message": "", "attachments": [file["id"]]}
    assert await ben.refused("send", key="theirs", **own) == "not_found"
    answer = await ann.ok("send", key="mine", **own)
    assert (await ann.ok("send", key="mine", **own))["seq"] == answer["seq"]
    assert await ann.refused("send", key="again", **own) == "not_found"
    for client in (ann, ben):
        told = await client.expect("chat.message", seq=answer["seq"], message="")
        assert told["attachments"] == [file]
        await client.nothing_more()
    if plain:
        await plain.expect("chat.message", seq=answer["seq"], message="a.jpg")
    status, data = await ask(door, scene.ben, file["url"])
    assert (status, len(data)) == (200, file["size"])
    assert SECRET not in data
    assert (await ask(door, scene.ben, file["url"], Range="bytes=0-2")) == (206, b"\xff\xd8\xff")
    assert (await ask(door, scene.out, file["url"]))[0] == 404
    caught_up = await ben.ok("join", room=scene.room, after=answer["seq"] - 1)
    assert [event["attachments"] for event in caught_up["events"]] == [[file]]

    await ann.ok("delete", room=scene.room, target=answer["seq"])
    await ben.expect("chat.message_deleted", target=answer["seq"])
    assert (await ask(door, scene.ben, file["url"]))[0] == 404
    (shown,) = (await ben.ok("history", room=scene.room))["messages"]
    assert "attachments" not in shown
    assert door.backstage.do("query", model="Upload", id=file["id"]) == []


async def test_what_is_no_list_of_ids_is_malformed(door: Door, scene: Scene):
    ann = await door.enter(scene.ann, scene.room)
    for ids in ("x", ["x"], [1], [None], None, [str(uuid4())] * 11):
        fields = {"key": "k", "message": "x", "attachments": ids}
        assert await ann.refused("send", room=scene.room, **fields) == "malformed"


async def test_who_left_the_room_reads_its_files_no_more(door: Door, private_scene: Scene):
    scene = private_scene
    ann = await door.enter(scene.ann, scene.room)
    _status, file = await put(door, scene.ann, scene.room, tattling("PNG"), "a.png")
    await ann.ok("send", room=scene.room, key="k", message="x", attachments=[file["id"]])
    assert (await ask(door, scene.ben, file["url"]))[0] == 200
    door.backstage.act("rooms.remove", scene.ola, room=scene.room, username=scene.ben.username)
    assert (await ask(door, scene.ben, file["url"]))[0] == 404


@at_serve
async def test_a_body_larger_than_any_file_is_not_even_read(door: Door, scene: Scene):
    length = str(10**10)
    head = (
        f"POST /api/v1/rooms/{scene.room}/files HTTP/1.1\r\nHost: localhost\r\nContent-Length: {length}\r\n"
        f"Authorization: Bearer {scene.ann.token}\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", door.server.port)
    try:
        writer.write(head.encode())
        line = await asyncio.wait_for(reader.readline(), 20)
    finally:
        writer.close()
    assert b"413" in line
