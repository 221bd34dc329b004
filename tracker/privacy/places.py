"""Where the database holds people: which columns are names, addresses and sentences of the program's own.

Whatever is text and is not named here was written by people: it is listed for a co-chair to decide, and left as it is.
A new column is therefore never erased by accident, and never forgotten: it is listed.
"""

from collections.abc import Iterator

from sqlalchemy import Column, Enum, String

import tracker.models  # noqa: F401 — the whole schema
from tracker.core.database import Model

# A person's name and nothing else. The name goes, the row stays.
NAMES = (
    "activity.actor_name",
    "chair_holder.name",
    "letter.sent_by_name",
    "letter.submitted_by_name",
    "letter_comment.author_name",
    "letter_version.author_name",
    "logo.permitted_by",
    "sign_answer.signer_name",
    "sign_answer.withdrawn_by_name",
    "signature.person",
    "supporter.signer_name",
)
# Whose name it is whatever was written: the column beside it says.
WRITTEN_BY = {
    "activity.actor_name": "actor_id",
    "letter_comment.author_name": "author_id",
    "letter_version.author_name": "author_id",
}
# An e-mail address and nothing else.
ADDRESSES = (
    "letter_message.address",
    "letter_recipient.email",
    "mail.address",
    "mail.sent_to",
    "supporter.email",
    "supporter.email_key",
    "suppression.address",
    "unsubscription.address",
)
# Written by the program, with names and addresses in them.
SENTENCES = (
    "activity.what",
    "deadline.settled_reason",
    "installation.hold_reason",
    "installation.smtp_error",
    "installation.tick_error",
    "letter_message.named",
    "mail.reason",
    "mail.server_reply",
    "mail.stop_reason",
    "mail.subject",
    "reminder.reason",
    "rung.reason",
    "security_event.what",
    "suppression.reason",
)
# The same, as JSON.
DOCUMENTS = ("activity.details", "letter.printed", "organisation_merge.rows")
# Rows that are about one person alone: they go with the person. By the column that says whom.
OF_ONE_PERSON = (
    "absence.person_id",
    "contact.person_id",
    "deadline_person.person_id",
    "recovery_code.person_id",
    "second_factor.person_id",
    "sign_in_link.person_id",
    "sign_link.person_id",
    "sub_group_member.person_id",
    "user_session.person_id",
)
# Text that never names anybody: identities, addresses on the web, digests, words of the program.
NEVER = frozenset(
    {
        *(
            "digest",
            "browser_digest",
            "external_id",
            "key",
            "media_type",
            "message_id",
            "name_key",
            "sha256",
            "slug",
        ),
        *(
            "sort_name",
            "stored_as",
            "title_key",
            "uid",
            "url",
            "website",
            "thread",
            "lease_owner",
            "next_path",
        ),
    }
)
HANDLED = frozenset({*NAMES, *ADDRESSES, *SENTENCES, "person.name", "person.email", "person.email_key"})


def column_called(place: str) -> "Column[str]":
    """The column that "table.column" names. Raises KeyError when there is none."""
    table, name = place.split(".")
    return Model.metadata.tables[table].columns[name]


def texts() -> "Iterator[Column[str]]":
    """The columns that hold what people wrote, by table."""
    for name, table in sorted(Model.metadata.tables.items()):
        for column in table.columns:
            is_text = isinstance(column.type, String) and not isinstance(column.type, Enum)
            if is_text and column.name not in NEVER and f"{name}.{column.name}" not in HANDLED:
                yield column


def references_to_people() -> "Iterator[Column[int]]":
    """The columns that say which person, by table."""
    person = Model.metadata.tables["person"]
    for _, table in sorted(Model.metadata.tables.items()):
        for column in table.columns:
            if any(key.column.table is person for key in column.foreign_keys):
                yield column
