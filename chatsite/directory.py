"""The directory of an organisation, from the environment → CHAT_LDAP."""

import importlib.util
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from chat.directory.config import Config
from chatsite.env import Environment
from chatsite.provider import is_here

URL_ALLOWED = (
    "ldaps://host[:636], or ldap://host[:389], which begins with StartTLS (?tls=off: without, on this "
    "machine only)"
)
DN_ALLOWED = "a distinguished name"
TEMPLATE_ALLOWED = "a distinguished name with {username} in it"
FILTER_ALLOWED = "a filter in parentheses with {username} in it"
ATTRIBUTE_ALLOWED = "the name of an attribute"
PACKAGE = "python-ldap, which is not installed: docs/deployment.md tells how"


def from_environment(env: Environment) -> Config | None:
    """None without a directory. What is missing or wrong is refused, all at once."""
    url = env.url(
        "CHAT_LDAP_URL",
        "Sign-in by the directory of an organisation: people write the username and password of there.",
        _url,
        allowed=URL_ALLOWED,
    )
    ca_file = env.text(
        "CHAT_LDAP_CA_FILE",
        "Who vouches for the directory's certificate. Empty: whom the system's LDAP library trusts.",
        allowed="the path of a file with certificates",
    )
    user_dn = env.text(
        "CHAT_LDAP_USER_DN",
        "Where in the directory somebody is, if that follows from the username: "
        "`uid={username},ou=people,dc=example,dc=org`. Without it people are searched for.",
        allowed=TEMPLATE_ALLOWED,
    )
    bind_dn = env.text("CHAT_LDAP_BIND_DN", "As whom people are searched for.", allowed=DN_ALLOWED)
    bind_password = env.secret("CHAT_LDAP_BIND_PASSWORD", "The password of CHAT_LDAP_BIND_DN.")
    base = env.text("CHAT_LDAP_BASE", "Below what people are searched for.", allowed=DN_ALLOWED)
    filter = env.text(
        "CHAT_LDAP_FILTER",
        "By what people are found; in Active Directory `(sAMAccountName={username})`.",
        default="(uid={username})",
        allowed=FILTER_ALLOWED,
    )
    group = env.text(
        "CHAT_LDAP_GROUP",
        "The group whose members may come in, by member, uniqueMember or memberUid. Empty: everybody found.",
        allowed=DN_ALLOWED,
    )
    attributes = {
        "id_attribute": env.text(
            "CHAT_LDAP_ID_ATTRIBUTE",
            "By what somebody is known for ever, whatever they are called; in Active Directory `objectGUID`.",
            default="entryUUID",
            allowed=ATTRIBUTE_ALLOWED,
        ),
        "username_attribute": env.text(
            "CHAT_LDAP_USERNAME_ATTRIBUTE",
            "What newcomers are called; in Active Directory `sAMAccountName`.",
            default="uid",
            allowed=ATTRIBUTE_ALLOWED,
        ),
        "name_attribute": env.text(
            "CHAT_LDAP_NAME_ATTRIBUTE",
            "The name of newcomers.",
            default="cn",
            allowed=ATTRIBUTE_ALLOWED,
        ),
        "email_attribute": env.text(
            "CHAT_LDAP_EMAIL_ATTRIBUTE",
            "The address of newcomers.",
            default="mail",
            allowed=ATTRIBUTE_ALLOWED,
        ),
    }
    if not url:
        return None
    if user_dn and "{username}" not in user_dn:
        env.refuse("CHAT_LDAP_USER_DN", f"{user_dn!r} is the same for everybody", TEMPLATE_ALLOWED)
    if not user_dn:
        search = {"CHAT_LDAP_BIND_DN": bind_dn, "CHAT_LDAP_BIND_PASSWORD": bind_password}
        for name, value in {**search, "CHAT_LDAP_BASE": base}.items():
            if not value:
                env.refuse(name, "is missing", "a value, because there is no CHAT_LDAP_USER_DN")
        if "{username}" not in filter or not (filter.startswith("(") and filter.endswith(")")):
            env.refuse("CHAT_LDAP_FILTER", f"{filter!r} finds nobody", FILTER_ALLOWED)
    if ca_file and not Path(ca_file).is_file():
        env.refuse("CHAT_LDAP_CA_FILE", f"{ca_file!r} cannot be read", "the path of a file with certificates")
    if importlib.util.find_spec("ldap") is None:
        env.refuse("CHAT_LDAP_URL", f"it needs {PACKAGE}", "nothing, until it is")
    parts = urlsplit(url)
    return Config(
        url=f"{parts.scheme}://{parts.netloc}",
        starts_tls=parts.scheme == "ldap" and not parts.query,
        ca_file=str(Path(ca_file).resolve()) if ca_file else "",
        user_dn=user_dn,
        bind_dn=bind_dn,
        bind_password=bind_password,
        base=base,
        filter=filter,
        group=group,
        **attributes,
    )


def _url(raw: str) -> str:
    """With `?tls=off` as its only option, and only where nobody can listen."""
    if not raw:
        return ""
    parts = urlsplit(raw)
    if parts.scheme not in {"ldap", "ldaps"}:
        raise ValueError("the scheme is unknown")
    if not parts.hostname or "@" in parts.netloc or parts.path.strip("/") or parts.fragment:
        raise ValueError("there must be a host, and nothing but a port beside it")
    _ = parts.port  # ValueError if it is none
    options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
    if options and (options != {"tls": "off"} or parts.scheme == "ldaps"):
        raise ValueError("the only option is tls=off, for ldap")
    if options and not is_here(parts.hostname):
        raise ValueError("passwords would go through the network as they are")
    return raw
