"""Two server processes of one site that is a test's own, to be hurt."""

from collections.abc import Iterable

from .backstage import Person
from .clients import Client
from .doors import PATHS, Door
from .servers import Server, Stage


class Pair:
    """``without``: what is taken out of the processes, by the names of `tests.mutants.mutations`."""

    def __init__(self, *, without: Iterable[str] = (), **settings: str) -> None:
        self.stage = Stage(**settings)
        self.mutant = {"DJANGO_SETTINGS_MODULE": "tests.mutants.settings", "MUTANT": ",".join(without)}
        self.servers: list[Server] = []
        try:
            for _ in range(2):
                self.servers.append(self.stage.another_server("serve", **self.mutant))
        except BaseException:
            self.close()
            raise

    def door(self, number: int, name: str, open_socket) -> Door:
        return Door(name, self.servers[number], self.stage, open_socket)

    async def enter(self, people: Iterable[Person], room: str, open_socket) -> list[Client]:
        """A socket at each door of each process, with one of the two people in each."""
        return [
            await self.door(number, name, open_socket).enter(person, room)
            for number, person in enumerate(people)
            for name in PATHS
        ]

    def complaints(self) -> str:
        return "\n".join(filter(None, (server.complaints() for server in self.servers)))

    def close(self) -> None:
        for server in self.servers:
            server.remove()
        self.stage.close()
