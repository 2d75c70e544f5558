"""Addresses for servers that are about to start."""

import secrets
import socket

HOST = "127.0.0.1"
# Below what systems give to outgoing connections, Linux from 32,768 on: one of these could take the port
# between the look at it and the start of the server, or while a killed server is down. Each member of a Redis
# cluster takes the port 10,000 above its own as well.
PORTS = range(10_000, 22_000)


def free_port() -> int:
    """One on which nothing listens at this moment."""
    while True:
        port = secrets.choice(PORTS)
        try:
            socket.create_server((HOST, port)).close()
        except OSError:
            continue
        return port
