"""posts and who held them

A letter that went stands as it was printed: its body's name is kept with it from now on, as it is today.
"""

import sqlalchemy as sa
from alembic import op

from tracker.migrations.adding import add_column, add_reference, add_words

revision = "0007"
down_revision = "0006"

KINDS = ["department", "committee", "review", "regulator", "other"]
KEEP_NAMES = """
    UPDATE letter_recipient
    SET body_printed = (SELECT body.name FROM body WHERE body.id = letter_recipient.body_id)
    WHERE body_id IS NOT NULL AND letter_id IN (SELECT letter.id FROM letter WHERE letter.stage <> 'draft')
"""


def upgrade() -> None:
    _bodies_and_posts()
    _letters()
    _reshuffles()


def _bodies_and_posts() -> None:
    add_words("body", "kind", "body_kind", KINDS, default="other")
    add_column("body", sa.Column("website", sa.String(), nullable=False, server_default=""))
    add_column("body", sa.Column("from_on", sa.String(length=10), nullable=True))
    add_column("body", sa.Column("to_on", sa.String(length=10), nullable=True))
    add_reference("body", "successor_id", "body")
    add_column("body", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "office_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_office_holder")),
        sa.UniqueConstraint("external_id", name=op.f("uq_office_holder_external_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_office_holder_uid")),
    )
    op.create_index(op.f("ix_office_holder_name_key"), "office_holder", ["name_key"], unique=False)
    op.create_table(
        "body_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("from_on", sa.String(length=10), nullable=True),
        sa.Column("to_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["body_id"], ["body.id"], name=op.f("fk_body_name_body_id_body"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_body_name")),
    )
    op.create_index(op.f("ix_body_name_body_id"), "body_name", ["body_id"], unique=False)
    op.create_index(op.f("ix_body_name_name_key"), "body_name", ["name_key"], unique=False)
    op.create_table(
        "post",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("from_on", sa.String(length=10), nullable=True),
        sa.Column("to_on", sa.String(length=10), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_post_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("body_id", "title_key", name=op.f("uq_post_body_id_title_key")),
        sa.UniqueConstraint("external_id", name=op.f("uq_post_external_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_post_uid")),
    )
    op.create_index(op.f("ix_post_title_key"), "post", ["title_key"], unique=False)
    op.create_table(
        "appointment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=True),
        sa.Column("from_on", sa.String(length=10), nullable=True),
        sa.Column("to_on", sa.String(length=10), nullable=True),
        sa.Column("seen_on", sa.String(length=10), nullable=True),
        sa.Column("ended", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "from_on IS NOT NULL OR to_on IS NOT NULL OR seen_on IS NOT NULL",
            name=op.f("ck_appointment_has_a_date"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["office_holder.id"], name=op.f("fk_appointment_holder_id_office_holder")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_appointment_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("uid", name=op.f("uq_appointment_uid")),
    )
    op.create_index(op.f("ix_appointment_holder_id"), "appointment", ["holder_id"], unique=False)
    op.create_index(op.f("ix_appointment_post_id"), "appointment", ["post_id"], unique=False)
    op.create_table(
        "post_title",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "earlier", "also", name="title_kind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("from_on", sa.String(length=10), nullable=True),
        sa.Column("to_on", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_post_title_post_id_post"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_title")),
    )
    op.create_index(op.f("ix_post_title_post_id"), "post_title", ["post_id"], unique=False)
    op.create_index(op.f("ix_post_title_title_key"), "post_title", ["title_key"], unique=False)


def _letters() -> None:
    add_column("letter_recipient", sa.Column("body_printed", sa.String(), nullable=False, server_default=""))
    add_reference("letter_recipient", "post_id", "post")
    add_reference("letter_recipient", "holder_id", "office_holder")
    add_column("letter_recipient", sa.Column("fixed_on", sa.Date(), nullable=True))
    add_column(
        "letter_recipient", sa.Column("without_holder", sa.String(), nullable=False, server_default="")
    )
    add_reference("letter", "follows_id", "letter")
    add_column("sign_on", sa.Column("addressed_to", sa.String(), nullable=True))
    op.execute(KEEP_NAMES)


def _reshuffles() -> None:
    op.create_table(
        "reshuffle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_reshuffle_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reshuffle")),
        sa.UniqueConstraint("uid", name=op.f("uq_reshuffle_uid")),
    )
    op.create_table(
        "reshuffle_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reshuffle_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=True),
        sa.Column("took_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["left_id"], ["office_holder.id"], name=op.f("fk_reshuffle_move_left_id_office_holder")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_reshuffle_move_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reshuffle_id"],
            ["reshuffle.id"],
            name=op.f("fk_reshuffle_move_reshuffle_id_reshuffle"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["took_id"], ["office_holder.id"], name=op.f("fk_reshuffle_move_took_id_office_holder")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reshuffle_move")),
        sa.UniqueConstraint("reshuffle_id", "position", name=op.f("uq_reshuffle_move_reshuffle_id_position")),
    )
    op.create_index(op.f("ix_reshuffle_move_left_id"), "reshuffle_move", ["left_id"], unique=False)
    op.create_index(op.f("ix_reshuffle_move_post_id"), "reshuffle_move", ["post_id"], unique=False)
    op.create_index(op.f("ix_reshuffle_move_took_id"), "reshuffle_move", ["took_id"], unique=False)
    op.create_table(
        "reshuffle_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reshuffle_id", sa.Integer(), nullable=False),
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column(
            "touched",
            sa.Enum(
                "not sent yet",
                "reply awaited",
                name="touched",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("cover_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cover_id"], ["letter.id"], name=op.f("fk_reshuffle_letter_cover_id_letter"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"],
            ["letter.id"],
            name=op.f("fk_reshuffle_letter_letter_id_letter"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["post.id"], name=op.f("fk_reshuffle_letter_post_id_post"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["reshuffle_id"],
            ["reshuffle.id"],
            name=op.f("fk_reshuffle_letter_reshuffle_id_reshuffle"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reshuffle_letter")),
        sa.UniqueConstraint(
            "reshuffle_id", "letter_id", name=op.f("uq_reshuffle_letter_reshuffle_id_letter_id")
        ),
    )
    op.create_index(op.f("ix_reshuffle_letter_cover_id"), "reshuffle_letter", ["cover_id"], unique=False)
    op.create_index(op.f("ix_reshuffle_letter_letter_id"), "reshuffle_letter", ["letter_id"], unique=False)
    op.create_index(op.f("ix_reshuffle_letter_post_id"), "reshuffle_letter", ["post_id"], unique=False)
