"""Django settings. Every value from the environment is read here, once, and refused here if it is wrong."""

import os
import secrets
from pathlib import Path
from urllib.parse import quote

from chat.layers import redis_url
from chat.webpush import vapid
from chatsite import channel_layers, databases, directory, file_storage, logging, mail, provider
from chatsite.env import Environment

try:
    from django.utils.csp import CSP

    CSP_MIDDLEWARE = "django.middleware.csp.ContentSecurityPolicyMiddleware"
    CSP_CONTEXT = "django.template.context_processors.csp"
except ImportError:  # Django before 6
    from chat.middleware.csp import CSP  # type: ignore[assignment]

    CSP_MIDDLEWARE = "chat.middleware.csp.content_security_policy"
    CSP_CONTEXT = "chat.middleware.csp.csp"

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(os.environ, file=BASE_DIR / os.environ.get("CHAT_ENV_FILE", ".env"))

# ─── The site ────────────────────────────────────────────────────────────────────────────────────────────

env.section("The site")
DEBUG = env.flag("DEBUG", "Error pages that show source code. Never on a server that people reach.")
VAR_DIR = BASE_DIR / env.text(
    "CHAT_VAR_DIR",
    "Where the site keeps what it makes itself: keys, the SQLite database, sockets.",
    default="var",
    allowed="a path",
)
try:
    VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
except OSError:
    env.refuse("CHAT_VAR_DIR", f"{str(VAR_DIR)!r} cannot be made", "a directory that can be written")

SECRET_KEY = env.secret(
    "SECRET_KEY",
    "Signs sessions and links; the same for all processes of a site. Without it the key that `quickstart` "
    "made, `secret_key` in CHAT_VAR_DIR, is used.",
)
SECRET_KEY_FILE = VAR_DIR / "secret_key"
if not SECRET_KEY and SECRET_KEY_FILE.is_file():
    SECRET_KEY = SECRET_KEY_FILE.read_text().strip()
# A key that lives as long as the process is enough for tests, checks and development; `serve` refuses it.
SECRET_KEY_IS_TEMPORARY = not SECRET_KEY
SECRET_KEY = SECRET_KEY or secrets.token_urlsafe(50)


# The loopback names are always welcome: probes and people on the machine itself use them.
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS += env.hosts(
    "ALLOWED_HOSTS",
    "Names under which the site is reached, besides localhost, 127.0.0.1 and [::1].",
)
CSRF_TRUSTED_ORIGINS = env.origins(
    "CSRF_TRUSTED_ORIGINS",
    "Origins besides the site's own that may send forms and open sockets.",
)
CHAT_TRUSTED_PROXIES = env.networks(
    "CHAT_TRUSTED_PROXIES",
    "Reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed.",
)
CHAT_HTTPS = env.flag(
    "CHAT_HTTPS",
    "People reach the site over https, through a proxy: secure cookies, Strict-Transport-Security, and a "
    "redirect for whoever comes over http. Needs CHAT_TRUSTED_PROXIES.",
)
if CHAT_HTTPS and not CHAT_TRUSTED_PROXIES:
    env.refuse("CHAT_HTTPS", "'on' needs to know the proxy", "off, or on together with CHAT_TRUSTED_PROXIES")

# ─── Data ────────────────────────────────────────────────────────────────────────────────────────────────

env.section("Data")
CHAT_DATABASE_POOL = env.number(
    "CHAT_DATABASE_POOL",
    "How many PostgreSQL connections one server process opens at most.",
    default=10,
    low=2,
    high=1000,
)
DEFAULT_DATABASE = f"sqlite:///{quote(str(VAR_DIR / 'chat.sqlite3'))}"
DATABASES = {
    "default": env.url(
        "DATABASE_URL",
        "The database. Relative SQLite paths start at the checkout. Empty: `chat.sqlite3` in CHAT_VAR_DIR.",
        lambda url: databases.from_url(url or DEFAULT_DATABASE, root=BASE_DIR, pool=CHAT_DATABASE_POOL),
        allowed=databases.ALLOWED,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Tests use threads, so a database in memory would not do; two runs at once must not share the file.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / f"test-{os.getpid()}.sqlite3"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

REDIS_URL = env.url(
    "REDIS_URL",
    "Redis 6 or newer, or Valkey; needed for more than one server process.",
    str,
    allowed=redis_url.ALLOWED,
)
CHAT_CHANNEL_LAYER = env.choice(
    "CHAT_CHANNEL_LAYER",
    "What carries live updates. auto: redis if there is a REDIS_URL, else embedded (one server, no Redis). "
    "memory, redis-core and redis-pubsub are the stock layers of Channels; none: pages show what is new when "
    "they are loaded.",
    default="auto",
    options=channel_layers.CHOICES,
)
try:
    CHANNEL_LAYERS = channel_layers.choose(CHAT_CHANNEL_LAYER, REDIS_URL, directory=VAR_DIR / "layer")
except ValueError as error:
    env.refusals.append(str(error))

# ─── The product ─────────────────────────────────────────────────────────────────────────────────────────

env.section("Messages")
CHAT_LINK_PREVIEWS = env.flag(
    "CHAT_LINK_PREVIEWS",
    "Show title and description of the page behind a link. The server then asks pages that people link to.",
    default=True,
)

env.section("Notifications")
CHAT_VAPID_KEY = env.url(
    "CHAT_VAPID_KEY",
    "Shows push services that it is this site which wakes a closed browser; the same for all processes, for "
    "ever. Without it the key that `quickstart` and `serve` make, `vapid_key` in CHAT_VAR_DIR, is used.",
    vapid.check_key,
    allowed="a private key of the curve P-256: 32 bytes as base64url",
)
CHAT_VAPID_KEY_FILE = VAR_DIR / "vapid_key"
CHAT_VAPID_SUBJECT = env.text(
    "CHAT_VAPID_SUBJECT",
    "Whom a push service may write to. Empty: the site, by the first of ALLOWED_HOSTS.",
    allowed="mailto:… or https://…",
)

env.section("Files")
CHAT_FILES_STORAGE = env.url(
    "CHAT_FILES_STORAGE",
    "Where the files of messages lie: a folder that nothing else serves, or a bucket of S3 or of what speaks "
    "like it (docs/deployment.md). Empty: `files` in CHAT_VAR_DIR.",
    lambda text: file_storage.from_text(text, folder=VAR_DIR / "files", root=BASE_DIR),
    allowed=file_storage.ALLOWED,
)
CHAT_UPLOAD_MAX_BYTES = env.number(
    "CHAT_UPLOAD_MAX_BYTES",
    "How large one file may be. A proxy in front has its own limit.",
    default=25_000_000,
    low=1_024,
    high=10_000_000_000,
)

# Beside the files, so that one that has come is moved there and not copied.
FILE_UPLOAD_TEMP_DIR = VAR_DIR / "incoming"
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, exist_ok=True)

env.section("E-mail")
MAIL = env.url(
    "EMAIL_URL",
    "The server that sends the site's mails: forgotten passwords, news of what changed about an account, and "
    "what people missed. "
    "They leave with the worker. Empty: the site sends none, and operators help with `reset_link`.",
    mail.from_url,
    allowed=mail.ALLOWED,
)
CHAT_EMAIL = MAIL is not mail.NONE
EMAIL_BACKEND = MAIL["EMAIL_BACKEND"]
globals().update(MAIL)
DEFAULT_FROM_EMAIL = env.text(
    "DEFAULT_FROM_EMAIL",
    "Whom mails come from; needed with EMAIL_URL.",
    allowed="an e-mail address, or a name and <an e-mail address>",
)
if CHAT_EMAIL and "@" not in DEFAULT_FROM_EMAIL:
    problem = f"{DEFAULT_FROM_EMAIL!r} has no @" if DEFAULT_FROM_EMAIL else "is missing"
    env.refuse("DEFAULT_FROM_EMAIL", problem, "an e-mail address, because EMAIL_URL is set")
CHAT_MISSED_MAIL_MINUTES = env.number(
    "CHAT_MISSED_MAIL_MINUTES",
    "How long somebody may not have read that they were mentioned or written to, until a mail tells them.",
    default=15,
    low=1,
    high=10_000,
)

env.section("Signing in")
SOCIALACCOUNT_PROVIDERS = provider.from_environment(env)
CHAT_OIDC_SIGNUP = env.flag(
    "CHAT_OIDC_SIGNUP",
    "Whoever the provider knows gets an account. Off: only who was invited and has connected the two.",
)
CHAT_LDAP = directory.from_environment(env)
CHAT_LDAP_SIGNUP = env.flag(
    "CHAT_LDAP_SIGNUP",
    "Whoever the directory lets in gets an account. Off: only whose account was connected to it, by "
    "`use_directory`.",
)

env.section("Speed")
CHAT_READY_FRAMES = env.flag(
    "CHAT_READY_FRAMES",
    "Hand what many sockets are told alike to the server as finished frames, past their consumers.",
    default=True,
)
CHAT_TOGETHER = env.flag(
    "CHAT_TOGETHER",
    "Do in one transaction what many sockets ask for at the same moment: to be let in, to store a message.",
    default=True,
)

env.section("Limits")
CHAT_RATE_LIMITS = env.flag(
    "CHAT_RATE_LIMITS",
    "Hold back clients that send faster than people can. Off only for load tests.",
    default=True,
)
CHAT_MAX_CLIENTS_PER_USER = env.number(
    "CHAT_MAX_CLIENTS_PER_USER",
    "How many sockets one person may have open at once.",
    default=20,
    low=1,
    high=1_000_000,
)
CHAT_OFFLINE_SECONDS = env.number(
    "CHAT_OFFLINE_SECONDS",
    "For how long somebody may be away until the others are told: loading a page again, and restarting the "
    "server, take some.",
    default=20,
    low=2,
    high=600,
)
CHAT_IDLE_MINUTES = env.number(
    "CHAT_IDLE_MINUTES",
    "After how long without a touch of the page somebody is shown as idle.",
    default=5,
    low=1,
    high=1_440,
)
CHAT_THREADS = env.number(
    "CHAT_THREADS",
    "How many sockets of one server process are in the database at once; and as many again in synchronous "
    "consumers.",
    default=16,
    low=1,
    high=1000,
)

# ─── Watching ────────────────────────────────────────────────────────────────────────────────────────────

env.section("Watching")
CHAT_LOG_LEVEL = env.choice(
    "CHAT_LOG_LEVEL",
    "How much is logged, to standard error.",
    default="info",
    options=("debug", "info", "warning", "error"),
)
CHAT_LOG_FORMAT = env.choice(
    "CHAT_LOG_FORMAT",
    "How: lines for people, or one JSON object per line.",
    default="text",
    options=("text", "json"),
)
LOGGING = logging.config(format=CHAT_LOG_FORMAT, level=CHAT_LOG_LEVEL)
CHAT_METRICS_ALLOW = env.networks(
    "CHAT_METRICS_ALLOW",
    "Addresses that may read /metrics. Signed-in staff and holders of CHAT_METRICS_TOKEN may as well.",
    default="127.0.0.1, ::1",
)
CHAT_METRICS_TOKEN = env.secret("CHAT_METRICS_TOKEN", "With it as bearer token anybody may read /metrics.")

# ─── Applications ────────────────────────────────────────────────────────────────────────────────────────

INSTALLED_APPS = [
    "daphne",
    "channels",
    "chat",
    "chatsite",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "servestatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_tasks",
    "django_tasks_db",
]

ROOT_URLCONF = "chatsite.urls"
ASGI_APPLICATION = "chatsite.asgi.application"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "chat.middleware.requests.observe",
    CSP_MIDDLEWARE,
    "chat.middleware.caching.private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "chat.middleware.zones.local_times",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                CSP_CONTEXT,
            ],
        },
    },
]

# ─── Static files ────────────────────────────────────────────────────────────────────────────────────────

env.section("Static files")
CHAT_STATIC_ROOT = env.text(
    "CHAT_STATIC_ROOT",
    "Where `collectstatic` put the static files: they are then put together, without comments and "
    "compressed, and kept by browsers under names that change with the content. Empty: they are served from "
    "where they lie.",
    allowed="a path",
)
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / CHAT_STATIC_ROOT if CHAT_STATIC_ROOT else VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "chatsite.collecting.Storage"
        if CHAT_STATIC_ROOT
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    "chat_files": CHAT_FILES_STORAGE,
}
SERVESTATIC_AUTOREFRESH = DEBUG
SERVESTATIC_USE_FINDERS = not CHAT_STATIC_ROOT
SERVESTATIC_USE_MANIFEST = bool(CHAT_STATIC_ROOT)
SERVESTATIC_USE_STATIC_ROOT = False
SERVESTATIC_MINIFY = True  # before they are compressed
SERVESTATIC_MAX_AGE = 60 if CHAT_STATIC_ROOT else 0
SERVESTATIC_ALLOW_ALL_ORIGINS = False

# ─── What a browser may do ───────────────────────────────────────────────────────────────────────────────

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "media-src": [CSP.SELF, "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],  # with the site's own ws: and wss:, which 'self' has covered since CSP 3
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 30 * 24 * 3600
if CHAT_HTTPS:
    # With this prefix a browser takes the cookie only from this very host, and only over https.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # asked for by machines inside, over http
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

# Frames above this are refused before anything reads them; `serve` has the same limit.
DAPHNE_WEBSOCKET_MAX_MESSAGE_SIZE = DAPHNE_WEBSOCKET_MAX_FRAME_SIZE = 64 * 1024

# ─── Accounts ────────────────────────────────────────────────────────────────────────────────────────────

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "chat.views.passwords.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# Django's own backend checks the passwords of this site: with allauth's as well, each wrong one would be
# hashed twice.
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if CHAT_LDAP:
    # The second, so that who has a password here comes in whatever becomes of the directory.
    AUTHENTICATION_BACKENDS.append("chat.views.directory.DirectoryBackend")
ACCOUNT_ADAPTER = "chat.views.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
# Counted by each process on its own: with several workers somebody has as many tries more.
ACCOUNT_RATE_LIMITS = (
    {
        "login_failed": "10/m/ip,5/300s/key",
        "invitation": "120/m/ip",
        "sign_in_link": "10/m/user",
        "provider": "30/m/ip",
    }
    if CHAT_RATE_LIMITS
    else False
)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"user_token": "chat.views.security_forms.LinkForm"}
ACCOUNT_CHANGE_EMAIL = True  # one address each
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
PASSWORD_RESET_TIMEOUT = 3600
# Codes are for who comes in with a password. A passkey is a device and its lock: two steps in one.
MFA_ADAPTER = "chat.views.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are made by invitation, not by whoever writes an address
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones may be half a minute off
MFA_RATE_LIMITS: dict[str, str] | bool = {} if CHAT_RATE_LIMITS else False
SOCIALACCOUNT_ADAPTER = "chat.views.provider.ProviderAdapter"
SOCIALACCOUNT_QUERY_EMAIL = False

# ─── Languages ───────────────────────────────────────────────────────────────────────────────────────────

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文"), ("ko", "한국어")]
LOCALE_PATHS = [BASE_DIR / "chat" / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = CHAT_HTTPS
TIME_ZONE = "UTC"
USE_TZ = True

# ─── Read elsewhere, declared for the reference ──────────────────────────────────────────────────────────

env.section("Docker Compose")
env.mention(
    "POSTGRES_PASSWORD",
    "Read by docker-compose.yml alone: the password of its PostgreSQL.",
    allowed="text",
)
env.section("Starting")
env.mention(
    "CHAT_ENV_FILE",
    "Instead of `.env`, the file to read; a relative path starts at the checkout. Empty: none.",
    allowed="a path",
    default=".env",
    in_file=False,
)
env.mention(
    "CHAT_NO_BOOTSTRAP",
    "With 1, `manage.py` makes no virtual environment and takes the Python it was started with.",
    allowed="1",
    in_file=False,
)

CHAT_ENVIRONMENT = env.variables
env.finish()
