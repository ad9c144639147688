"""First bytes that tell that a member is no data at all: a pointer to it, or the page of an error."""

from __future__ import annotations

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.sniff import POINTER
from corpus_latam.storage.quarantine import SAMPLE_BYTES

IS_POINTER = "a pointer of Git LFS, not the file itself"
IS_HTML = "an HTML page, not data"
_PAGE = (b"<!doctype html", b"<html")


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
