"""Reads TEI documents (P4, P5): the text of their parts, and what the header says of the work."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import islice
from typing import Any

from corpus_latam.sources.books.flow import Flow, Rules, flow_of, names_of
from corpus_latam.sources.books.parts import book_text
from corpus_latam.sources.xml_tree import attribute, local, words

ROOTS = ("TEI", "TEI.2", "teiCorpus", "teiCorpus.2")
DOCUMENTS = ("TEI", "TEI.2")
PREFERRED = {"sic": "corr", "abbr": "expan", "reg": "orig"}
"""In a `choice`: what goes, where the other is there. Old spelling is left alone; misprints are mended."""
MOST_CHOICES = 20
"""Children of a `choice` that are looked at for a better one."""
ISO_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
NO_BODY = "TEI without text in its body"


def _is_worse_choice(element: Any) -> bool:
    parent = element.getparent()
    if parent is None or local(parent) != "choice":
        return False
    better = PREFERRED.get(local(element))
    return better is not None and any(local(each) == better for each in islice(parent, MOST_CHOICES))


RULES = Rules(
    paragraphs=names_of(
        "p ab head lg sp div div1 div2 div3 div4 div5 div6 div7 opener closer salute signed trailer"
        " dateline byline epigraph argument list item table row castList castItem stage titlePage"
        " docTitle titlePart docAuthor docImprint docDate docEdition imprimatur set prologue epilogue"
        " floatingText text body front back"
    ),
    lines=frozenset(("l", "speaker")),
    dropped=names_of(
        "fw teiHeader figDesc graphic binaryObject gap del surplus rdg index interp interpGrp span spanGrp"
        " facsimile sourceDoc standOff certainty respons notatedMusic formula"
    ),
    notes=frozenset(("note",)),
    spaces=frozenset(("lb", "pb", "cb", "gb", "cell", "milestone")),
    is_dropped=_is_worse_choice,
)
"""Names of TEI P5 (tei-c.org, chapters 3 to 7 and 11)."""


def read_tei(root: Any, wanted: Collection[str]) -> Iterator[dict[str, Any] | None]:
    """The fields of each document, which a corpus has several of; null for one without text."""
    for document in root.iter():
        if local(document) in DOCUMENTS:
            text = _text(document, wanted)
            yield {"text": text, **_header(document)} if text else None


def _text(document: Any, wanted: Collection[str]) -> str:
    parts: dict[str, list[str]] = {"notes": []}
    for part in (part for text in document if local(text) == "text" for part in _parts(text)):
        found: Flow = flow_of(part, RULES)
        parts.setdefault(local(part), []).extend(found.paragraphs)
        if local(part) in wanted:
            parts["notes"] += found.notes
    return book_text(parts, wanted) if parts.get("body") else ""


def _parts(text: Any) -> Iterator[Any]:
    """The outermost front, body and back elements of a text, or of a group of texts."""
    for child in text:
        if local(child) in ("front", "body", "back"):
            yield child
        elif local(child) in ("group", "text"):
            yield from _parts(child)


def _header(document: Any) -> dict[str, Any]:
    header = _first(document, "teiHeader")
    if header is None:
        return {}
    statement = _first(header, "titleStmt")
    fields = {
        "title": _said(statement, "title"),
        "author": _author(statement),
        "date": _date(_first(header, "sourceDesc")),
        "language": _language(document, header),
        "license": _license(_first(header, "availability")),
    }
    return {name: value for name, value in fields.items() if value}


def _first(element: Any, name: str) -> Any:
    found = () if element is None else element.iter()
    return next((each for each in found if local(each) == name), None)


def _said(element: Any, name: str) -> str | None:
    found = _first(element, name)
    return None if found is None else words(found)


def _author(statement: Any) -> str | None:
    author = _first(statement, "author")
    return (
        (_said(author, "name") or _said(author, "persName") or _said(statement, "author"))
        if author is not None
        else None
    )


def _date(source: Any) -> str | None:
    """The earliest date of the editions that the text was taken from, uncertain ones apart."""
    dates = () if source is None else (each for each in source.iter() if local(each) == "date")
    stated = [each.get("when") or "" for each in dates if each.get("cert") != "low"]
    return min(filter(ISO_DATE.fullmatch, stated), default=None)


def _language(document: Any, header: Any) -> str | None:
    text = _first(document, "text")
    stated = attribute(text, "lang") if text is not None else None
    used = [each.get("ident") for each in header.iter() if local(each) == "language"]
    return stated or (used[0] if len(used) == 1 else None)


def _license(availability: Any) -> str | None:
    if availability is None:
        return None
    for each in availability.iter():
        target = each.get("target") or ""
        if local(each) in ("licence", "license") or "creativecommons.org" in target:
            return target or words(each) or each.get("n")
    return None
