"""Puts the parts of a book together as its source asks: front matter, body, back matter, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

ORDER = ("front", "body", "back", "notes")


def book_text(parts: Mapping[str, Sequence[str]], wanted: Collection[str]) -> str:
    """The wanted parts, a blank line between paragraphs."""
    chosen = [paragraph for name in ORDER if name in wanted for paragraph in parts.get(name, ())]
    return "\n\n".join(chosen)
