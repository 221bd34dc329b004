"""What letters and calls are about: found by any of their names, added when they are new. Nothing here commits."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from tracker.coalition.models import Theme
from tracker.coalition.rules import name_key
from tracker.core.database import db
from tracker.core.typed import LONGEST_LABEL, check_length


def all_themes() -> Sequence[Theme]:
    """Every theme, by name."""
    return db.session.scalars(select(Theme).order_by(Theme.name)).all()


def chosen_themes(ids: Collection[int] | None, another: str) -> list[Theme]:
    """The themes that were ticked on a form, and another one that was typed there, if any."""
    chosen = [theme for theme in all_themes() if theme.id in (ids or ())]
    if another:
        added = theme_called(another)
        chosen += [added] if added not in chosen else []
    return chosen


def theme_called(name: str) -> Theme:
    """The theme of this name or spelling; a new one where there is none. ``name`` must not be empty."""
    wanted = name_key(name)
    for theme in all_themes():
        if wanted in {
            name_key(known) for known in (theme.name, *theme.other_names.split(";")) if known.strip()
        }:
            return theme
    check_length(name, LONGEST_LABEL, "themes")
    theme = Theme(name=" ".join(name.split()), other_names="")
    db.session.add(theme)
    db.session.flush()
    return theme
