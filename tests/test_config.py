"""Settings: what the program refuses to start with, and what it answers to."""

import stat

import pytest

from tracker import config
from tracker.config import BadSetting

STRONG = "2f6c1c9f0d0b4f0a8f1a7d2e9b3c5a7e4d6f8091a2b3c4d5"


@pytest.fixture
def production(tmp_path) -> dict[str, str]:
    """Everything that production needs."""
    return {
        "TRACKER_ENV": "production",
        "TRACKER_INSTANCE": str(tmp_path),
        "TRACKER_SECRET_KEY": STRONG,
        "TRACKER_BASE_URL": "https://tracker.example.org",
        "TRACKER_SMTP_URL": "smtp://mail.example.org:587",
        "TRACKER_MAIL_FROM": "tracker@example.org",
    }


def refusal(settings: dict[str, str]) -> str:
    with pytest.raises(BadSetting) as refused:
        config.read(settings)
    return str(refused.value)


def test_production_starts_with_what_it_needs(production):
    read = config.read(production)
    assert read["SECRET_KEY"] == STRONG
    assert read["SESSION_COOKIE_SECURE"] is True
    assert read["SESSION_COOKIE_HTTPONLY"] is True
    assert read["SESSION_COOKIE_SAMESITE"] == "Lax"


@pytest.mark.parametrize(
    "name", ["TRACKER_SECRET_KEY", "TRACKER_BASE_URL", "TRACKER_SMTP_URL", "TRACKER_MAIL_FROM"]
)
def test_production_does_not_start_without_any_of_them(production, name):
    del production[name]
    assert refusal(production).startswith(f"{name} is not set. In production it is needed: ")
    production[name] = ""
    assert refusal(production).startswith(f"{name} is not set.")


@pytest.mark.parametrize("weak", ["short", "x" * 31, "x" * 64, "ab" * 32])
def test_production_does_not_start_with_a_weak_secret(production, weak):
    production["TRACKER_SECRET_KEY"] = weak
    assert refusal(production) == "TRACKER_SECRET_KEY is too weak. Make one with: openssl rand -hex 32"


def test_a_short_secret_is_refused_in_development_too(tmp_path):
    settings = {"TRACKER_INSTANCE": str(tmp_path), "TRACKER_SECRET_KEY": "short"}
    assert "too weak" in refusal(settings)


def test_development_makes_a_secret_of_its_own_once_and_keeps_it_to_itself(tmp_path):
    first = config.read({"TRACKER_INSTANCE": str(tmp_path)})["SECRET_KEY"]
    assert len(first) == 64
    assert config.read({"TRACKER_INSTANCE": str(tmp_path)})["SECRET_KEY"] == first
    (kept,) = [path for path in tmp_path.iterdir() if path.read_text().strip() == first]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


@pytest.mark.parametrize("env", ["development", "production"])
def test_a_standing_clock_is_for_tests_alone(production, env):
    production |= {"TRACKER_ENV": env, "TRACKER_NOW": "2026-05-05T09:00"}
    assert (
        refusal(production)
        == "TRACKER_NOW stops the clock, so it works only with TRACKER_ENV=test. Unset it."
    )
    config.read(production | {"TRACKER_ENV": "test"})


def test_an_unknown_environment_is_refused(tmp_path):
    settings = {"TRACKER_INSTANCE": str(tmp_path), "TRACKER_ENV": "staging"}
    assert refusal(settings) == "TRACKER_ENV is 'staging'. Set it to one of: development, production, test."


@pytest.mark.parametrize(
    "address", ["tracker.example.org", "ftp://tracker.example.org", "javascript:alert(1)"]
)
def test_a_base_url_that_no_browser_opens_is_refused(production, address):
    production["TRACKER_BASE_URL"] = address
    assert refusal(production).startswith("TRACKER_BASE_URL must begin with http:// or https://")


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("TRACKER_BASE_URL", "https://"),
        ("TRACKER_BASE_URL", "https://tracker.example.org:port"),
        ("TRACKER_BASE_URL", "https://tracker.example.org/tracker"),
        ("TRACKER_BASE_URL", "https://somebody@tracker.example.org"),
        ("TRACKER_SMTP_URL", "mail.example.org"),
        ("TRACKER_SMTP_URL", "smtp://"),
        ("TRACKER_SMTP_URL", "smtp://mail.example.org:25 25"),
        ("TRACKER_HEARTBEAT_URL", "file:///etc/passwd"),
        ("TRACKER_MAIL_FROM", "the tracker"),
        ("TRACKER_MAIL_FROM", "tracker@example.org\r\nBcc: everybody@example.org"),
        ("TRACKER_REPLY_TO", "a@example.org, b@example.org"),
        ("TRACKER_FALLBACK_TO", "nobody"),
        ("TRACKER_DATABASE_URL", "tracker.sqlite"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(production, name, given):
    production[name] = given
    assert refusal(production).startswith(f"{name} ")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("https://Tracker.Example.org/", "https://tracker.example.org"),
        ("HTTPS://tracker.example.org:443", "https://tracker.example.org"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000"),
    ],
)
def test_the_base_url_is_kept_as_browsers_name_the_host(production, given, used):
    production["TRACKER_BASE_URL"] = given
    assert config.read(production)["BASE_URL"] == used


@pytest.mark.parametrize("given", ["many", "-1", "2.5"])
@pytest.mark.parametrize("name", ["TRACKER_FUSE", "TRACKER_PROXIES"])
def test_numbers_that_are_none_are_refused(production, name, given):
    production[name] = given
    assert refusal(production) == f"{name} is {given!r}. Set it to a whole number, 0 or more."


def test_the_environment_wins_over_the_file_in_the_instance_folder(tmp_path):
    (tmp_path / "config.py").write_text('TRACKER_FUSE = 7\nTRACKER_REPLY_TO = "a@example.org"\nOTHER = 1\n')
    read = config.read({"TRACKER_INSTANCE": str(tmp_path), "TRACKER_REPLY_TO": "b@example.org"})
    assert (read["FUSE"], read["REPLY_TO"]) == (7, "b@example.org")
    assert "OTHER" not in read


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("postgres://u:p@h/d", "postgresql+psycopg://u:p@h/d"),
        ("sqlite:////srv/t.sqlite", "sqlite:////srv/t.sqlite"),
    ],
)
def test_a_postgresql_address_works_as_it_is(tmp_path, given, used):
    assert config.database_url(given, tmp_path) == used


def test_a_command_refuses_a_bad_setting_with_its_sentence(tmp_path):
    """As the program is started: exit 2, the reason on standard error."""
    import os
    import subprocess
    import sys

    environment = {"PATH": os.environ["PATH"], "TRACKER_ENV": "production", "TRACKER_INSTANCE": str(tmp_path)}
    command = [sys.executable, "-m", "tracker", "status"]
    ended = subprocess.run(
        command, env=environment, cwd=config.ROOT, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("TRACKER_SECRET_KEY is not set.")


# --- the Host header ---


@pytest.fixture
def live(make_app):
    app = make_app(ENV_NAME="production", BASE_URL="https://tracker.example.org")
    return app.test_client()


def test_production_answers_to_its_own_name_alone(session, live):
    own = live.get("/record", base_url="https://tracker.example.org")
    assert own.status_code == 200
    for name in ("evil.example", "tracker.example.org.evil.example", "127.0.0.1", "tracker.example.org:8443"):
        answer = live.get("/record", base_url=f"https://{name}")
        assert answer.status_code == 400, name
        assert "evil" not in answer.text


def test_probes_of_the_process_may_come_under_any_name(session, live):
    assert live.get("/healthz", base_url="http://10.0.0.7:8000").status_code == 200
