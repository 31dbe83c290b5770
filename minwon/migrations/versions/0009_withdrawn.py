"""A scheduled publication may be called off before its time."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0004"


def upgrade() -> None:
    for name in ("withdrawn_by", "withdrawn_why"):
        op.add_column("menu_publications", sa.Column(name, sa.String, nullable=False, server_default=""))
