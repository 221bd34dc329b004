"""Every address of the tracker with its verbs and who may use it: `tests/routes.txt`, reviewed like code.

After adding or changing a page: `.venv/bin/python -m tests.routes` writes the file anew; look at the difference.
"""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from werkzeug.routing import Rule

from tracker.core.permissions import PUBLIC, Permission, access_of

FILE = Path(__file__).parent / "routes.txt"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One address: the rule with its places for ids, its verbs, and the permission it asks for."""

    rule: str
    verbs: tuple[str, ...]
    access: str
    endpoint: str

    def __str__(self) -> str:
        return f"{self.rule}  {','.join(self.verbs)}  {self.access}"

    @property
    def is_public(self) -> bool:
        return self.access == PUBLIC

    @property
    def permission(self) -> Permission:
        return Permission[self.access]


def routes_of(app: Flask) -> list[Route]:
    """The routes in alphabetical order."""
    with app.app_context():
        return sorted((_route(rule) for rule in app.url_map.iter_rules()), key=str)


def _route(rule: Rule) -> Route:
    access = access_of(rule.endpoint)
    marked = access.name if isinstance(access, Permission) else access or "UNMARKED"
    verbs = tuple(verb for verb in VERBS if verb in (rule.methods or ()))
    return Route(rule.rule, verbs, marked, rule.endpoint)


def lines_of(app: Flask) -> list[str]:
    """The file's lines."""
    return [str(route) for route in routes_of(app)]


def main() -> None:
    os.environ["TRACKER_ENV"] = "test"
    os.environ["TRACKER_INSTANCE"] = tempfile.mkdtemp()
    from tracker import create_app

    FILE.write_text("\n".join(lines_of(create_app())) + "\n")
    print(f"Wrote {FILE}")


if __name__ == "__main__":
    main()
