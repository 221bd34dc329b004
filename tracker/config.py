"""Settings: defaults, then ``instance/config.py``, then the environment. A bad one stops the program with a sentence.

The names are documented in the README. ``read(environment)`` is pure but for the instance folder, where the
development key is kept.
"""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ("development", "production", "test")
DEFAULT_BASE_URL = "http://127.0.0.1:5000"

NAMES = (
    "TRACKER_ENV",
    "TRACKER_INSTANCE",
    "TRACKER_DATABASE_URL",
    "TRACKER_SECRET_KEY",
    "TRACKER_BASE_URL",
    "TRACKER_SMTP_URL",
    "TRACKER_SMTP_TOKEN_COMMAND",
    "TRACKER_MAIL_FROM",
    "TRACKER_HEARTBEAT_URL",
    "TRACKER_FUSE",
    "TRACKER_NOW",
    "TRACKER_REPLY_TO",
    "TRACKER_FALLBACK_TO",
    "TRACKER_PROXIES",
)
SCHEMES = {
    "TRACKER_BASE_URL": ("http", "https"),
    "TRACKER_SMTP_URL": ("smtp", "smtps"),
    "TRACKER_HEARTBEAT_URL": ("http", "https"),
}
EXAMPLES = {
    "TRACKER_BASE_URL": "https://tracker.example.org",
    "TRACKER_SMTP_URL": "smtp://user:password@mail.example.org:587",
    "TRACKER_HEARTBEAT_URL": "https://status.example.org/push/1234",
}


class BadSetting(Exception):
    """A setting that the program refuses to start with; the message names it and says what to do."""


def read(environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The whole configuration for Flask. Raises BadSetting."""
    environment = os.environ if environment is None else environment
    instance = Path(environment.get("TRACKER_INSTANCE") or ROOT / "instance").resolve()
    given = _from_file(instance / "config.py") | {n: environment[n] for n in NAMES if environment.get(n)}
    env = str(given.get("TRACKER_ENV", "development"))
    _check(env, given)
    instance.mkdir(parents=True, exist_ok=True)
    base_url = _origin(str(given.get("TRACKER_BASE_URL") or DEFAULT_BASE_URL))
    database = database_url(given.get("TRACKER_DATABASE_URL"), instance)
    return {
        "ENV_NAME": env,
        "TESTING": env == "test",
        "INSTANCE": instance,
        "SECRET_KEY": given.get("TRACKER_SECRET_KEY") or _own_key(instance),
        "SQLALCHEMY_DATABASE_URI": database,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_pre_ping": not database.startswith("sqlite")
        },  # a file is always there
        "BASE_URL": base_url,
        "BASE_URL_GIVEN": bool(given.get("TRACKER_BASE_URL")),
        "SMTP_URL": given.get("TRACKER_SMTP_URL"),
        "SMTP_TOKEN_COMMAND": given.get("TRACKER_SMTP_TOKEN_COMMAND"),
        "MAIL_FROM": given.get("TRACKER_MAIL_FROM") or "tracker@localhost",
        "HEARTBEAT_URL": given.get("TRACKER_HEARTBEAT_URL"),
        "FUSE": _whole_number(given, "TRACKER_FUSE", 50),
        "REPLY_TO": given.get("TRACKER_REPLY_TO"),
        "FALLBACK_TO": given.get("TRACKER_FALLBACK_TO"),
        "PROXIES": _whole_number(given, "TRACKER_PROXIES", 0),
        "ALARMS_KEPT_SECONDS": 0 if env == "test" else 5,
        "SESSION_COOKIE_NAME": "tracker",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": base_url.startswith("https:"),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 12 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    }


def database_url(given: Any, instance: Path) -> str:
    """The SQLAlchemy address of the database; ``postgresql://`` and ``postgres://`` work as they are."""
    if not given:
        return f"sqlite:///{instance / 'tracker.sqlite'}"
    scheme, _, rest = str(given).partition("://")
    return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else str(given)


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    names: dict[str, Any] = {}
    exec(compile(path.read_text(), str(path), "exec"), names)  # noqa: S102 — the operator's own settings file
    return {name: value for name, value in names.items() if name in NAMES and value not in (None, "")}


def _check(env: str, given: Mapping[str, Any]) -> None:
    if env not in ENVIRONMENTS:
        raise BadSetting(f"TRACKER_ENV is {env!r}. Set it to one of: {', '.join(ENVIRONMENTS)}.")
    if given.get("TRACKER_NOW") and env != "test":
        raise BadSetting("TRACKER_NOW stops the clock, so it works only with TRACKER_ENV=test. Unset it.")
    key = given.get("TRACKER_SECRET_KEY")
    few_characters = env == "production" and len(set(str(key))) < 8
    if key is not None and (len(str(key)) < 32 or few_characters):
        raise BadSetting("TRACKER_SECRET_KEY is too weak. Make one with: openssl rand -hex 32")
    _check_addresses(given)
    if env == "production":
        _check_production(given)


def _check_addresses(given: Mapping[str, Any]) -> None:
    """Addresses that can only be wrong, before somebody waits for mail that cannot come."""
    for name, schemes in SCHEMES.items():
        if given.get(name):
            _check_url(name, str(given[name]), schemes)
    for name in ("TRACKER_MAIL_FROM", "TRACKER_REPLY_TO", "TRACKER_FALLBACK_TO"):
        if given.get(name) and not re.fullmatch(r"[^\s@<>,;]+@[^\s@<>,;]+", str(given[name])):
            raise BadSetting(f"{name} is no e-mail address. Write it as tracker@example.org.")
    if "://" not in str(given.get("TRACKER_DATABASE_URL") or "://"):
        raise BadSetting("TRACKER_DATABASE_URL must look like postgresql://user:password@host/database.")


def _check_url(name: str, url: str, schemes: tuple[str, ...]) -> None:
    begins = " or ".join(f"{scheme}://" for scheme in schemes)
    refusal = f"{name} must begin with {begins}, then the name of a host, such as {EXAMPLES[name]}."
    try:
        parts = urlsplit(url)
        good = parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or re.search(r"\s", url):
        raise BadSetting(refusal)
    if name == "TRACKER_BASE_URL" and (
        parts.path.strip("/") or parts.query or parts.fragment or parts.username
    ):
        raise BadSetting(f"{name} is a host alone, without a path behind it, such as {EXAMPLES[name]}.")


def _origin(url: str) -> str:
    """An address as browsers write it in the Host header: small letters, and no port that is the usual one."""
    parts = urlsplit(url)
    usual = {"http": 80, "https": 443}[parts.scheme]
    host = parts.netloc.lower()
    return f"{parts.scheme}://{host.removesuffix(f':{usual}') if parts.port == usual else host}"


def _check_production(given: Mapping[str, Any]) -> None:
    needed = {
        "TRACKER_SECRET_KEY": "a secret of at least 32 characters, made with: openssl rand -hex 32",
        "TRACKER_BASE_URL": "the address people use, such as https://tracker.example.org",
        "TRACKER_SMTP_URL": "where mail is sent, such as smtp://user:password@mail.example.org:587",
        "TRACKER_MAIL_FROM": "the sender's address, such as tracker@example.org",
    }
    for name, what in needed.items():
        if not given.get(name):
            raise BadSetting(f"{name} is not set. In production it is needed: {what}.")


def _own_key(instance: Path) -> str:
    """Development and tests: a key made once and kept beside the database."""
    path = instance / "secret-key"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_hex(32))
    except FileExistsError:
        pass
    return path.read_text().strip() or secrets.token_hex(32)


def _whole_number(given: Mapping[str, Any], name: str, default: int) -> int:
    try:
        number = int(given.get(name, default))
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise BadSetting(f"{name} is {given.get(name)!r}. Set it to a whole number, 0 or more.")
    return number
