"""Reads which files an EPrints repository has of a record (its XML, EP3)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai.answers import RefusedError, child, children, text_of
from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.answer import is_md5
from corpus_latam.sources.oai.formats.values import number
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.xml_tree import local

NO_EPRINT = "XML that is no record of EPrints"
PUBLIC = "public"
MADE_OF_OTHERS = "isVolatileVersionOf"
"""What EPrints says of thumbnails, and of words that it has taken out for its own search."""
EXPORTED = re.compile(r"(?P<site>https?://[^/?#]+)/(?:id/eprint/)?(?P<number>\d{1,12})/?")
"""`https://HOST/id/eprint/209` and `https://HOST/209/`, as records name themselves."""


def export_of(url: str) -> str | None:
    """Where a record's XML lies, of the address of its page; null where that is none of EPrints."""
    found = EXPORTED.fullmatch(url)
    if found is None:
        return None
    number_ = found["number"]
    return f"{found['site']}/cgi/export/eprint/{number_}/XML/eprint-{number_}.xml"


def read_files(data: bytes) -> list[FileRef]:
    """The files of a record, the main one of each document first. Raises `RefusedError`."""
    try:
        root = xml_tree.parse(data)
    except BadMemberError as error:
        raise RefusedError(error.reason) from None
    record = root if local(root) == "eprint" else child(root, "eprint")
    if record is None or local(root) not in ("eprint", "eprints"):
        raise RefusedError(NO_EPRINT)
    documents = child(record, "documents")
    listed = () if documents is None else children(documents, "document")
    return [ref for document in listed if not _is_made(document) for ref in _files(document)]


def _is_made(document: Any) -> bool:
    relation = child(document, "relation")
    items = () if relation is None else children(relation, "item")
    return any(text_of(item, "type").endswith(MADE_OF_OTHERS) for item in items)


def _files(document: Any) -> Iterator[FileRef]:
    main, security = text_of(document, "main"), text_of(document, "security")
    files = child(document, "files")
    listed = [] if files is None else list(children(files, "file"))
    for each in sorted(listed, key=lambda file: text_of(file, "filename") != main):
        url, sum_ = text_of(each, "url"), text_of(each, "hash").lower()
        if url:
            is_md5_ = text_of(each, "hash_type").upper() == "MD5" and is_md5(sum_)
            yield FileRef(
                url,
                text_of(each, "filename"),
                text_of(each, "mime_type"),
                number(text_of(each, "filesize")),
                sum_ if is_md5_ else None,
                "ORIGINAL",
                None if security in (PUBLIC, "") else f"{security} access",
            )
