"""First bytes that tell that a member is no data at all: a pointer to it, the page of an error, no text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.sniff import POINTER
from corpus_latam.storage.quarantine import SAMPLE_BYTES

IS_POINTER = "a pointer of Git LFS, not the file itself"
IS_HTML = "an HTML page, not data"
_PAGE = (b"<!doctype html", b"<html")
_CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
"""Signs that text hardly ever holds. Of bytes that are not text, such as compressed ones, one in nine is."""


def other_than_data(head: bytes) -> str | None:
    """What a file is by its first bytes, as reason for quarantine; null where it may be data."""
    if head.startswith(POINTER):
        return IS_POINTER
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    return IS_HTML if start.startswith(_PAGE) else None


def refuse_other_than_data(head: bytes) -> None:
    """Raises `BadMemberError` that names it."""
    reason = other_than_data(head)
    if reason:
        raise BadMemberError(reason, head[:SAMPLE_BYTES])


def is_binary(lines: Sequence[str]) -> bool:
    """Whether half of a file's first lines or more hold control signs, and some of them NUL. A damaged place
    in a text spoils a line or two of it."""
    if not any("\0" in line for line in lines):
        return False
    return sum(1 for line in lines if _CONTROL.search(line)) >= len(lines) / 2
