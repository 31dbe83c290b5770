"""The call centre's own data: rooms, queues, counsellors, departments; and a first one to start with.

The first centre is Goyang's size: 50 counsellors, 25 in each of two rooms, of whom the last few of
each room serve foreign languages. A city replaces it by its own with `minwon user add` and the console.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from minwon import database

ROOMS = (
    ("room1", "제1상담실", "Room 1"),
    ("room2", "제2상담실", "Room 2"),
    ("remote", "재택", "Remote"),
)

QUEUES = (
    ("general", "일반 상담", "General"),
    ("tax", "세금·요금", "Taxes and charges"),
    ("traffic", "차량·교통", "Vehicles and traffic"),
    ("certificates", "여권·주민등록·가족관계", "Certificates"),
    ("reports", "생활불편·신고", "Reports of violations"),
    ("welfare", "복지·보건", "Welfare and health"),
    ("foreign", "외국어", "Foreign languages"),
)

DEPARTMENTS = (
    ("2100", "세정과", "Tax administration"),
    ("2200", "교통행정과", "Traffic administration"),
    ("2900", "당직실", "Duty room"),
)

#: A department's `contact` that is no SIP address: any number of the public network (119, 1330, a mobile).
OUTSIDE = "outside"

#: Which queues the first centre's counsellors serve, in turn; the first named is served first.
_DUTIES = (
    ("tax", "general"),
    ("tax", "traffic", "general"),
    ("traffic", "certificates", "general"),
    ("certificates", "welfare", "general"),
    ("reports", "welfare", "general"),
)

_FAMILY_NAMES = "김이박최정강조윤장임한오서신권황안송류홍"
_GIVEN_NAMES = ("민서", "서연", "지우", "하은", "도윤", "시우", "예준", "주원", "수아", "지호")


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a counsellor types into a phone."""

    counsellor: str
    room: str
    secret: str


def found_first_centre(connection: sa.Connection, *, per_room: int = 25) -> bool:
    """Fill an empty database with the first centre; False when there is one already."""
    if connection.scalar(sa.select(sa.func.count()).select_from(database.rooms)):
        return False
    connection.execute(
        sa.insert(database.rooms),
        [
            {"id": room, "place": place, "name_ko": korean, "name_en": english}
            for place, (room, korean, english) in enumerate(ROOMS, 1)
        ],
    )
    connection.execute(
        sa.insert(database.queues),
        [{"id": queue, "name_ko": korean, "name_en": english} for queue, korean, english in QUEUES],
    )
    connection.execute(
        sa.insert(database.departments),
        [
            {"number": number, "name_ko": korean, "name_en": english, "phone_secret": _secret()}
            for number, korean, english in DEPARTMENTS
        ],
    )
    for place, room in enumerate(("room1", "room2"), 1):
        for number in range(1, per_room + 1):
            foreign = number > per_room - max(1, per_room // 10)
            name = _FAMILY_NAMES[(number + 7 * place) % 20] + _GIVEN_NAMES[(3 * number + place) % 10]
            add_counsellor(
                connection,
                f"c{place}{number:03}",
                name=name,
                room=room,
                queues=("foreign", "general") if foreign else _DUTIES[number % len(_DUTIES)],
                languages=("ko", "en") if foreign else ("ko",),
            )
    return True


def add_counsellor(
    connection: sa.Connection,
    counsellor: str,
    *,
    name: str,
    room: str,
    queues: tuple[str, ...],
    languages: tuple[str, ...] = ("ko",),
) -> SignIn:
    """Add a counsellor who serves `queues`, the first named first; a password is made for the phone."""
    secret = _secret()
    connection.execute(
        sa.insert(database.counsellors).values(
            id=counsellor, name=name, room=room, phone_secret=secret, languages=",".join(languages)
        )
    )
    connection.execute(
        sa.insert(database.counsellor_queues),
        [
            {"counsellor": counsellor, "queue": queue, "rank": rank}
            for rank, queue in enumerate(dict.fromkeys(queues), 1)
        ],
    )
    return SignIn(counsellor, room, secret)


def add_department(
    connection: sa.Connection, number: str, *, korean: str, english: str, contact: str = ""
) -> str:
    """Add a number that callers may be passed on to; returns its phone's password, should one register."""
    secret = _secret()
    connection.execute(
        sa.insert(database.departments).values(
            number=number, name_ko=korean, name_en=english, contact=contact, phone_secret=secret
        )
    )
    return secret


def sign_ins(connection: sa.Connection) -> list[SignIn]:
    """Every counsellor's phone, by id."""
    table = database.counsellors
    rows = connection.execute(sa.select(table.c.id, table.c.room, table.c.phone_secret).order_by(table.c.id))
    return [SignIn(row.id, row.room, row.phone_secret) for row in rows]


def _secret() -> str:
    # Typed into phones by hand: letters and digits that are not taken for one another.
    return "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(12))
