"""DSpace's own formats: dim, and xoai in the dialects of DSpace and of LA Referencia."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.oai.answers import children
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.formats.dublin_core import REFINEMENTS
from corpus_latam.sources.oai.formats.values import ACCESS, number
from corpus_latam.sources.xml_tree import attribute, local, words


def dim(root: Any, described: Described) -> None:
    """`<dim:field mdschema="dc" element="title" qualifier="none" lang="es">`."""
    for element in children(root, "field"):
        parts = (attribute(element, "element"), attribute(element, "qualifier"))
        term = ".".join(part for part in parts if part and part != "none")
        if attribute(element, "mdschema") in ("dc", "dcterms", None) and term:
            described.say(REFINEMENTS.get(term, term), words(element), attribute(element, "lang"))


NO_LANGUAGE = ("none", "-", "*", "")
LANGUAGE = re.compile(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?")
QUALIFIERS = frozenset(("iso", "uri", "url", "doi", "isbn", "issn", "ddc", "lcc", "nlm", "udc", "ror"))
"""Refinements of terms that look like languages."""


def xoai(root: Any, described: Described) -> None:
    """DSpace's own format in two dialects: a language is an element around a value or a field beside it."""
    for element in children(root, "element"):
        name = attribute(element, "name")
        if name in ("dc", "dcterms"):
            for term in children(element, "element"):
                _xoai_term(term, (), described)
        elif name in ("datacite", "oaire"):
            _xoai_openaire(element, described)
        elif name == "bundles":
            described.files += _xoai_files(element)
        elif name == "others":
            described.handle = _fields(element).get("handle") or described.handle


def _xoai_term(element: Any, above: tuple[str, ...], described: Described) -> None:
    path = (*above, attribute(element, "name") or "")
    for inner in children(element, "element"):
        _xoai_term(inner, path, described)
    values = [words(each) for each in children(element, "field") if attribute(each, "name") == "value"]
    if not values:
        return
    last, beside = path[-1], _fields(element).get("lang")
    has_language = len(path) > 1 and not beside and _is_language(last)
    term, language = (path[:-1], last) if has_language else (path, beside)
    for value in values:
        described.say(".".join(term), value, None if language in NO_LANGUAGE else language)


def _is_language(name: str) -> bool:
    return name in NO_LANGUAGE or (name not in QUALIFIERS and LANGUAGE.fullmatch(name) is not None)


XOAI_OPENAIRE = {
    "title": "title",
    "creatorName": "creator",
    "identifier": "identifier",
    "alternateIdentifier": "identifier",
    "rights": "rights.access",
    "licenseCondition": "rights.license",
    "resourceType": "type",
    "subject": "subject",
}
"""OpenAIRE's elements as LA Referencia nests them in xoai, and their terms."""


def _xoai_openaire(section: Any, described: Described) -> None:
    for element in section.iter():
        name = attribute(element, "name") if local(element) == "element" else None
        known = _fields(element) if name else {}
        value = known.get("uri") or known.get("rightsURI") or known.get("value")
        if name == "file" and value:
            described.files.append(
                FileRef(
                    value, media_type=known.get("mimeType", ""), bundle="ORIGINAL", access=known.get(ACCESS)
                )
            )
        elif name == "date":
            for kind in children(element, "element"):
                described.say(f"date.{(attribute(kind, 'name') or '').lower()}", _fields(kind).get("value"))
        elif name == "resourceType":
            described.say("type", known.get("value"))
        elif name in XOAI_OPENAIRE:
            described.say(XOAI_OPENAIRE[name], value, known.get("lang"))


def _fields(element: Any) -> dict[str, str]:
    """The first field of each name."""
    found: dict[str, str] = {}
    for each in children(element, "field"):
        found.setdefault(attribute(each, "name") or "", words(each))
    return found


def _xoai_files(bundles: Any) -> Iterator[FileRef]:
    for bundle in children(bundles, "element"):
        name = _fields(bundle).get("name", "")
        for streams in children(bundle, "element"):
            for stream in children(streams, "element"):
                known = _fields(stream)
                if known.get("url"):
                    is_md5 = known.get("checksumAlgorithm", "").upper() == "MD5"
                    yield FileRef(
                        known["url"],
                        known.get("originalName") or known.get("name", ""),
                        known.get("format", "").partition(";")[0].strip(),
                        number(known.get("size")),
                        known.get("checksum", "").lower() or None if is_md5 else None,
                        name,
                    )
