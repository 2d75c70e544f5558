"""Who is in which room, and what they do there: what a scenario says to a peer and to the load generator."""

from dataclasses import dataclass
from functools import cached_property

SOCKETS_PER_PERSON = 20  # the site's own limit, so that nobody is there more often than people are


@dataclass(frozen=True)
class Group:
    """Rooms alike, counted together. `pace`: in a closed loop, how many messages each talker has under way;
    in an open one, messages a second, over all the group's talkers."""

    name: str
    rooms: int
    members: int
    talkers: int
    mode: str = "closed"
    pace: float = 1
    stalled: int = 0  # sockets more, in the first room, that stop reading
    flooders: int = 0  # and that write thousands of frames a second
    insisting: int = 0  # and that do so again whenever they were thrown out

    def kinds(self, room: int) -> list[str]:
        kinds = ["talk"] * self.talkers + ["listen"] * (self.members - self.talkers)
        bad = ["stall"] * self.stalled + ["flood"] * self.flooders + ["insist"] * self.insisting
        return kinds + (bad if room == 0 else [])


@dataclass(frozen=True)
class Place:
    """One socket."""

    room: int
    kind: str
    person: int


@dataclass(frozen=True)
class Crowd:
    groups: tuple[Group, ...]
    at_once: int = 20  # handshakes: how a server takes a crowd is another question
    sockets_per_person: int = SOCKETS_PER_PERSON

    @cached_property
    def rooms(self) -> list[tuple[int, str]]:
        """The group's number and the room's name."""
        return [
            (number, f"{group.name}{room}")
            for number, group in enumerate(self.groups)
            for room in range(group.rooms)
        ]

    @cached_property
    def places(self) -> list[Place]:
        kinds = [kind for group in self.groups for room in range(group.rooms) for kind in [group.kinds(room)]]
        seats = [(room, kind) for room, all_kinds in enumerate(kinds) for kind in all_kinds]
        people = -(-len(seats) // self.sockets_per_person)
        return [Place(room, kind, number % people) for number, (room, kind) in enumerate(seats)]

    @property
    def people(self) -> int:
        return max(place.person for place in self.places) + 1

    def members(self) -> dict[str, list[int]]:
        """The people of each room."""
        found: dict[str, set[int]] = {name: set() for _, name in self.rooms}
        for place in self.places:
            found[self.rooms[place.room][1]].add(place.person)
        return {name: sorted(people) for name, people in found.items()}

    def plan(self, *, port: int, framing: str, path, headers) -> str:
        """For the load generator (bench/load/plan.c). `path` of a room; `headers` of a person."""
        lines = [f"server\t{port}\t{framing}\t{self.at_once}"]
        lines += [f"group\t{group.name}\t{group.mode}\t{group.pace}" for group in self.groups]
        lines += [f"room\t{group}\t{name}\t{path(name)}" for group, name in self.rooms]
        lines += [
            "\t".join(["socket", str(place.room), place.kind, *headers(place.person)])
            for place in self.places
        ]
        return "\n".join([*lines, "open"])


def one_room(sockets: int, *, talkers: int = 4, mode: str = "closed", pace: float = 1) -> Crowd:
    return Crowd((Group("room", rooms=1, members=sockets, talkers=talkers, mode=mode, pace=pace),))


def rooms_of_ten(sockets: int) -> Crowd:
    return Crowd((Group("room", rooms=sockets // 10, members=10, talkers=1),))


def healthy(**more) -> Group:
    """Twenty rooms of ten people, of whom each says something every other second."""
    return Group("room", rooms=20, members=10, talkers=10, mode="open", pace=100, **more)
