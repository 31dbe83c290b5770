"""Telephone numbers: every form a Korean number arrives in, one form inside, and what each may be used for.

Owns reading and writing numbers. It never says who somebody is: a caller's number can be forged, shared
or passed on, so it is a hint at most (`Number.may_recognise`), and never a proof. Counterpart of
ivr/accounts/identity.py, which asks for proofs, and of whoever dials or sends a message.

`phonenumbers` judges foreign numbers. The domestic plan is our own table: that library prints
0507-1234-5678 as 050-71234-5678, keeps the zero in +8202120, cannot read 0082…, and knows no short numbers.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers

from minwon.privacy import mask_number, pseudonym


class Kind(StrEnum):
    MOBILE = "mobile"
    AREA = "area"
    VOIP = "voip"
    FREEPHONE = "freephone"
    SAFETY = "safety"  #: 050X: lent for some hours or days, soon somebody else's
    REPRESENTATIVE = "representative"  #: 15XX, 16XX, 18XX: an organisation's, never a caller's own line
    SPECIAL = "special"  #: 110, 119, 120, 1330, 1422-11, and 031-120, as it is dialled from outside
    FOREIGN = "foreign"
    WITHHELD = "withheld"


#: Lines that belong to a person or household for long enough to mean something tomorrow.
_LASTING = frozenset({Kind.MOBILE, Kind.AREA, Kind.VOIP})


@dataclass(frozen=True, slots=True)
class Number:
    """One number. Its digits stand in no `repr`, hence in no log and no traceback."""

    kind: Kind
    national: str = field(default="", repr=False)  #: digits as dialled in Korea; "" = withheld
    e164: str = field(default="", repr=False)  #: `+8210…`; "" where none exists (withheld, short numbers)
    display: str = field(default="", repr=False)  #: as people write it, `0507-1234-5678`

    @property
    def may_recognise(self) -> bool:
        """May it suggest earlier calls of the same caller?"""
        return self.kind in _LASTING

    def pseudonym(self, key: str) -> str:
        """Stands for this caller in records, so that their calls join; "" when the number joins nothing."""
        return pseudonym(key, self.national) if self.may_recognise else ""

    @property
    def may_be_called_back(self) -> bool:
        return self.kind in _LASTING

    @property
    def may_be_messaged(self) -> bool:
        return self.kind is Kind.MOBILE

    @property
    def masked(self) -> str:
        """What screens show: the last four digits."""
        return mask_number(self.national)


WITHHELD = Number(Kind.WITHHELD)

#: The domestic plan: kind, digits, and how they are grouped in writing.
_PLAN = (
    (Kind.MOBILE, re.compile(r"(010)(\d{4})(\d{4})")),
    (Kind.MOBILE, re.compile(r"(01[16789])(\d{3,4})(\d{4})")),
    (Kind.SAFETY, re.compile(r"(050[2-8])(\d{3,4})(\d{4})")),
    (Kind.VOIP, re.compile(r"(070)(\d{4})(\d{4})")),
    (Kind.FREEPHONE, re.compile(r"(080)(\d{3,4})(\d{4})")),
    (Kind.SPECIAL, re.compile(r"(02|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]))(1[0-3]\d)")),
    (Kind.AREA, re.compile(r"(02|0(?:3[1-3]|4[1-4]|5[1-5]|6[1-4]))([2-9]\d{2,3})(\d{4})")),
    (Kind.REPRESENTATIVE, re.compile(r"(1[568]\d{2})(\d{4})")),
    (Kind.SPECIAL, re.compile(r"(1[0-3]\d{1,2})")),
    (Kind.SPECIAL, re.compile(r"(14\d{2})(\d{2})")),
)
_SMS_TO_HOTLINE = re.compile(r"#0000\d{4}")
_ADDRESS = re.compile(r"(?:tel:|sips?:)([^@;]+)(?:[@;].*)?", re.IGNORECASE)
_DASHES = re.compile("[\u2010-\u2015\u2212]")  #: as documents and screens write a hyphen
_WRITTEN = re.compile(r"\+?[\d\s().\-/]+")
#: 00, or a carrier's access code (001, 002, 00700 …), before a country's code.
_ACCESS_CODES = (re.compile(r"00"), re.compile(r"00\d"), re.compile(r"00[37]\d\d"))


def read(text: str) -> Number | None:
    """The number that `text` means, or None when it is no telephone number.

    Takes national, +82, +82 (0), 82, 0082, 00182 and 0070082 forms with any of the usual separators,
    `tel:` and `sip:` addresses, and foreign numbers with `+` or an access code.
    """
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).strip()
    if address := _ADDRESS.fullmatch(text):
        text = address[1]
    if _SMS_TO_HOTLINE.fullmatch(text):
        return Number(Kind.SPECIAL, national=text, display=text)
    if not text.isascii() or not _WRITTEN.fullmatch(text):
        return None
    digits = re.sub(r"\D", "", text)
    if text.startswith("+"):
        return _international(digits, strict=False)
    return _domestic(digits) or _bare_82(digits) or _from_access_code(digits)


def caller(text: str, presentation: str = "allowed") -> Number:
    """Who seems to be calling: Asterisk's CALLERID(num) and CALLERID(num-pres).

    Restricted, missing, `Anonymous` or otherwise unreadable: withheld. A restricted number is dropped
    here even when the network passed it on, so that nothing later can show or use it.
    """
    if presentation.startswith("prohib") or presentation == "unavailable":
        return WITHHELD
    return read(text) or WITHHELD


def _domestic(digits: str) -> Number | None:
    for kind, pattern in _PLAN:
        if match := pattern.fullmatch(digits):
            dialled_from_abroad = digits.startswith("0") or kind is Kind.REPRESENTATIVE
            return Number(
                kind,
                national=digits,
                e164=f"+82{digits.removeprefix('0')}" if dialled_from_abroad else "",
                display="-".join(match.groups()),
            )
    return None


def _after_82(rest: str) -> Number | None:
    """What follows Korea's code: with its zero left out, or (wrongly, but often) kept.

    Short and representative numbers never had one.
    """
    return _domestic(rest) or _domestic("0" + rest)


def _bare_82(digits: str) -> Number | None:
    return _after_82(digits[2:]) if digits.startswith("82") else None


def _from_access_code(digits: str) -> Number | None:
    """The first reading that is a valid number: 0081… may be `00` and Japan, or carrier 008 and America."""
    for code in _ACCESS_CODES:
        if (match := code.match(digits)) and (number := _international(digits[match.end() :], strict=True)):
            return number
    return None


def _international(digits: str, *, strict: bool) -> Number | None:
    """`digits` begin with a country's code. `strict` where the split is a guess: only valid numbers then."""
    if digits.startswith("82"):
        return _after_82(digits[2:])
    try:
        parsed = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return None
    if not (phonenumbers.is_valid_number if strict else phonenumbers.is_possible_number)(parsed):
        return None
    written = phonenumbers.PhoneNumberFormat
    e164 = phonenumbers.format_number(parsed, written.E164)
    return Number(
        Kind.FOREIGN,
        national=f"00{e164.removeprefix('+')}",
        e164=e164,
        display=phonenumbers.format_number(parsed, written.INTERNATIONAL),
    )
