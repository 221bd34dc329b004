"""organisations over time: names, membership, endings, logos"""

import sqlalchemy as sa
from alembic import op

from tracker.migrations.adding import add_column, add_words

revision = "0002"
down_revision = "0001"

KINDS_OF_NAMES = ["spelling", "earlier-name", "acronym"]
APPROVERS = ["director", "trustees", "both", "other", "unknown"]


def upgrade() -> None:
    _add_to_organisations()
    _add_to_names()
    _add_to_memberships()
    _create_succession()
    _create_logo()


def _add_to_organisations() -> None:
    add_column("organisation", sa.Column("name_from", sa.String(10)))
    add_column(
        "organisation", sa.Column("charity_number", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    add_column(
        "organisation", sa.Column("company_number", sa.String(), nullable=False, server_default=sa.text("''"))
    )
    add_words("organisation", "approved_by", "approver", APPROVERS, default="unknown")
    add_column("organisation", sa.Column("over_from", sa.Date()))
    op.create_index("ix_organisation_over_from", "organisation", ["over_from"])


def _add_to_names() -> None:
    add_words("organisation_name", "kind", "name_kind", KINDS_OF_NAMES, default="spelling")
    add_column("organisation_name", sa.Column("used_from", sa.String(10)))
    op.create_index("ix_organisation_name_used_to", "organisation_name", ["used_to"])
    op.execute("UPDATE organisation_name SET kind = 'earlier-name' WHERE used_to IS NOT NULL")


def _add_to_memberships() -> None:
    add_words("membership", "standing", "standing", ["member", "observer"], default="member")
    add_column("membership", sa.Column("source", sa.String(), nullable=False, server_default=sa.text("''")))
    for column in ("member_from", "member_to", "missing_on", "standing"):
        op.create_index(f"ix_membership_{column}", "membership", [column])


def _create_succession() -> None:
    op.create_table(
        "succession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "merged-into", "split-into", "succeeded-by", "closed",
                name="ending", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("other_id", sa.Integer(), nullable=True),
        sa.Column("happened_on", sa.String(length=10), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(kind = 'closed') = (other_id IS NULL)", name=op.f("ck_succession_closed_leaves_nobody")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_succession_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["organisation.id"], name=op.f("fk_succession_other_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_succession")),
    )  # fmt: skip
    op.create_index("ix_succession_organisation_id", "succession", ["organisation_id"])
    op.create_index("ix_succession_other_id", "succession", ["other_id"])


def _create_logo() -> None:
    op.create_table(
        "logo",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column(
            "variant",
            sa.Enum(
                "colour", "one-colour", "white", "other",
                name="logo_variant", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("stored_as", sa.String(), nullable=False),
        sa.Column("permitted_by", sa.String(), nullable=False),
        sa.Column("permitted_on", sa.String(length=10), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_logo_organisation_id_organisation"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["added_by_id"], ["person.id"], name=op.f("fk_logo_added_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_logo")),
        sa.UniqueConstraint("stored_as", name=op.f("uq_logo_stored_as")),
        sa.UniqueConstraint("uid", name=op.f("uq_logo_uid")),
    )  # fmt: skip
    for column in ("organisation_id", "expires_on"):
        op.create_index(f"ix_logo_{column}", "logo", [column])
