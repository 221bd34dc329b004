"""The refusals that services raise. Free of Flask, so that pure rules can raise them too."""

from collections.abc import Iterator
from contextlib import contextmanager


class RuleViolation(Exception):
    """Something the rules do not allow; nothing was changed.

    ``message`` is a sentence the user can act on; ``field`` names the form field it belongs beside, if any.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


@contextmanager
def blaming(field: str) -> Iterator[None]:
    """Rules that are broken inside belong beside this field of the form, whatever they say of themselves."""
    try:
        yield
    except RuleViolation as broken:
        raise RuleViolation(broken.message, field) from None


class NotHere(Exception):
    """There is no such record, or none that this person may see: both answer 404."""


class Stale(Exception):
    """Somebody else saved the record in the meantime; the edge shows both texts (409)."""
