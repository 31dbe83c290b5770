"""PURE. The keys that a document may give a meaning; 0, # and * have theirs everywhere."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[1-9]$")]

#: A city may need 0 for something else, for an evening; the checks then see to it that a person stays near.
MenuKey = Annotated[str, StringConstraints(pattern=r"^[0-9]$")]
