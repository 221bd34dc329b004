"""bills, acts, instruments, reviews, sitting days"""

import sqlalchemy as sa
from alembic import op

from tracker.migrations.adding import add_column, add_reference

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=True),
        sa.Column("sub_group_id", sa.Integer(), nullable=True),
        sa.Column("began", sa.String(length=10), nullable=True),
        sa.Column("ended", sa.String(length=10), nullable=True),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_review_body_id_body")),
        sa.ForeignKeyConstraint(
            ["sub_group_id"], ["sub_group.id"], name=op.f("fk_review_sub_group_id_sub_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("name_key", name=op.f("uq_review_name_key")),
        sa.UniqueConstraint("uid", name=op.f("uq_review_uid")),
    )
    op.create_index(op.f("ix_review_body_id"), "review", ["body_id"], unique=False)
    op.create_index("ix_review_list", "review", ["name_key", "id"], unique=False)
    op.create_index(op.f("ix_review_sub_group_id"), "review", ["sub_group_id"], unique=False)
    op.create_table(
        "measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "bill",
                "act",
                "statutory-instrument",
                name="measure_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column(
            "house",
            sa.Enum(
                "House of Commons",
                "House of Lords",
                name="house",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "procedure",
            sa.Enum(
                "negative",
                "affirmative",
                "other",
                name="procedure",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("royal_assent", sa.String(length=10), nullable=True),
        sa.Column("made", sa.String(length=10), nullable=True),
        sa.Column("laid", sa.String(length=10), nullable=True),
        sa.Column("in_force", sa.String(length=10), nullable=True),
        sa.Column("expires", sa.String(length=10), nullable=True),
        sa.Column("became_id", sa.Integer(), nullable=True),
        sa.Column("made_under_id", sa.Integer(), nullable=True),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "became_id IS NULL OR kind = 'bill'", name=op.f("ck_measure_only_bills_become_acts")
        ),
        sa.CheckConstraint(
            "made_under_id IS NULL OR kind = 'statutory-instrument'",
            name=op.f("ck_measure_only_instruments_are_made"),
        ),
        sa.CheckConstraint(
            "procedure IS NULL OR kind = 'statutory-instrument'",
            name=op.f("ck_measure_only_instruments_have_procedure"),
        ),
        sa.ForeignKeyConstraint(["became_id"], ["measure.id"], name=op.f("fk_measure_became_id_measure")),
        sa.ForeignKeyConstraint(
            ["made_under_id"], ["measure.id"], name=op.f("fk_measure_made_under_id_measure")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure")),
        sa.UniqueConstraint("external_id", name=op.f("uq_measure_external_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_measure_uid")),
    )
    op.create_index(op.f("ix_measure_became_id"), "measure", ["became_id"], unique=False)
    op.create_index("ix_measure_kind", "measure", ["kind", "title_key", "id"], unique=False)
    op.create_index("ix_measure_list", "measure", ["title_key", "id"], unique=False)
    op.create_index(op.f("ix_measure_made_under_id"), "measure", ["made_under_id"], unique=False)
    op.create_table(
        "measure_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "name",
            sa.Enum(
                "1st reading",
                "2nd reading",
                "committee stage",
                "report stage",
                "3rd reading",
                "consideration of amendments",
                "Royal Assent",
                "other",
                name="stage_name",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "house",
            sa.Enum(
                "House of Commons",
                "House of Lords",
                name="house",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("dated", sa.String(length=10), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
            name=op.f("fk_measure_stage_measure_id_measure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_stage")),
        sa.UniqueConstraint("measure_id", "position", name=op.f("uq_measure_stage_measure_id_position")),
    )
    op.create_table(
        "computed_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("stage_id", sa.Integer(), nullable=True),
        sa.Column(
            "what",
            sa.Enum(
                "the 40 days end",
                "last day to table amendments",
                name="computed",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("computed_on", sa.Date(), nullable=False),
        sa.Column("working", sa.String(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
            name=op.f("fk_computed_date_deadline_id_deadline"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
            name=op.f("fk_computed_date_measure_id_measure"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["measure_stage.id"],
            name=op.f("fk_computed_date_stage_id_measure_stage"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_computed_date")),
        sa.UniqueConstraint("deadline_id", name=op.f("uq_computed_date_deadline_id")),
    )
    op.create_index(op.f("ix_computed_date_measure_id"), "computed_date", ["measure_id"], unique=False)
    op.create_index(op.f("ix_computed_date_stage_id"), "computed_date", ["stage_id"], unique=False)
    op.create_table(
        "letter_measure",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum("about", "amends", name="about", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["letter_id"], ["letter.id"], name=op.f("fk_letter_measure_letter_id_letter"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
            name=op.f("fk_letter_measure_measure_id_measure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("letter_id", "measure_id", name=op.f("pk_letter_measure")),
    )
    op.create_index(op.f("ix_letter_measure_measure_id"), "letter_measure", ["measure_id"], unique=False)
    op.create_table(
        "consultation_measure",
        sa.Column("consultation_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column(
            "about",
            sa.Enum("about", "amends", name="about", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["consultation_id"],
            ["consultation.id"],
            name=op.f("fk_consultation_measure_consultation_id_consultation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["measure_id"],
            ["measure.id"],
            name=op.f("fk_consultation_measure_measure_id_measure"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("consultation_id", "measure_id", name=op.f("pk_consultation_measure")),
    )
    op.create_index(
        op.f("ix_consultation_measure_measure_id"), "consultation_measure", ["measure_id"], unique=False
    )
    op.create_table(
        "non_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "adjournment",
                "prorogation",
                "dissolution",
                name="break_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("of_commons", sa.Boolean(), nullable=False),
        sa.Column("of_lords", sa.Boolean(), nullable=False),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind = 'adjournment' OR (of_commons AND of_lords)",
            name=op.f("ck_non_sitting_prorogued_as_a_whole"),
        ),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_non_sitting_ends_after_it_begins")),
        sa.CheckConstraint("of_commons OR of_lords", name=op.f("ck_non_sitting_of_a_house")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_non_sitting")),
    )
    op.create_index("ix_non_sitting_last_on", "non_sitting", ["last_on"], unique=False)
    op.create_table(
        "sitting_day",
        sa.Column(
            "house",
            sa.Enum(
                "House of Commons",
                "House of Lords",
                name="house",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("house", "on", name=op.f("pk_sitting_day")),
    )
    op.create_table(
        "known_stretch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "house",
            sa.Enum(
                "House of Commons",
                "House of Lords",
                name="house",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "what",
            sa.Enum(
                "sitting days", "breaks", name="known", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_known_stretch_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_stretch")),
        sa.UniqueConstraint("house", "what", "first_on", name=op.f("uq_known_stretch_house_what_first_on")),
    )
    op.create_table(
        "pre_election_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "area",
            sa.Enum(
                "the United Kingdom",
                "England",
                "Wales",
                "Scotland",
                "Northern Ireland",
                name="area",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_pre_election_period_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pre_election_period")),
    )
    op.create_index(op.f("ix_pre_election_period_last_on"), "pre_election_period", ["last_on"], unique=False)
    add_reference("consultation", "review_id", "review")
    add_column("consultation", sa.Column("review_position", sa.Integer(), nullable=True))
    add_reference("letter", "review_id", "review")
    add_reference("deadline", "measure_id", "measure")
