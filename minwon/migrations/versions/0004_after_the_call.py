"""What remains of a call: survey answers, messages left, and strikes for abuse."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "survey_answers",
        sa.Column("call", sa.String, primary_key=True),
        sa.Column("question", sa.String, primary_key=True),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False, index=True),
        sa.Column("counsellor", sa.String, nullable=False),
        sa.Column("queue", sa.String, nullable=False),
        sa.Column("category", sa.String, nullable=False),
    )
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("call", sa.String, nullable=False),
        sa.Column("mailbox", sa.String, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("number", sa.String, nullable=False),
        sa.Column("assigned_to", sa.String, nullable=False),
        sa.Column("done_at", sa.Float),
    )
    op.create_table(
        "strikes",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("caller", sa.String, nullable=False, index=True),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("conduct", sa.String, nullable=False),
        sa.Column("call", sa.String, nullable=False),
        sa.Column("counsellor", sa.String, nullable=False),
        sa.Column("withdrawn_by", sa.String, nullable=False),
    )
