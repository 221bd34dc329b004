"""The whole record, table by table, as lines of JSON: what the forms of ``tracker import`` have no room for.

Left out is what opens doors or only concerns this machine: links, sessions, codes, and the mail that was sent.
"""

import json
import zipfile

from sqlalchemy import Table, select

import tracker.models  # noqa: F401 — the whole schema
from tracker.core.database import Model, db
from tracker.core.documents import json_value

LEFT_OUT = frozenset(
    {
        *("attempt", "fuse_day", "installation", "mail", "recovery_code", "second_factor", "security_event"),
        *("set_up_code", "sign_in_link", "sign_link", "user_session"),
    }
)
SECRET = frozenset({"supporter.digest"})
AT_ONCE = 1000


def kept() -> list[Table]:
    """The tables that an export holds, by name."""
    return [table for name, table in sorted(Model.metadata.tables.items()) if name not in LEFT_OUT]


def write(archive: zipfile.ZipFile, folder: str) -> None:
    """One file for each table, with one row on each line. A column that ends in _id holds the id of another row."""
    for table in kept():
        columns = [one for one in table.columns if f"{table.name}.{one.name}" not in SECRET]
        rows = db.session.execute(
            select(*columns).order_by(*table.primary_key), execution_options={"yield_per": AT_ONCE}
        )
        with archive.open(f"{folder}/{table.name}.jsonl", "w") as file:
            for row in rows.mappings():
                written = {column.name: json_value(row[column]) for column in columns}
                file.write(json.dumps(written, ensure_ascii=False).encode() + b"\n")
