"""The refusals that services raise. Free of Flask, so that pure rules can raise them too."""


class RuleViolation(Exception):
    """Something the rules do not allow; nothing was changed.

    ``message`` is a sentence the user can act on; ``field`` names the form field it belongs beside, if any.
    """

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field


class NotHere(Exception):
    """There is no such record, or none that this person may see: both answer 404."""


class Stale(Exception):
    """Somebody else saved the record in the meantime; the edge shows both texts (409)."""
