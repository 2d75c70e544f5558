"""The load generator where there is no C compiler: orders and answers as in load.c, at twice the cost.

It is enough to see that a server brings every message to everybody once and in order, and to compare servers
that cost more than it does.
"""

import asyncio
import json
import os
import resource
import sys
import time

from client import WARM, Client, Group, Room

COUNTED = ("messages", "deliveries", "answers", "faults", "misrouted", "refused")


class Load:
    def __init__(self) -> None:
        self.groups: list[Group] = []
        self.rooms: list[Room] = []
        self.clients: list[Client] = []
        self.closed, self.is_talking = 0, False

    def read_plan(self) -> None:
        for line in sys.stdin:
            word, *fields = line.rstrip("\n").split("\t")
            if word == "open":
                return
            if word == "server":
                self.port, self.framing, self.at_once = int(fields[0]), fields[1], int(fields[2])
            elif word == "group":
                self.groups.append(Group(*fields))
            elif word == "room":
                self.rooms.append(Room(len(self.rooms), self.groups[int(fields[0])], *fields[1:]))
            else:
                self.clients.append(Client(self, self.rooms[int(fields[0])], fields[1], fields[2:]))

    async def open(self) -> dict:
        begun, gate = time.perf_counter(), asyncio.Semaphore(self.at_once)

        async def open_one(client: Client) -> None:
            async with gate:
                await client.open(self.port)

        results = await asyncio.gather(*map(open_one, self.clients), return_exceptions=True)
        refused = sum(isinstance(each, BaseException) for each in results)
        return {"open": len(results) - refused, "refused": refused, "seconds": time.perf_counter() - begun}

    async def warm(self, seconds: float) -> dict:
        until, pause = time.monotonic() + seconds, 1.0
        while self.warm_count() < len(self.clients) and time.monotonic() < until:
            for room in self.rooms:
                if len(room.warm_heard) < len(room.clients):
                    room.warm, room.warm_heard = room.warm + 1, set()
                    room.clients[0].send_word(f"${room.number}.-.{room.warm}$", WARM + room.warm)
            await settle(lambda: self.warm_count() == len(self.clients), seconds=pause)
            pause *= 2
        return {"warm": self.warm_count()}

    def warm_count(self) -> int:
        return sum(len(room.warm_heard) for room in self.rooms)

    async def run(self, seconds: float, patience: float) -> dict:
        for thing in (*self.groups, *self.rooms):
            thing.clear()
        for client in self.clients:
            client.here, client.position, client.differs = 0, 0, False
            if client.kind == "stall":
                client.transport.pause_reading()
        begun, cpu, self.is_talking = time.perf_counter(), time.process_time(), True
        tasks = [asyncio.create_task(self.talk_on_time(group)) for group in self.groups if group.is_open]
        tasks += [
            asyncio.create_task(flood(client))
            for client in self.clients
            if client.kind in ("flood", "insist")
        ]
        for group in self.groups:
            for client in group.talkers * (0 if group.is_open else int(group.pace)):
                client.say(time.perf_counter())
        await asyncio.sleep(seconds)
        self.is_talking = False
        for task in tasks:
            task.cancel()
        await settle(self.all_heard, seconds=patience)
        took, used = time.perf_counter() - begun, time.process_time() - cpu
        counts = {group.name: self.report(group) for group in self.groups}
        return {"seconds": took, "own_cpu": used, "closed": self.closed, "groups": counts}

    async def talk_on_time(self, group: Group) -> None:
        due = time.perf_counter()
        while True:
            for client in group.talkers:
                await asyncio.sleep(due - time.perf_counter())
                client.say(due)
                due += 1 / group.pace

    def expected(self, group: Group) -> int:
        return sum(client.here * client.room.listeners for client in group.talkers)

    def all_heard(self) -> bool:
        return all(
            group.counts["deliveries"] >= self.expected(group)
            and (self.framing != "v1" or group.counts["answers"] >= group.counts["messages"])
            for group in self.groups
        )

    def report(self, group: Group) -> dict:
        rooms = [room for room in self.rooms if room.group is group]
        times = sorted(group.latencies) or [0.0]
        return {
            **{name: group.counts[name] for name in COUNTED},
            "missing": self.expected(group) - group.counts["deliveries"],
            "differing": sum(client.differs for room in rooms for client in room.clients),
            "holes": sum(max(room.seqs) - min(room.seqs) + 1 - len(room.seqs) for room in rooms if room.seqs),
            "p50_ms": times[len(times) // 2] * 1e3,
            "p99_ms": times[len(times) * 99 // 100] * 1e3,
        }


async def settle(check, *, seconds: float) -> None:
    until = time.monotonic() + seconds
    while not check() and time.monotonic() < until:  # noqa: ASYNC110 - its conditions have no event
        await asyncio.sleep(0.005)


async def flood(client: Client) -> None:
    while not client.is_gone:
        client.send(json.dumps({"message": "f"}))
        await asyncio.sleep(0)


async def main() -> None:
    load = Load()
    load.read_plan()
    answer = await load.open()
    while True:
        print(json.dumps(answer), flush=True)
        line = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
        if not line:
            os._exit(0)  # a thousand goodbyes would only cost time
        order, *numbers = line.split()
        answer = await {"warm": load.warm, "run": load.run}[order](*map(float, numbers))


if __name__ == "__main__":
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    asyncio.run(main())
