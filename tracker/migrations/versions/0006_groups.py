"""sub-groups, seats of co-chairs"""

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import tracker.core.database
from tracker.migrations.adding import add_reference

revision = "0006"
down_revision = "0005"

KNOWN_DATES = ("from_on", "to_on", "seen_on", "last_seen_on", "not_yet_on", "no_longer_on")


def upgrade() -> None:
    _make_groups()
    _make_chairs()
    _make_departures()
    add_reference("letter", "group_id", "sub_group")
    add_reference("consultation", "group_id", "sub_group")
    _carry_over_chairs_of_themes()


def _make_groups() -> None:
    op.create_table(
        "sub_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("other_names", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("chair_organisation_id", sa.Integer(), nullable=True),
        sa.Column("from_on", tracker.core.database.PartialDate(length=10), nullable=True),
        sa.Column("to_on", tracker.core.database.PartialDate(length=10), nullable=True),
        sa.Column("ends_with", sa.String(), nullable=False),
        sa.Column("created_at", tracker.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["chair_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sub_group_chair_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_group")),
        sa.UniqueConstraint("name", name=op.f("uq_sub_group_name")),
        sa.UniqueConstraint("uid", name=op.f("uq_sub_group_uid")),
    )
    op.create_index(op.f("ix_sub_group_chair_organisation_id"), "sub_group", ["chair_organisation_id"])
    op.create_table(
        "sub_group_theme",
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("theme_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["sub_group.id"],
            name=op.f("fk_sub_group_theme_group_id_sub_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["theme.id"], name=op.f("fk_sub_group_theme_theme_id_theme"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "theme_id", name=op.f("pk_sub_group_theme")),
    )
    op.create_index(op.f("ix_sub_group_theme_theme_id"), "sub_group_theme", ["theme_id"])
    op.create_table(
        "sub_group_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column(
            "part",
            sa.Enum("lead", "member", name="part", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "organisation_id IS NOT NULL OR person_id IS NOT NULL",
            name=op.f("ck_sub_group_member_is_somebody"),
        ),
        sa.CheckConstraint(
            "part <> 'lead' OR person_id IS NOT NULL", name=op.f("ck_sub_group_member_a_lead_is_a_person")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR from_on IS NULL OR from_on <= to_on",
            name=op.f("ck_sub_group_member_ends_after_it_begins"),
        ),
        sa.ForeignKeyConstraint(
            ["group_id"],
            ["sub_group.id"],
            name=op.f("fk_sub_group_member_group_id_sub_group"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_sub_group_member_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["person.id"],
            name=op.f("fk_sub_group_member_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sub_group_member")),
    )
    for column in ("group_id", "organisation_id", "person_id"):
        op.create_index(op.f(f"ix_sub_group_member_{column}"), "sub_group_member", [column])


def _make_chairs() -> None:
    op.create_table(
        "chair_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        *_known_dates(),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("created_at", tracker.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_chair_term_organisation_id_organisation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_term")),
    )
    op.create_index(op.f("ix_chair_term_organisation_id"), "chair_term", ["organisation_id"])
    op.create_table(
        "chair_holder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        *_known_dates(),
        sa.CheckConstraint("name <> '' OR job_title <> ''", name=op.f("ck_chair_holder_is_somebody")),
        sa.ForeignKeyConstraint(
            ["term_id"],
            ["chair_term.id"],
            name=op.f("fk_chair_holder_term_id_chair_term"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chair_holder")),
    )
    op.create_index(op.f("ix_chair_holder_term_id"), "chair_holder", ["term_id"])


def _make_departures() -> None:
    op.create_table(
        "departure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", tracker.core.database.UtcDateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", tracker.core.database.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_departure_person_id_person"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["person.id"],
            name=op.f("fk_departure_successor_id_person"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"],
            ["person.id"],
            name=op.f("fk_departure_recorded_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure")),
    )
    op.create_index(op.f("ix_departure_person_id"), "departure", ["person_id"])
    op.create_index(op.f("ix_departure_done_at"), "departure", ["done_at"])
    targets = {"letter_id": "letter", "consultation_id": "consultation", "deadline_id": "deadline"}
    op.create_table(
        "departure_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("departure_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column(
            "charge",
            sa.Enum(
                "lead", "deputy", "named", name="charge", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in targets),
        sa.CheckConstraint(
            "letter_id IS NOT NULL OR consultation_id IS NOT NULL OR deadline_id IS NOT NULL",
            name=op.f("ck_departure_item_is_something"),
        ),
        sa.ForeignKeyConstraint(
            ["departure_id"],
            ["departure.id"],
            name=op.f("fk_departure_item_departure_id_departure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["successor_id"],
            ["person.id"],
            name=op.f("fk_departure_item_successor_id_person"),
            ondelete="CASCADE",
        ),
        *(
            sa.ForeignKeyConstraint(
                [name],
                [f"{target}.id"],
                name=op.f(f"fk_departure_item_{name}_{target}"),
                ondelete="CASCADE",
            )
            for name, target in targets.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_departure_item")),
    )
    for column in ("departure_id", "successor_id"):
        op.create_index(op.f(f"ix_departure_item_{column}"), "departure_item", [column])


def _known_dates() -> list[sa.Column]:
    return [
        sa.Column(name, tracker.core.database.PartialDate(length=10), nullable=True) for name in KNOWN_DATES
    ]


def _carry_over_chairs_of_themes() -> None:
    """A theme could say which organisation chairs its sub-group: that sub-group is a record of its own now."""
    themes = sa.table("theme", *map(sa.column, ("id", "name", "other_names", "chair_organisation_id")))
    groups = sa.table(
        "sub_group",
        *map(
            sa.column, ("id", "uid", "name", "other_names", "purpose", "chair_organisation_id", "ends_with")
        ),
        sa.column("created_at", tracker.core.database.UtcDateTime(timezone=True)),
        sa.column("version"),
    )
    works_on = sa.table("sub_group_theme", sa.column("group_id"), sa.column("theme_id"))
    connection = op.get_bind()
    chaired = sa.select(themes).where(themes.c.chair_organisation_id.is_not(None)).order_by(themes.c.id)
    for theme in connection.execute(chaired).all():
        values = {
            "uid": secrets.token_hex(8),
            "name": theme.name,
            "other_names": theme.other_names,
            "purpose": "",
            "chair_organisation_id": theme.chair_organisation_id,
            "ends_with": "",
            "created_at": datetime.now(UTC),
            "version": 1,
        }
        connection.execute(groups.insert().values(**values))
        group_id = connection.scalar(sa.select(groups.c.id).where(groups.c.uid == values["uid"]))
        connection.execute(works_on.insert().values(group_id=group_id, theme_id=theme.id))
    connection.execute(themes.update().values(chair_organisation_id=None))
