"""Links to a call's visible menu: signed, bound to the call, of no use to anybody who guesses.

A link's token is the call's id and an HMAC of it, shortened to 96 bits, by a key of its own in the data
folder's secrets. Nothing is stored: what a link still opens is decided by whether its call lives.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

_SIGNATURE_BYTES = 12
#: Asterisk's ids: an optional name of the machine, the second, a counter.
_CALL = re.compile(rb"[A-Za-z0-9_.-]{3,60}")
_LONGEST = 120


def token(key: str, call: str) -> str:
    """The token that opens this call, 32 characters for an ordinary id."""
    name = call.encode()
    return base64.urlsafe_b64encode(_signature(key, name) + name).rstrip(b"=").decode()


def call_of(key: str, given: str) -> str | None:
    """The call that a token opens; None for whatever we did not sign."""
    if len(given) > _LONGEST or not given.isascii():
        return None
    try:
        raw = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    signature, name = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
    if not secrets.compare_digest(signature, _signature(key, name)) or not _CALL.fullmatch(name):
        return None
    # One token a call: other spellings of the same bytes are none of ours.
    return name.decode() if token(key, name.decode()) == given else None


def _signature(key: str, name: bytes) -> bytes:
    return hmac.new(key.encode(), b"visible menu " + name, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
