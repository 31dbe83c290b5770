"""Stand-ins for personal data: pseudonyms that join records, masks that people may see."""

from __future__ import annotations

import hashlib
import hmac


def pseudonym(key: str, value: str) -> str:
    """The same 16 hex digits for the same value, of no use without the key (HMAC-SHA-256)."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()[:16] if value else ""


def mask_number(digits: str) -> str:
    """`01012345678` -> `***-****-5678`: the last four digits, as every screen shows them."""
    return f"***-****-{digits[-4:]}" if len(digits) >= 7 else "****" if digits else ""
