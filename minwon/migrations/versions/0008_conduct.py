"""What calls are about, and the tokens by which counsellors and supervisors are known to the console."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0009"

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
