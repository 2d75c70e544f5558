"""Asks the directory one question: a JSON object on standard input, an entry or null on standard output.

Run by `asking.py`. What an operator should know goes to standard error; an exit code that is not 0 says that
the question could not be answered.
"""

import json
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

import ldap
from ldap.dn import escape_dn_chars
from ldap.filter import escape_filter_chars

from .config import Config, Entry

ANYTHING = "(objectClass=*)"
ID_LENGTH = 190  # as much as can be kept
# How servers say that this is not the password, or that this account may not use it now.
REFUSALS = (
    ldap.INVALID_CREDENTIALS,
    ldap.INAPPROPRIATE_AUTH,
    ldap.INSUFFICIENT_ACCESS,
    ldap.UNWILLING_TO_PERFORM,
    ldap.CONSTRAINT_VIOLATION,
    ldap.NO_SUCH_OBJECT,
    ldap.INVALID_DN_SYNTAX,
)
Found = tuple[str, dict[str, list[bytes]]]  # a DN and what stands there


def main() -> None:
    question = json.load(sys.stdin)
    seconds = question["seconds"]
    signal.setitimer(signal.ITIMER_REAL, 2 * seconds)  # the end, also if whoever asked is gone
    try:
        entry = find(Config(**question["config"]), question["username"], question["password"], seconds)
    except ldap.LDAPError as error:
        sys.exit(f"it cannot be asked: {type(error).__name__}: {error}")
    json.dump(asdict(entry) if entry else None, sys.stdout)


def find(config: Config, username: str, password: str, seconds: float) -> Entry | None:
    with _connected(config, seconds) as directory:
        if config.user_dn:
            found = _by_name(directory, config, username, password)
        else:
            found = _by_search(directory, config, username, password)
    return _entry(config, username, found[1]) if found else None


def _by_name(directory: Any, config: Config, username: str, password: str) -> Found | None:
    dn = config.user_dn.replace("{username}", escape_dn_chars(username))
    if not _is_password(directory, dn, password):
        return None
    found = _search(directory, dn, ldap.SCOPE_BASE, ANYTHING, config)
    return found if found and _is_in_group(directory, config, username, found) else None


def _by_search(directory: Any, config: Config, username: str, password: str) -> Found | None:
    """A password is tried as often for who is not there: how long it takes tells nobody's name."""
    directory.simple_bind_s(config.bind_dn, config.bind_password)
    wanted = config.filter.replace("{username}", escape_filter_chars(username))
    found = _search(directory, config.base, ldap.SCOPE_SUBTREE, wanted, config)
    may = found is not None and _is_in_group(directory, config, username, found)
    dn = found[0] if found else f"cn=nobody,{config.base}"
    return found if _is_password(directory, dn, password) and may else None


def _search(directory: Any, base: str, scope: int, wanted: str, config: Config) -> Found | None:
    """The one entry that is meant; two are nobody."""
    names = [
        config.id_attribute,
        config.username_attribute,
        config.name_attribute,
        config.email_attribute,
    ]
    try:
        answer = directory.search_ext_s(base, scope, wanted, names, sizelimit=2)
    except ldap.SIZELIMIT_EXCEEDED:
        answer = []
    entries = [
        (dn, attributes) for dn, attributes in answer if dn
    ]  # those without are hints at other servers
    return entries[0] if len(entries) == 1 else None


def _is_password(directory: Any, dn: str, password: str) -> bool:
    try:
        directory.simple_bind_s(dn, password)
    except REFUSALS:
        return False
    return True


def _is_in_group(directory: Any, config: Config, username: str, found: Found) -> bool:
    if not config.group:
        return True
    dn, name = escape_filter_chars(found[0]), escape_filter_chars(_text(found[1], config.username_attribute))
    wanted = f"(|(member={dn})(uniqueMember={dn})(memberUid={name}))"
    try:
        return bool(directory.search_ext_s(config.group, ldap.SCOPE_BASE, wanted, ["1.1"]))
    except ldap.NO_SUCH_OBJECT:
        say("CHAT_LDAP_GROUP is not in it, or may not be read: nobody comes in")
        return False


def _entry(config: Config, username: str, attributes: dict[str, list[bytes]]) -> Entry | None:
    id = _id(attributes, config.id_attribute)
    if not 0 < len(id) <= ID_LENGTH:
        say(f"it shows no {config.id_attribute} by which people can be told apart: nobody comes in")
        return None
    return Entry(
        id=id,
        username=_text(attributes, config.username_attribute) or username,
        name=_text(attributes, config.name_attribute),
        email=_text(attributes, config.email_attribute),
    )


def _id(attributes: dict[str, list[bytes]], name: str) -> str:
    """Text, or the sixteen bytes of Active Directory."""
    value = _values(attributes, name)[:1]
    if value and len(value[0]) == 16:
        return str(UUID(bytes_le=value[0]))
    return _text(attributes, name)


def _text(attributes: dict[str, list[bytes]], name: str) -> str:
    values = _values(attributes, name)
    return values[0].decode(errors="replace").replace("\0", "") if values else ""


def _values(attributes: dict[str, list[bytes]], name: str) -> list[bytes]:
    """Servers write the names of attributes in small and large letters as they like."""
    return next((values for key, values in attributes.items() if key.lower() == name.lower()), [])


@contextmanager
def _connected(config: Config, seconds: float) -> Iterator[Any]:
    """Every option that matters is set here: libldap would take the others from files of the machine."""
    directory = ldap.initialize(config.url)
    options: dict[int, Any] = {
        ldap.OPT_PROTOCOL_VERSION: ldap.VERSION3,
        ldap.OPT_REFERRALS: 0,
        ldap.OPT_NETWORK_TIMEOUT: seconds,
        ldap.OPT_TIMEOUT: seconds,
    }
    if config.uses_tls:
        options[ldap.OPT_X_TLS_REQUIRE_CERT] = ldap.OPT_X_TLS_DEMAND
        options[ldap.OPT_X_TLS_PROTOCOL_MIN] = ldap.OPT_X_TLS_PROTOCOL_TLS1_2
        if config.ca_file:
            options[ldap.OPT_X_TLS_CACERTFILE] = config.ca_file
        options[ldap.OPT_X_TLS_NEWCTX] = 0  # the last: it makes the others hold
    for option, value in options.items():
        directory.set_option(option, value)
    try:
        if config.starts_tls:
            directory.start_tls_s()
        yield directory
    finally:
        with suppress(ldap.LDAPError):
            directory.unbind_s()


def say(line: str) -> None:
    print(line, file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()
