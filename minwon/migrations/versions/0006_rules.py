"""The rules of the distribution as one document with versions; what stood at the queues goes into it."""

import time

import sqlalchemy as sa
import yaml
from alembic import op

revision = "0006"
down_revision = "0009"


def upgrade() -> None:
    kept = op.create_table(
        "rule_versions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False, server_default=""),
        sa.Column("at", sa.Float, nullable=False),
    )
    queues = sa.table("queues", sa.column("id", sa.String), sa.column("rules", sa.JSON))
    rows = op.get_bind().execute(sa.select(queues).order_by(queues.c.id))
    ruled = {row.id: row.rules for row in rows if row.rules}
    if ruled:
        text = yaml.safe_dump({"queues": ruled}, allow_unicode=True, sort_keys=False)
        why = "what stood at the queues before"
        op.bulk_insert(kept, [{"number": 1, "text": text, "by": "minwon", "why": why, "at": time.time()}])
    op.drop_column("queues", "rules")
