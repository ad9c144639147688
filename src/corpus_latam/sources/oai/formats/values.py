"""Small things that several formats of metadata write alike."""

from __future__ import annotations

ACCESS = "accessRightsURI"
"""Where OpenAIRE says who may read a file."""


def number(stated: str | None) -> int | None:
    """A number of digits alone."""
    return int(stated) if stated and stated.isascii() and stated.isdigit() else None
