"""people who were erased"""

import sqlalchemy as sa
from alembic import op

from tracker.migrations.adding import add_column

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
