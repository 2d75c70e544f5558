"""Where the directory is, how people are found in it, and what it says of somebody."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Config:
    """People are found by ``user_dn``, or else searched for under ``base`` by ``filter``, as ``bind_dn``.

    `{username}` in either stands for what somebody wrote.
    """

    url: str  # scheme, host and port alone
    starts_tls: bool = False
    ca_file: str = ""
    user_dn: str = ""
    bind_dn: str = ""
    bind_password: str = field(default="", repr=False)
    base: str = ""
    filter: str = "(uid={username})"
    group: str = ""
    id_attribute: str = "entryUUID"
    username_attribute: str = "uid"
    name_attribute: str = "cn"
    email_attribute: str = "mail"

    @property
    def uses_tls(self) -> bool:
        return self.starts_tls or self.url.startswith("ldaps:")


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody as the directory knows them; ``id`` is theirs for ever, whatever they are called."""

    id: str
    username: str
    name: str = ""
    email: str = ""


class AwayError(Exception):
    """The directory does not answer, or nothing that could be believed."""
