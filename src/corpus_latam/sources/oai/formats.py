"""The formats of metadata that repositories give, each read into `Described`; others are named.

oai_dc and qdc (Dublin Core), dim and xoai (DSpace), mets with MODS, oai_openaire (OpenAIRE 4), marcxml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from corpus_latam.sources.oai.answers import child, children, text_of
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.xml_tree import attribute, local, words


def describe(metadata: Any) -> Described | None:
    """What the element of a record's metadata says; null for a format that is not known."""
    reader = READERS.get(local(metadata)) or READERS.get(_namespace(metadata))
    if reader is None:
        return None
    described = Described()
    reader(metadata, described)
    return described


def _namespace(element: Any) -> str:
    return str(element.tag).rpartition("}")[0].removeprefix("{")


# Dublin Core

REFINEMENTS = {
    "abstract": "description.abstract",
    "tableOfContents": "description.tableofcontents",
    "issued": "date.issued",
    "available": "date.available",
    "created": "date.created",
    "modified": "date.modified",
    "dateAccepted": "date.accepted",
    "dateSubmitted": "date.submitted",
    "dateCopyrighted": "date.copyrighted",
    "alternative": "title.alternative",
    "accessRights": "rights.access",
    "license": "rights.license",
    "rightsHolder": "rights.holder",
    "bibliographicCitation": "identifier.citation",
    "isPartOf": "relation.ispartof",
    "isFormatOf": "relation.isformatof",
    "hasFormat": "relation.hasformat",
    "isReferencedBy": "relation.isreferencedby",
    "extent": "format.extent",
    "medium": "format.medium",
    "spatial": "coverage.spatial",
    "temporal": "coverage.temporal",
}
"""Terms of DCMI that refine one of the fifteen (https://www.dublincore.org/specifications/dublin-core/dcmi-terms)."""


def _dublin_core(root: Any, described: Described) -> None:
    for element in root:
        name = local(element)
        if name:
            described.say(REFINEMENTS.get(name, name), words(element), attribute(element, "lang"))


# DSpace


def _dim(root: Any, described: Described) -> None:
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


def _xoai(root: Any, described: Described) -> None:
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


ACCESS = "accessRightsURI"


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
                        _number(known.get("size")),
                        known.get("checksum", "").lower() or None if is_md5 else None,
                        name,
                    )


def _number(stated: str | None) -> int | None:
    return int(stated) if stated and stated.isascii() and stated.isdigit() else None


# METS with MODS


def _mets(root: Any, described: Described) -> None:
    for element in root.iter():
        name = local(element)
        if name == "mods":
            _mods(element, described)
        elif name == "fileGrp":
            described.files += _mets_files(element)


def _mods(root: Any, described: Described) -> None:
    for element in root:
        name = local(element)
        language = attribute(element, "lang")
        if name == "titleInfo":
            term = "title.alternative" if attribute(element, "type") else "title"
            described.say(term, text_of(element, "title"), language)
        elif name == "name":
            described.say("creator", text_of(element, "namePart"))
        elif name == "originInfo":
            described.say("date.issued", text_of(element, "dateIssued"))
            described.say("publisher", text_of(element, "publisher"))
        elif name == "language":
            described.say("language", words(element))
        elif name == "subject":
            described.say("subject", words(element), language)
        elif name in MODS_TERMS:
            described.say(MODS_TERMS[name], words(element), language)


MODS_TERMS = {
    "abstract": "description.abstract",
    "identifier": "identifier",
    "accessCondition": "rights",
    "genre": "type",
    "typeOfResource": "type",
    "note": "description",
}


def _mets_files(group: Any) -> Iterator[FileRef]:
    use = (attribute(group, "USE") or "").upper()
    for each in children(group, "file"):
        place = child(each, "FLocat")
        url = attribute(place, "href") if place is not None else None
        if url:
            is_md5 = (attribute(each, "CHECKSUMTYPE") or "").upper() == "MD5"
            yield FileRef(
                url,
                attribute(place, "title") or "",
                (attribute(each, "MIMETYPE") or "").partition(";")[0].strip(),
                _number(attribute(each, "SIZE")),
                (attribute(each, "CHECKSUM") or "").lower() or None if is_md5 else None,
                "ORIGINAL" if use == "CONTENT" else use,
            )


# OpenAIRE 4


def _openaire(root: Any, described: Described) -> None:
    for element in root:
        name = local(element)
        language = attribute(element, "lang")
        if name == "titles":
            for title in children(element, "title"):
                term = "title.alternative" if attribute(title, "titleType") else "title"
                described.say(term, words(title), attribute(title, "lang"))
        elif name == "creators":
            for creator in children(element, "creator"):
                described.say("creator", text_of(creator, "creatorName"))
        elif name == "dates":
            for each in children(element, "date"):
                described.say(f"date.{(attribute(each, 'dateType') or 'other').lower()}", words(each))
        elif name == "subjects":
            for each in children(element, "subject"):
                described.say("subject", words(each), attribute(each, "lang"))
        elif name == "alternateIdentifiers":
            for each in children(element, "alternateIdentifier"):
                described.say("identifier", _identifier(each, "alternateIdentifierType"))
        elif name == "identifier":
            described.say("identifier", _identifier(element, "identifierType"))
        elif name == "rights":
            described.say("rights.access", attribute(element, "rightsURI") or words(element))
        elif name == "licenseCondition":
            described.say("rights.license", attribute(element, "uri") or words(element))
        elif name == "resourceType":
            described.say("type", words(element))
        elif name == "file":
            described.files.append(_openaire_file(element))
        elif name in ("description", "language", "publisher", "source", "coverage", "format"):
            described.say(name, words(element), language)


def _identifier(element: Any, kind: str) -> str:
    text = words(element)
    is_doi = (attribute(element, kind) or "").upper() == "DOI"
    return f"https://doi.org/{text}" if is_doi and text.startswith("10.") else text


def _openaire_file(element: Any) -> FileRef:
    access = attribute(element, ACCESS)
    media_type = attribute(element, "mimeType") or ""
    return FileRef(words(element), media_type=media_type, bundle="ORIGINAL", access=access)


# MARC 21

MARC = {
    ("100", "a"): "creator",
    ("700", "a"): "contributor",
    ("020", "a"): "identifier.isbn",
    ("520", "a"): "description.abstract",
    ("500", "a"): "description",
    ("506", "a"): "rights.access",
    ("540", "a"): "rights",
    ("540", "u"): "rights.license",
    ("540", "f"): "rights.license",
    ("650", "a"): "subject",
    ("653", "a"): "subject",
    ("655", "a"): "type",
    ("260", "b"): "publisher",
    ("264", "b"): "publisher",
    ("260", "c"): "date.issued",
    ("264", "c"): "date.issued",
    ("041", "a"): "language",
    ("856", "u"): "identifier.uri",
    ("024", "a"): "identifier",
}
"""Field and subfield, and the term (https://www.loc.gov/marc/marc2dc.html)."""


def _marc(root: Any, described: Described) -> None:
    record = root if local(root) == "record" else child(root, "record")
    for element in record if record is not None else ():
        tag = attribute(element, "tag") or ""
        if local(element) == "controlfield" and tag == "008":
            fixed = "".join(element.itertext())
            described.say("date.issued", fixed[7:11] if fixed[7:11].isdigit() else None)
            described.say("language", fixed[35:38])
        elif local(element) == "datafield":
            _marc_field(element, tag, described)


def _marc_field(element: Any, tag: str, described: Described) -> None:
    parts = [(attribute(each, "code") or "", words(each)) for each in children(element, "subfield")]
    if tag == "245":
        described.say("title", " ".join(text.rstrip(" /:;") for code, text in parts if code in "ab"))
    for code, text in parts:
        if (tag, code) in MARC:
            described.say(MARC[tag, code], text)
    if tag == "856":
        types = [text for code, text in parts if code == "q"]
        described.files += [
            FileRef(text, media_type=types[0] if types else "") for code, text in parts if code == "u"
        ]


READERS: dict[str, Callable[[Any, Described], None]] = {
    "dc": _dublin_core,
    "qualifieddc": _dublin_core,
    "dim": _dim,
    "http://www.lyncode.com/xoai": _xoai,
    "mets": _mets,
    "mods": _mods,
    "http://namespace.openaire.eu/schema/oaire/": _openaire,
    "http://www.loc.gov/MARC21/slim": _marc,
}
"""By the name of the element of the metadata, or its namespace."""
