"""The columns of a repository's record: title, year, kind, language, licence, access, address, abstracts.

Repositories write the same thing in many ways. What is read here is what ingest's own readers of licences,
access rights and affiliations need: the statements, not their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus_latam.languages import TO_ISO_639_3, code_of_name, without_accents
from corpus_latam.schema import DocType
from corpus_latam.sources.oai.described import Described, Value

YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20\d\d)(?!\d)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")

_KINDS = {
    DocType.LAW: "legislation legislacion ley resolucion decreto",
    DocType.NEWS: "newspaper noticia noticias",
}
KINDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
"""Words of types that mean another kind than academic."""

OPEN_URL = re.compile(r"https?://\S+", re.IGNORECASE)
HANDLE = re.compile(r"(?:https?://(?:hdl\.)?handle\.net/|\bhdl:)(?P<handle>\d[\d.]*/\S+)", re.IGNORECASE)

DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]+)")
AFFILIATION = re.compile(r"^\s*fil(?:iaci[oó]n)?\s*[.:]", re.IGNORECASE)


def fields(described: Described) -> dict[str, Any]:
    """The columns of `pages.RAW` that a record fills, and further ones for `metadata`; null ones left out."""
    handle = _handle(described)
    doi = _first(_dois(described))
    address = f"https://hdl.handle.net/{handle}" if handle else f"https://doi.org/{doi}" if doi else None
    found = {
        "title": _first(value.text for value in described.exactly("title")),
        "date": _year(described),
        "language": _language(described),
        "license": _first(_licenses(described)),
        "access_rights": _first(accesses(described)),
        "url": address or _first(_addresses(described)),
        "doc_type": _kind(described).value,
        "handle": handle,
        "doi": doi,
        "types": [value.text for value in described.of("type")] or None,
        "subjects": [value.text for value in described.of("subject")] or None,
        "publisher": _first(value.text for value in described.of("publisher")),
        "affiliations": _affiliations(described) or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def authors(described: Described) -> list[str]:
    """Names of its authors: personal data, kept on request alone."""
    terms = ("creator", "contributor.author")
    return [value.text for term in terms for value in described.exactly(term)]


def abstracts(described: Described) -> list[Value]:
    """Abstracts in the order of the record, with their language as ISO 639-3 where the record names it.

    Where no term is said to be the abstract, descriptions that are long enough to be one count.
    """
    named = described.exactly("description.abstract") + described.exactly("description.resumen")
    plain = [
        value
        for value in described.exactly("description")
        if len(value.text) >= SHORTEST_ABSTRACT and not AFFILIATION.match(value.text)
    ]
    return [Value(value.text, iso_639_3(value.language)) for value in named or plain]


SHORTEST_ABSTRACT = 200
"""Characters. Descriptions are also pages, grades and notes."""


def iso_639_3(written: str | None) -> str | None:
    """`spa`, `es`, `es_CL`, `Spanish`, `Español` as `spa`; null for what names no language that is known."""
    plain = without_accents(written or "")
    primary = re.split(r"[-_ ;,/(]", plain)[0]
    if named := code_of_name(plain) or code_of_name(primary):
        return named
    if re.fullmatch(r"[a-z]{3}", primary) and primary not in ("und", "mul", "zxx", "mis", "oth", "otr"):
        return primary
    return TO_ISO_639_3.get(primary)


def _first(values: Iterable[str]) -> str | None:
    return next((value for value in values if value), None)


def _language(described: Described) -> str | None:
    stated = [*described.exactly("language"), *described.exactly("language.iso"), *described.of("language")]
    return _first(iso_639_3(value.text) or "" for value in stated)


def _year(described: Described) -> str | None:
    """The year of publication: what is said to be it, else the earliest of dates that are no moments.

    dc:date is mostly given three times; two are when the record came into the repository, with their time.
    """
    for term in ("date.issued", "date.published", "date.created", "date.copyrighted"):
        if year := _first(_years(described.exactly(term))):
            return year
    dates = described.exactly("date")
    plain = [value for value in dates if not MOMENT.match(value.text)]
    return min(_years(plain or dates), default=None)


def _years(values: Iterable[Value]) -> Iterator[str]:
    for value in values:
        found = YEAR.search(value.text)
        if found:
            yield found[1]


def _licenses(described: Described) -> Iterator[str]:
    """What names a licence; statements about access alone come last, for the readers of licences to judge."""
    stated = [*described.exactly("rights.license"), *described.exactly("rights.uri"), *described.of("rights")]
    texts = [value.text for value in stated]
    yield from (text for text in texts if "creativecommons.org" in text.lower())
    yield from (text for text in texts if not _is_access(text))


def accesses(described: Described) -> Iterator[str]:
    """What is said of who may read the record."""
    stated = [
        *described.exactly("rights.access"),
        *described.exactly("rights.accessrights"),
        *described.of("rights"),
    ]
    return (value.text for value in stated if _is_access(value.text))


ACCESS = re.compile(r"info:eu-repo/(?:semantics|date)|coar/access_right|access|acces|embarg", re.IGNORECASE)


def _is_access(text: str) -> bool:
    return ACCESS.search(text) is not None and "creativecommons.org" not in text.lower()


def _identifiers(described: Described) -> list[str]:
    return [value.text for value in described.of("identifier")]


def _handle(described: Described) -> str | None:
    for text in _identifiers(described):
        found = HANDLE.search(text)
        if found:
            return found["handle"].rstrip("/.,;")
    return described.handle or None


def _dois(described: Described) -> Iterator[str]:
    for text in _identifiers(described):
        found = DOI.search(text)
        if found:
            yield found[1].rstrip(".,;)")


def _addresses(described: Described) -> Iterator[str]:
    for text in _identifiers(described):
        found = OPEN_URL.search(text)
        if found:
            yield found[0]


def _kind(described: Described) -> DocType:
    """What its types mean; a text of a repository is academic where they say nothing else."""
    words = re.findall("[a-z]+", " ".join(without_accents(value.text) for value in described.of("type")))
    return next((KINDS[word] for word in words if word in KINDS), DocType.ACADEMIC)


def _affiliations(described: Described) -> list[str]:
    """Statements as `Fil: Name. Institution; Country`, by which the country is read (docs/country.md)."""
    return [value.text for value in described.of("description") if AFFILIATION.match(value.text)]
