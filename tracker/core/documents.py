"""Values of the database as JSON has them, for whatever is handed over or kept outside its columns. Pure."""

import enum
from datetime import UTC, date, datetime, time
from typing import Any


def json_value(value: Any) -> Any:
    """Days and times as they are read in London, moments in UTC, states as their words; all else as it is."""
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    return value
