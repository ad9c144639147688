"""Reads which files a dataset of a Dataverse has (its native API, and its search).

https://guides.dataverse.org/en/latest/api/native-api.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.answer import field, is_md5, md5, read_json, size, text

RESTRICTED = "restricted"


def read_files(data: bytes, api: str) -> list[FileRef]:
    """The files of a dataset's version, or those that a search found. api: `https://HOST/api`."""
    answer = field(read_json(data), "data")
    version = field(answer, "latestVersion") or answer
    listed = [*_objects(version, "files"), *_objects(answer, "items")]
    return [ref for each in listed if (ref := _file(each, api))]


def _objects(answer: Any, name: str) -> Iterator[dict[str, Any]]:
    found = field(answer, name)
    return (each for each in found if isinstance(each, dict)) if isinstance(found, list) else iter(())


def _file(each: dict[str, Any], api: str) -> FileRef | None:
    is_found = text(each, "type") == "file"
    file = each if is_found else field(each, "dataFile")
    number = field(file, "file_id") if is_found else field(file, "id")
    if not isinstance(number, int | str) or not str(number).isascii() or not str(number).isdecimal():
        return None
    said = (text(file, "md5") or "").lower()
    is_closed = field(each, "restricted") is True or field(file, "restricted") is True
    return FileRef(
        f"{api}/access/datafile/{number}",
        text(each, "label") or text(file, "filename") or text(file, "name") or "",
        text(file, "contentType") or text(file, "file_content_type") or "",
        size(file, "filesize") or size(file, "size_in_bytes"),
        said if is_md5(said) else md5(field(file, "checksum")),
        "ORIGINAL",
        RESTRICTED if is_closed else None,
    )
