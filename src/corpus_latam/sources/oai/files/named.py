"""Which files a record itself names: in bundles, or among the addresses of its Dublin Core."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.files.galleys import download, is_galley

ADDRESS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
PDF = "application/pdf"
IDENTIFIERS = ("identifier", "identifier.uri", "identifier.url")
RELATIONS = ("relation", "relation.hasformat")


def of_bundles(described: Described) -> list[FileRef]:
    """Files with their bundles, of xoai, METS, ORE and OpenAIRE. `bundles` of xoai may be there and empty."""
    return described.files


def of_identifiers(described: Described) -> list[FileRef]:
    """Addresses that end as those of PDF files do."""
    found = addresses(described, (*IDENTIFIERS, *RELATIONS))
    return [FileRef(url, _name(url), PDF, bundle="ORIGINAL") for url in found if _name(url).endswith(".pdf")]


def of_galleys(described: Described) -> list[FileRef]:
    """Galleys of a journal. dc:relation also names DOIs, supplements and other articles; and dc:format lists,
    in the same order, of which kind each galley is."""
    galleys = [url for url in addresses(described, RELATIONS) if is_galley(url)]
    formats = [value.text.lower() for value in described.exactly("format")]
    kinds = formats if len(formats) == len(galleys) else [""] * len(galleys)
    return [
        FileRef(download(url), media_type=kind, bundle="ORIGINAL")
        for url, kind in zip(galleys, kinds, strict=True)
    ]


def addresses(described: Described, terms: tuple[str, ...]) -> Iterator[str]:
    """Each address once, in the order of the record."""
    texts = [value.text for term in terms for value in described.exactly(term)]
    return iter(dict.fromkeys(found[0] for text in texts if (found := ADDRESS.match(text))))


def pages(described: Described) -> list[str]:
    """Addresses that may be those of the record's own page."""
    return list(addresses(described, IDENTIFIERS))


def _name(url: str) -> str:
    try:
        return urlsplit(url).path.rpartition("/")[2].lower()
    except ValueError:
        return ""
