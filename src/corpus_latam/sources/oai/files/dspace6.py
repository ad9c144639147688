"""Reads what the REST API of DSpace 5 and 6 answers on an item (`/rest/handle/HANDLE?expand=bitstreams`)."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.answer import field, md5, read_json, size, text


def read_files(data: bytes, api: str) -> list[FileRef]:
    """The files of an item, with what their bundles are for. api: where the API lies (`https://HOST/rest`)."""
    streams = field(read_json(data), "bitstreams")
    files = []
    for each in streams if isinstance(streams, list) else ():
        link = text(each, "retrieveLink")
        if link:
            files.append(
                FileRef(
                    _address(link, api),
                    text(each, "name") or "",
                    text(each, "mimeType") or "",
                    size(each, "sizeBytes"),
                    md5(field(each, "checkSum")),
                    text(each, "bundleName") or "",
                )
            )
    return files


def _address(link: str, api: str) -> str:
    """Version 5 leaves the place of the API out of its links, and version 6 writes it."""
    place = urlsplit(api).path
    return urljoin(api, link) if link.startswith(f"{place}/") else f"{api}/{link.lstrip('/')}"


def is_status(data: bytes) -> bool:
    """Whether this is what the API says of itself (`/rest/status`)."""
    answer = read_json(data)
    return field(answer, "apiVersion") is not None or field(answer, "sourceVersion") is not None
