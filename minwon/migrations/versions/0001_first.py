"""The first tables: who answers, in which rooms, which queues, and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "counsellors",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("room", sa.String, nullable=False),
        sa.Column("phone_secret", sa.String, nullable=False),
        sa.Column("languages", sa.String, nullable=False, server_default="ko"),
    )
    op.create_table(
        "queues",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name_ko", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("rules", sa.JSON, nullable=False, server_default="{}"),
    )
    op.create_table(
        "counsellor_queues",
        sa.Column(
            "counsellor", sa.String, sa.ForeignKey("counsellors.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("queue", sa.String, sa.ForeignKey("queues.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("level", sa.Integer, nullable=False, server_default="1"),
    )
    op.create_table(
        "rooms",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("name_ko", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
    )
    op.create_table(
        "departments",
        sa.Column("number", sa.String, primary_key=True),
        sa.Column("name_ko", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
        sa.Column("contact", sa.String, nullable=False, server_default=""),
        sa.Column("phone_secret", sa.String, nullable=False),
    )
    op.create_table(
        "ledger",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("step", sa.String, nullable=False),
        sa.Column("call", sa.String, nullable=False, index=True, server_default=""),
        sa.Column("counsellor", sa.String, nullable=False, server_default=""),
        sa.Column("queue", sa.String, nullable=False, server_default=""),
        sa.Column("room", sa.String, nullable=False, server_default=""),
        sa.Column("details", sa.JSON, nullable=False, server_default="{}"),
    )
    op.create_table(
        "ledger_files",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("read_to", sa.BigInteger, nullable=False),
    )
