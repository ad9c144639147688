"""Small things that several formats of metadata write alike."""

from __future__ import annotations

import re

ACCESS = "accessRightsURI"
"""Where OpenAIRE says who may read a file."""


def number(stated: str | None) -> int | None:
    """A number of digits alone, and of no more than files have bytes."""
    return int(stated) if stated and re.fullmatch("[0-9]{1,18}", stated) else None
