"""First bytes that tell that a member is no data at all: a pointer to it, or the page of an error."""

from __future__ import annotations

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.sniff import POINTER
from corpus_latam.storage.quarantine import SAMPLE_BYTES

IS_POINTER = "a pointer of Git LFS, not the file itself"
IS_HTML = "an HTML page, not data"
_PAGE = (b"<!doctype html", b"<html")


def refuse_other_than_data(head: bytes) -> None:
    """Raises `BadMemberError` that names what a member is by its first bytes."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:20].lower()
    if head.startswith(POINTER):
        raise BadMemberError(IS_POINTER, head[:SAMPLE_BYTES])
    if start.startswith(_PAGE):
        raise BadMemberError(IS_HTML, head[:SAMPLE_BYTES])
