"""Which of a record's files become documents: its originals that can be read, or the text that DSpace made of
them."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from corpus_latam.sources.oai.described import FileRef

Kind = Literal["pdf", "text"]

ORIGINAL, TEXT = ("ORIGINAL", ""), "TEXT"
NO_FILE_BY_NAME = re.compile(r"license(?:_rdf|_url|_text)?(?:\.txt)?", re.IGNORECASE)
SUFFIX = re.compile(r"\.([a-z0-9]{1,5})", re.IGNORECASE)
PLAIN = "text/plain"


class Chosen(NamedTuple):
    """Files that can be read; `others` says whether there are originals of kinds that are not."""

    files: tuple[FileRef, ...]
    others: bool


def choose(files: list[FileRef], kind: Kind) -> Chosen:
    """Files in the order of the record: one for each original that is a PDF or has a text.

    kind: what is taken where there is both.
    """
    texts = {ref.name.lower(): ref for ref in files if ref.bundle.upper() == TEXT}
    originals = [ref for ref in files if ref.bundle.upper() in ORIGINAL and not _is_license(ref)]
    known = [_one(ref, texts.get(f"{ref.name.lower()}.txt") if ref.name else None, kind) for ref in originals]
    found = [ref for ref in known if ref]
    if not originals:
        found = list(texts.values())
    return Chosen(tuple(found), len(found) < len(originals))


def _one(original: FileRef, text: FileRef | None, kind: Kind) -> FileRef | None:
    if text and (kind == "text" or not may_be_pdf(original)):
        return text
    return original if may_be_pdf(original) or is_plain(original) else None


def may_be_pdf(ref: FileRef) -> bool:
    """Whether a file is a PDF by its type or name, or says neither."""
    media_type, suffix = ref.media_type.lower(), suffix_of(ref)
    if "pdf" in media_type or suffix == "pdf":
        return True
    return media_type in ("", "application/octet-stream") and suffix == ""


def is_plain(ref: FileRef) -> bool:
    """Whether a file is plain text by its type or name."""
    return ref.media_type.lower() == PLAIN or (not ref.media_type and suffix_of(ref) == "txt")


def suffix_of(ref: FileRef) -> str:
    """The end of a file's name, or of its address, in lower case; empty where it has none."""
    try:
        name = ref.name or urlsplit(ref.url).path.rpartition("/")[2]
    except ValueError:
        return ""
    found = SUFFIX.fullmatch(f".{name.rpartition('.')[2]}") if "." in name else None
    return found[1].lower() if found else ""


def _is_license(ref: FileRef) -> bool:
    return NO_FILE_BY_NAME.fullmatch(ref.name) is not None
