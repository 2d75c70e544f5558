"""OpenLDAP's `slapd`: a directory of its own for the run, with a certificate of its own."""

import importlib.util
import re
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from chat.chaos.ports import free_port

from . import Found, Missing
from .process import Process, make_folder

HOST = "127.0.0.1"
BASE = "dc=museum,dc=example"
PEOPLE, GROUPS = f"ou=people,{BASE}", f"ou=groups,{BASE}"
ROOT, READER = f"cn=root,{BASE}", f"cn=reader,{BASE}"
SECRET = "of no use elsewhere"
PASSWORD = "the directory's password of somebody"
# Programs of administrators are not in everybody's PATH; schemas and modules lie where the packager put them.
PROGRAMS = (
    "/usr/sbin/slapd",
    "/usr/local/sbin/slapd",
    "/usr/libexec/slapd",
    "/opt/homebrew/opt/openldap/libexec/slapd",
)
SCHEMAS = ("/etc/ldap/schema", "/etc/openldap/schema", "/opt/homebrew/etc/openldap/schema")
MODULES = ("/usr/lib/ldap", "/usr/lib/openldap", "/usr/lib64/openldap")


def find() -> Found | Missing:
    program = next(
        (path for path in (shutil.which("slapd"), *PROGRAMS) if path and Path(path).exists()), None
    )
    if program is None or _folder(SCHEMAS) is None:
        return Missing("no slapd; sudo apt install slapd")
    if importlib.util.find_spec("ldap") is None:
        return Missing("no python-ldap; docs/deployment.md tells how to install it")
    answer = subprocess.run([program, "-VV"], capture_output=True, text=True, check=False)
    named = re.search(r"slapd ([\d.]+)", answer.stderr)
    return Found(f"OpenLDAP {named[1] if named else '?'}, {program}", program=Path(program))


def _folder(paths: tuple[str, ...]) -> Path | None:
    return next((Path(path) for path in paths if Path(path).is_dir()), None)


class Server(Process):
    """People under `PEOPLE`, whom `READER` may search. `fill` puts everything back to what it was.

    It takes a sign-in without a password for one as nobody, as some directories do.
    """

    def __init__(self, program: Path, *, tls: bool = True) -> None:
        folder = make_folder()
        self.port, self.tls_port = free_port(), free_port()
        self.ca = folder / "ca.pem"
        (folder / "data").mkdir()
        (folder / "slapd.conf").write_text(self._configuration(folder, tls))
        # From elsewhere than where the package put it: AppArmor lets that one read nothing here.
        own = shutil.copy(program, folder / "slapd")
        where = f"{self.plain_url}/" + (f" {self.url}/" if tls else "")
        command = [own, "-h", where, "-f", folder / "slapd.conf", "-d", "0"]
        super().__init__(command, is_ready=lambda: self.admin.unbind_s() is None, folder=folder)

    @property
    def url(self) -> str:
        return f"ldaps://{HOST}:{self.tls_port}"

    @property
    def plain_url(self) -> str:
        return f"ldap://{HOST}:{self.port}"

    @property
    def admin(self):
        import ldap

        connection = ldap.initialize(self.plain_url)
        connection.simple_bind_s(ROOT, SECRET)
        return connection

    @property
    def search(self) -> dict[str, str]:
        """The environment of a site that searches people here, as docs/deployment.md has it."""
        return {
            "CHAT_LDAP_URL": self.url,
            "CHAT_LDAP_CA_FILE": str(self.ca),
            "CHAT_LDAP_BIND_DN": READER,
            "CHAT_LDAP_BIND_PASSWORD": SECRET,
            "CHAT_LDAP_BASE": PEOPLE,
        }

    @property
    def by_name(self) -> dict[str, str]:
        """And of one that knows where they are."""
        return {
            "CHAT_LDAP_URL": self.url,
            "CHAT_LDAP_CA_FILE": str(self.ca),
            "CHAT_LDAP_USER_DN": f"uid={{username}},{PEOPLE}",
        }

    def fill(self) -> None:
        import ldap

        found = self.admin
        try:
            entries = found.search_s(BASE, ldap.SCOPE_SUBTREE, attrlist=["1.1"])
        except ldap.NO_SUCH_OBJECT:
            entries = []
        for dn, _ in sorted(entries, key=lambda entry: -entry[0].count(",")):
            found.delete_s(dn)
        found.add_s(BASE, _entry("dcObject organization", dc="museum", o="Museum"))
        found.add_s(
            READER, _entry("organizationalRole simpleSecurityObject", cn="reader", userPassword=SECRET)
        )
        for dn in (PEOPLE, GROUPS):
            found.add_s(dn, _entry("organizationalUnit", ou=dn.split("=")[1].split(",")[0]))
        self.add("ingrid", cn="Ingrid Solheim", mail="ingrid@museum.example")
        self.add("olav", cn="Olav Lund")
        group = _entry("groupOfNames", cn="guides", member=self.dn("ingrid"))
        found.add_s(f"cn=guides,{GROUPS}", group)

    @staticmethod
    def dn(uid: str) -> str:
        return f"uid={uid},{PEOPLE}"

    def add(self, uid: str, *, below: str = PEOPLE, **attributes: str) -> None:
        said = {"cn": uid, "sn": uid, "userPassword": PASSWORD, **attributes}
        self.admin.add_s(f"uid={uid},{below}", _entry("inetOrgPerson", uid=uid, **said))

    def rename(self, uid: str, to: str) -> None:
        self.admin.rename_s(self.dn(uid), f"uid={to}")

    def remove_person(self, uid: str) -> None:
        self.admin.delete_s(self.dn(uid))

    def _configuration(self, folder: Path, tls: bool) -> str:
        schemas, modules = _folder(SCHEMAS), _folder(MODULES)
        lines = [f"include {schemas / name}.schema" for name in ("core", "cosine", "inetorgperson")]
        if modules and [*modules.glob("back_mdb*")]:
            lines += [f"modulepath {modules}", "moduleload back_mdb"]
        if tls:
            certificate, key = certify(self.ca, folder)
            lines += [f"TLSCertificateFile {certificate}", f"TLSCertificateKeyFile {key}"]
        lines += [
            f"pidfile {folder / 'pid'}",
            "allow bind_anon_cred bind_anon_dn",
            "database mdb",
            f"suffix {BASE}",
            f"rootdn {ROOT}",
            f'rootpw "{SECRET}"',
            f"directory {folder / 'data'}",
            "dbnosync",
            "access to attrs=userPassword by anonymous auth by * none",
            "access to * by users read by * none",
        ]
        return "\n".join(lines) + "\n"


def _entry(kinds: str, **attributes: str) -> list[tuple[str, list[bytes]]]:
    said = {name: [text.encode()] for name, text in attributes.items()}
    return [("objectClass", [kind.encode() for kind in kinds.split()]), *said.items()]


def certify(ca: Path, folder: Path, *, host: str = HOST) -> tuple[Path, Path]:
    """Write who vouches to ``ca``, and a certificate for ``host`` and its key into the folder."""
    own, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    authority = _name("Authority of a test")
    constraints = x509.BasicConstraints(ca=True, path_length=None)
    root = _certificate(authority, other, constraints).sign(other, hashes.SHA256())
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
    leaf = _certificate(_name(host), own, names, issuer=authority).sign(other, hashes.SHA256())
    ca.write_bytes(root.public_bytes(serialization.Encoding.PEM))
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(leaf.public_bytes(serialization.Encoding.PEM))
    key.write_bytes(
        own.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return certificate, key


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    extension: x509.ExtensionType,
    issuer: x509.Name | None = None,
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer or subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
    )
