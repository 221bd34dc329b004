"""Writing CSV that spreadsheet programs open rightly, and that cannot carry a formula (CWE-1236)."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Text as a cell: what a spreadsheet would take for a formula is quoted with an apostrophe."""
    return f"'{text}" if text.startswith(BEGINS_A_FORMULA) else text


def csv_file(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """A CSV file in UTF-8 with a byte order mark, as Excel wants it. Absent values are empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([safe_cell("" if row.get(c) is None else str(row[c])) for c in columns])
    return written.getvalue().encode("utf-8-sig")
