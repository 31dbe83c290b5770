"""What is allowed only so often: wrong PINs, links to one number."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "allowances",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("hour", sa.Integer, primary_key=True),
        sa.Column("taken", sa.Integer, nullable=False),
    )
