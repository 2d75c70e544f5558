"""A room on Python's `websockets`: what `broadcast` is there for."""

import asyncio
import resource
import sys

import uvloop
from websockets.asyncio.server import broadcast, serve

rooms: dict[str, set] = {}


async def meet(connection) -> None:
    room = rooms.setdefault(connection.request.path, set())
    room.add(connection)
    try:
        async for text in connection:
            broadcast(room, text)
    finally:
        room.discard(connection)


async def main() -> None:
    async with serve(meet, "127.0.0.1", int(sys.argv[1]), compression=None, backlog=2048):
        await asyncio.get_running_loop().create_future()


_soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
uvloop.run(main())
