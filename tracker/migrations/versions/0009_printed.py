"""what a letter printed when it went"""

import sqlalchemy as sa

from tracker.migrations.adding import add_column

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    add_column("letter", sa.Column("printed", sa.JSON(), nullable=True))
