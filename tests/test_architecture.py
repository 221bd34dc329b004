"""The rules of the house that a program can check: who commits, who asks the time, what templates hold."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

import tracker.models  # noqa: F401 — the whole schema
from tests.routes import routes_of
from tracker.core.database import db, say_conditions

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tracker"
TEMPLATES = ROOT / "templates"
CLOCK = PACKAGE / "core" / "clock.py"

# What stands at the edge: it is called from outside, and decides when a change is complete.
EDGES = re.compile(r"(^|_)(views|cli|jobs)(_|$)|^(server|scheduler|welcome|gate)$")
COMMANDS = {PACKAGE / "imports.py"}  # `tracker import …`
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)
DRAWN = sorted(TEMPLATES.rglob("*.html"))

ASKS_THE_TIME = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
    ("time", "monotonic"),
    ("func", "now"),
    ("func", "current_timestamp"),
    ("func", "current_date"),
    ("func", "localtimestamp"),
}
# Inside a feature, from the lowest: each imports only what stands no higher.
LAYERS = ({"rules"}, {"models"}, {"queries"}, {"emails"}, {"services"}, {"forms"}, {"views", "cli", "jobs"})
TIME_IN_SQL = re.compile(
    r"\b(CURRENT_TIMESTAMP|CURRENT_DATE|clock_timestamp|statement_timestamp|strftime\('.*'now')"
)
NO_MODULE_NAMES = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "managers",
    "manager",
    "misc",
    "repositories",
}


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def attribute_calls(path: Path) -> Iterator[tuple[str, str, int]]:
    """Each `a.b(…)` in a file, as its names and line; of `x.a.b(…)` the last two names."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            value = node.func.value
            owner = value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")
            yield owner, node.func.attr, node.lineno


def test_only_edges_commit():
    commits = [
        f"{named(path)}:{line}"
        for path in SOURCES
        if not EDGES.search(path.stem) and path not in COMMANDS
        for owner, name, line in attribute_calls(path)
        if name == "commit" and owner in ("session", "Session", "connection")
    ]
    assert commits == []


def test_files_that_were_split_keep_the_order_inside_a_feature():
    """The linter knows `views`, not `window_views` or `jobs_delivery`: this is the same order by those words."""
    wrong = []
    for path in SOURCES:
        mine = place_inside(path.stem)
        for node in ast.walk(ast.parse(path.read_text())):
            if mine is None or not isinstance(node, ast.ImportFrom):
                continue
            package = f"tracker.{path.parent.name}"
            named_there = {f"{node.module}.{one.name}" for one in node.names} | {node.module}
            for module in sorted(name for name in named_there if name and name.startswith(f"{package}.")):
                theirs = place_inside(module.removeprefix(f"{package}.").split(".")[0])
                if theirs is not None and theirs > mine:
                    wrong.append(f"{named(path)}:{node.lineno} imports {module}")
    assert wrong == []


def place_inside(stem: str) -> int | None:
    """How high a file stands inside its feature, by the word in its name; None for a name without one."""
    words = stem.split("_")
    return next((place for place, layer in enumerate(LAYERS) if set(words) & layer), None)


def test_services_queries_and_rules_neither_commit_nor_read_the_clock_or_the_request():
    """The pure heart: named by their files, whatever else counts as an edge."""
    wrong = []
    for path in SOURCES:
        if not re.search(r"(^|_)(services|rules|queries|models|emails)$", path.stem):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom):
                wrong += [
                    f"{named(path)}:{node.lineno} imports {one.name}"
                    for one in node.names
                    if (node.module, one.name) in {("flask", "request"), ("flask", "session"), ("flask", "g")}
                ]
        wrong += [
            f"{named(path)}:{line} calls {owner}.{name}"
            for owner, name, line in attribute_calls(path)
            if (owner, name) in {("clock", "now"), ("clock", "today"), ("session", "commit")}
        ]
    assert wrong == []


def test_only_the_clock_asks_the_time():
    asks = [
        f"{named(path)}:{line} {owner}.{name}"
        for path in SOURCES
        if path != CLOCK
        for owner, name, line in attribute_calls(path)
        if (owner, name) in ASKS_THE_TIME
    ]
    assert asks == []


def test_no_column_asks_the_time_for_itself():
    passed_on = [
        f"{named(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.keyword)
        and node.arg in ("default", "onupdate", "server_default", "server_onupdate")
        and re.search(r"utcnow|func\.now|\bnow\b|\btoday\b", ast.unparse(node.value))
    ]
    assert passed_on == []


def test_no_sql_asks_the_time_outside_the_clock():
    found = [named(path) for path in SOURCES if path != CLOCK and TIME_IN_SQL.search(path.read_text())]
    assert found == []


def test_modules_are_named_for_what_they_hold():
    assert [named(path) for path in SOURCES if path.stem in NO_MODULE_NAMES] == []


def test_every_module_says_what_lives_in_it():
    silent = []
    for path in SOURCES:
        said = ast.get_docstring(ast.parse(path.read_text()))
        if not said:
            silent.append(named(path))
    assert silent == []


@pytest.mark.parametrize("path", DRAWN, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_templates_hold_no_inline_script_or_style(path):
    source = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    if path.is_relative_to(TEMPLATES / "emails"):
        source = re.sub(
            r"<style>.*?</style>", "", source, flags=re.DOTALL
        )  # written into the tags before sending
    assert re.findall(r"\sstyle\s*=", source) == []
    assert re.findall(r"<style\b", source) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", source) == []
    assert re.findall(r"\son[a-z]+\s*=\s*[\"']", source) == []
    assert re.findall(r"javascript:", source) == []


def test_templates_load_nothing_from_elsewhere():
    loads = re.compile(
        r"<(?:script|img|iframe|link|source|object)\b[^>]*?\b(?:src|href|data)=[\"'](?:https?:)?//"
    )
    assert [named(path) for path in DRAWN if loads.search(path.read_text())] == []


def test_a_feature_draws_its_own_templates():
    """`consultations/submit.html` is drawn by the package `consultations`."""
    strays = []
    for path in SOURCES:
        feature = path.relative_to(PACKAGE).parts[0]
        for name in re.findall(r"render_template\(\s*[\"']([\w/.-]+)[\"']", path.read_text()):
            folder = name.split("/")[0]
            if folder not in (feature, "components", "errors", "layouts"):
                strays.append(f"{named(path)} draws {name}")
            if not (TEMPLATES / name).exists():
                strays.append(f"{named(path)} draws {name}, which is not there")
    assert strays == []


def test_every_page_template_belongs_to_a_feature():
    features = {path.name for path in PACKAGE.iterdir() if path.is_dir()}
    shared = {"layouts", "components", "emails", "errors"}
    assert {path.name for path in TEMPLATES.iterdir() if path.is_dir()} - shared <= features


def test_every_endpoint_belongs_to_a_feature(app):
    features = {path.name for path in PACKAGE.iterdir() if path.is_dir()} | {"static"}
    assert [r.endpoint for r in routes_of(app) if r.endpoint.split(".")[0] not in features] == []


def test_models_and_migrations_agree(app, session):
    with db.engine.connect() as connection:
        say_conditions(db.metadata, connection.dialect.name)
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, db.metadata) == []


def test_nothing_says_that_lint_or_types_do_not_matter_without_a_reason():
    bare = [
        f"{named(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"# type: ignore(\[[\w, -]+\])?\s*$|# noqa(: [A-Z0-9, ]+)?\s*$", line)
    ]
    assert bare == []


def test_what_a_browser_should_show_is_waited_for():
    """`assert page.….is_visible()` looks once, perhaps at the page before: `expect(…).to_be_visible()` waits."""
    looks_once = re.compile(r"^\s*assert .*\.is_(visible|hidden|checked)\(\)")
    hasty = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if looks_once.match(line)
    ]
    assert hasty == []
