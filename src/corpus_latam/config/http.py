"""How politely servers are asked: who asks, how often, and how much at most."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from corpus_latam.config.values import Bytes, Model


def _contact(value: str) -> str:
    if not re.fullmatch(r"\S+@\S+\.\S+|https?://\S+", value):
        raise ValueError(
            f"{value!r} is no way to reach you: write an email address, or the address of a page"
        )
    return value


class HttpConfig(Model):
    """How servers are asked for pages and files."""

    contact: Annotated[str, AfterValidator(_contact)]
    """Your email address, or a page about you: it is sent with every request, so that whoever runs a server
    can reach you before they block you."""
    per_second: float = Field(default=1.0, gt=0)
    """Requests a second to one host, at most. A host's robots.txt may ask for fewer."""
    retries: int = Field(default=5, ge=0)
    """How often a server that is busy, or does not answer, is asked again."""
    timeout_s: float = Field(default=60.0, gt=0)
    """Seconds to wait for an answer."""
    max_bytes: Bytes | None = None
    """Of all answers together; then fetching stops."""
    max_hours: float | None = Field(default=None, gt=0)
    """Then fetching stops; the same command goes on another day."""
