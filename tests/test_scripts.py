"""The scripts: they are well-formed, explain themselves, refuse nonsense, and start at once the second time."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import machine, network

ROOT = Path(__file__).resolve().parent.parent
BASH_SCRIPTS = sorted(
    path
    for path in [*(ROOT / "scripts").iterdir(), ROOT / ".ci" / "run"]
    if path.is_file() and b"bash" in path.read_bytes().split(b"\n", 1)[0]
)
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-postgres.lock")
Checkout = Callable[..., subprocess.CompletedProcess[str]]

A_PYTHON_THAT_ONLY_PRETENDS = """#!/bin/sh
# Stands in for Python and pip: makes what an installation makes, and notes that it was called.
case "$*" in
  *version_info*|*ensurepip*|*"pip --version"*) exit 0 ;;
  *"-m venv"*) for last; do :; done; mkdir -p "$last/bin"; cp "$0" "$last/bin/python"; cp "$0" "$last/bin/tracker" ;;
  *"-m uv"*) exit 1 ;;
esac
echo "$*" >>"$CALLS"
if [ -n "$BREAK" ]; then case "$*" in *"$BREAK"*) exit 1 ;; esac; fi
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """Runs setup-environment in a copy whose path has spaces, with a Python that installs nothing."""
    root = tmp_path / "a folder with spaces"
    shutil.copytree(ROOT / "scripts", root / "scripts")
    for name in LOCKS:
        shutil.copy(ROOT / name, root / name)
    pretender = tmp_path / "bin" / "python3.11"
    pretender.parent.mkdir()
    pretender.write_text(A_PYTHON_THAT_ONLY_PRETENDS)
    pretender.chmod(0o755)
    for tool in ("bash", "sh", "cksum", "dirname", "rm", "cp", "mkdir", "flock", "cat"):
        found = shutil.which(tool)
        if found:
            (pretender.parent / tool).symlink_to(found)
    environment = {"PATH": str(pretender.parent), "CALLS": str(tmp_path / "calls")}

    def set_up(purpose: str, **more: str) -> subprocess.CompletedProcess[str]:
        script = root / "scripts" / "setup-environment"
        (tmp_path / "calls").write_text("")
        done = subprocess.run(
            [script, purpose], env=environment | more, cwd="/", capture_output=True, text=True, check=False
        )
        done.calls = (tmp_path / "calls").read_text().splitlines()  # type: ignore[attr-defined]
        done.root = root  # type: ignore[attr-defined]
        return done

    return set_up


@pytest.mark.parametrize("script", BASH_SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_well_formed_and_may_be_run(script):
    subprocess.run(["bash", "-n", script], check=True)
    assert os.access(script, os.X_OK)
    assert "set -euo pipefail" in script.read_text()


@pytest.mark.parametrize("name", ["run", "check", "lock", "prepare-pdf"])
def test_a_script_says_how_it_is_used(name):
    done = subprocess.run([ROOT / "scripts" / name, "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"Usage: scripts/{name}")


@pytest.mark.parametrize(
    ("arguments", "says"), [(["--prot", "80"], "Unknown option: --prot"), (["--port"], "--port")]
)
def test_run_refuses_what_it_does_not_know(arguments, says):
    done = subprocess.run([ROOT / "scripts" / "run", *arguments], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.startswith(says)) == (2, True)


def test_the_second_set_up_does_nothing_and_is_quick(checkout):
    first = checkout("running")
    before = os.times()
    second = checkout("running")
    after = os.times()
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert first.calls != []
    assert second.calls == []
    # Of the processor's time, which a busy machine does not lengthen as it does the clock's.
    used = after.children_user + after.children_system - before.children_user - before.children_system
    assert used < 1


def test_setting_up_for_tests_does_for_running_as_well(checkout):
    checkout("running")
    assert checkout("testing").calls != []
    assert checkout("running").calls == []
    assert checkout("testing").calls == []


def test_a_changed_lock_is_installed_over_the_old_one(checkout):
    root = checkout("running").root
    with (root / "requirements.lock").open("a") as lock:
        lock.write("# changed\n")
    again = checkout("running")
    assert [call for call in again.calls if "-m venv" in call] == []
    assert len([call for call in again.calls if "--require-hashes" in call]) == 1
    assert checkout("running").calls == []


def test_a_set_up_that_broke_off_begins_anew(checkout):
    broken = checkout("running", BREAK="--require-hashes")
    assert broken.returncode == 1
    assert "requirements.lock could not be installed" in broken.stderr
    again = checkout("running")
    assert again.returncode == 0, again.stderr
    assert len([call for call in again.calls if "-m venv" in call]) == 1


def test_files_that_do_not_compile_are_told_and_the_set_up_goes_on(checkout):
    told = checkout("running", BREAK="compileall")
    assert told.returncode == 0
    assert told.stderr.splitlines()[1:] == [
        "Not everything could be compiled beforehand: the tracker may start more slowly."
    ]
    assert checkout("running").calls == []


def test_a_set_up_where_everything_compiles_says_nothing_of_it(checkout):
    done = checkout("running")
    assert [call for call in done.calls if "compileall" in call] != []
    assert [line for line in done.stderr.splitlines() if "Setting up" not in line] == []


def test_a_moved_checkout_is_set_up_anew(checkout, tmp_path):
    root = checkout("running").root
    moved = tmp_path / "moved"
    shutil.copytree(root, moved, symlinks=True)
    calls = tmp_path / "calls"
    calls.write_text("")
    environment = {"PATH": str(tmp_path / "bin"), "CALLS": str(calls)}
    subprocess.run([moved / "scripts" / "setup-environment", "running"], env=environment, check=True)
    assert len([line for line in calls.read_text().splitlines() if "-m venv" in line]) == 1


def test_without_a_python_that_is_new_enough_one_line_says_so(checkout, tmp_path):
    (tmp_path / "bin" / "python3.11").write_text("#!/bin/sh\nexit 1\n")
    refused = checkout("running")
    assert refused.returncode == 1
    assert [line for line in refused.stderr.splitlines() if "Setting up" not in line] == [
        "The tracker needs Python 3.11 or later; none was found on PATH (TRACKER_PYTHON may name one)."
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_a_hash_for_everything_and_names_no_host(name):
    text = (ROOT / name).read_text()
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[a-z]+\])?==\S+(.*(?:\n {4}--hash=.*)*)", text, re.MULTILINE)
    assert pinned != []
    assert [package for package, rest in pinned if "--hash=sha256:" not in rest] == []
    assert re.findall(r"://|--(?:extra-)?index-url|--find-links", text) == []


def test_the_locks_agree():
    def versions(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

    running, testing = versions("requirements.lock"), versions("requirements-test.lock")
    assert {name: testing.get(name) for name in running} == running


def test_the_tests_name_the_browser_and_the_server_they_use():
    done = subprocess.run(
        [sys.executable, "-m", "tests.machine", "versions"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.split()[0] for line in done.stdout.splitlines()] == [
        "Python",
        "SQLite",
        "PostgreSQL",
        "Browser",
    ]
    assert done.stdout == machine.versions() + "\n"


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.9", True), ("::1", True), ("localhost", True), ("192.0.2.1", False), ("mx.org", False)],
)
def test_the_guard_knows_this_machine(host, here):
    assert network.is_here(host) is here


def test_the_guard_refuses_other_machines_and_mail_ports(network_guard):
    for host in ("192.0.2.1", "127.0.0.1", "mail.example.org"):
        network_guard.expect(host)
    for host, port in (("192.0.2.1", 80), ("127.0.0.1", 25), ("mail.example.org", 443)):
        with pytest.raises(network.NoNetwork):
            __import__("socket").create_connection((host, port), timeout=1)
    assert network_guard.unexpected() == []
    assert [tried.split(":")[0] for tried in network_guard.tried] == [
        "192.0.2.1",
        "127.0.0.1",
        "mail.example.org",
    ]
