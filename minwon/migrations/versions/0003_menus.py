"""Menus with their versions and publications, notices, and the days that the city set."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "menu_versions",
        sa.Column("menu", sa.String, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False, server_default=""),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "menu_publications",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("menu", sa.String, nullable=False, index=True),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False, server_default=""),
        sa.Column("at", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(["menu", "number"], ["menu_versions.menu", "menu_versions.number"]),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("text", sa.JSON, nullable=False),
        sa.Column("menus", sa.JSON, nullable=False, server_default="[]"),
        sa.Column("key", sa.String, nullable=False, server_default=""),
        sa.Column("step", sa.String, nullable=False, server_default=""),
        sa.Column("since", sa.Float, nullable=False),
        sa.Column("until", sa.Float),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("ended_by", sa.String, nullable=False, server_default=""),
    )
    op.create_table(
        "city_days",
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("open", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("by", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
