"""Where the server may go for somebody else: public addresses on the web's own ports, and nowhere else.

The check that counts is made when the socket is opened, on the very address it is then connected to. No
name is looked up twice, so none can point somewhere else the second time, and it does not matter in how
many ways an address can be written (`0x7f.1`, `2130706433`): they all end up as one here.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from django.http.request import validate_host
from yarl import URL

SCHEMES = {"http", "https"}
PORTS = {80, 443, 8080}

# Of IPv6 only what is handed out to networks, less what stands for an IPv4 address or for nothing:
# so no mapped, translated (NAT64), compatible, local or multicast address needs a line of its own.
_IPV6 = IPv6Network("2000::/3")
_IPV6_SPECIAL = [IPv6Network(each) for each in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]
_IPV4_SPECIAL = [IPv4Network("192.88.99.0/24")]  # once the way to 6to4


class Forbidden(OSError):
    """An address this server does not go to for others."""


@dataclass(frozen=True)
class Guard:
    """``own_hosts``: names of this site, as in ALLOWED_HOSTS; it does not ask itself.

    ``exempt``: (address, port) pairs that are allowed all the same, for tests.
    """

    own_hosts: Iterable[str] = ()
    exempt: frozenset[tuple[str, int]] = frozenset()

    def check(self, url: str | URL) -> URL:
        """The address as the client will read it, or `Forbidden`. Every hop of a redirect comes by here."""
        address = URL(url)
        host = address.host or ""
        if address.scheme not in SCHEMES or not host:
            raise Forbidden("not a web address")
        if address.user is not None or address.password is not None:
            raise Forbidden("a name or password in the address")
        if address.port not in PORTS | {port for _, port in self.exempt}:
            raise Forbidden("not a port of the web")
        if validate_host(host.rstrip("."), [each for each in self.own_hosts if each != "*"]):
            raise Forbidden("this site's own address")
        return address.with_fragment(None)

    def open_socket(self, found: tuple[Any, ...]) -> socket.socket:
        """For `aiohttp.TCPConnector(socket_factory=…)`: called with an address that is about to be used."""
        family, kind, protocol, _name, address = found
        if (address[0], address[1]) not in self.exempt and not is_public(address[0]):
            raise Forbidden("not a public address")
        return socket.socket(family, kind, protocol)


def is_public(text: str) -> bool:
    """Whether anybody on the internet could go to this IP address."""
    address: IPv4Address | IPv6Address = ip_address(text)
    if isinstance(address, IPv6Address):
        special = any(address in network for network in _IPV6_SPECIAL)
        return address in _IPV6 and not special and address.scope_id is None and address.is_global
    special = any(address in network for network in _IPV4_SPECIAL)
    return address.is_global and not (address.is_multicast or address.is_reserved or special)
