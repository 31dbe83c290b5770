"""PURE. What may be true of a call on its way: the checks prove these, the steps rely on them."""

NOTIFIED = "notified"  #: has heard that the talk will be recorded
VERIFIED = "verified"  #: has proved who they are
LOOKED_UP = "looked_up"  #: their account is at hand


def learnt(value: str) -> str:
    """Has typed this value."""
    return f"learnt {value}"
