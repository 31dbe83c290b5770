"""What calls are about, tokens for the console, and where the access log's beginning was cut off."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0006"

#: The categories that cities report by, the most frequent first.
_CATEGORIES = (
    ("tax", "세정", "Tax administration"),
    ("economy", "지역·경제·산업", "Region, economy, industry"),
    ("environment", "도시환경", "Urban environment"),
    ("administration", "일반행정", "General administration"),
    ("traffic", "차량·교통", "Vehicles and traffic"),
    ("welfare", "복지·보건", "Welfare and health"),
    ("epidemic", "감염병", "Infectious diseases"),
    ("culture", "문화·체육·관광", "Culture, sports, tourism"),
    ("other", "기타", "Other"),
)


def upgrade() -> None:
    categories = op.create_table(
        "categories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("name_ko", sa.String, nullable=False),
        sa.Column("name_en", sa.String, nullable=False),
    )
    op.bulk_insert(
        categories,
        [
            {"id": category, "place": place, "name_ko": korean, "name_en": english}
            for place, (category, korean, english) in enumerate(_CATEGORIES, 1)
        ],
    )
    op.create_table(
        "tokens",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("who", sa.String, nullable=False, index=True),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("expires_at", sa.Float, nullable=False),
    )
    op.create_table(
        "access_log_cut",
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.String, nullable=False),
        sa.Column("signature", sa.String, nullable=False),
    )
    _deletable_up_to_the_cut()


def _deletable_up_to_the_cut() -> None:
    """The access log stays append-only, but for what the cut has passed."""
    refuse = "access_log is append-only"
    passed = "COALESCE((SELECT number FROM access_log_cut), 0)"
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER access_log_append_only ON access_log")
        op.execute(
            "CREATE TRIGGER access_log_append_only BEFORE UPDATE OR TRUNCATE ON access_log "
            "FOR EACH STATEMENT EXECUTE FUNCTION access_log_append_only()"
        )
        op.execute(
            "CREATE FUNCTION access_log_no_delete() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF OLD.number > {passed} THEN RAISE EXCEPTION '{refuse}'; END IF; RETURN OLD; END $$"
        )
        op.execute(
            "CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log "
            "FOR EACH ROW EXECUTE FUNCTION access_log_no_delete()"
        )
    else:
        op.execute("DROP TRIGGER access_log_no_delete")
        op.execute(
            "CREATE TRIGGER access_log_no_delete BEFORE DELETE ON access_log "
            f"WHEN OLD.number > {passed} BEGIN SELECT RAISE(ABORT, '{refuse}'); END"
        )
