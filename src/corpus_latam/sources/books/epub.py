"""Reads EPUB books (2 and 3): chapters in the order of the spine, notes apart.

Not text: navigation, cover, and what the book itself calls a table of contents or a list of pages.
Names: EPUB 3.3 and its structural semantics vocabulary.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from lxml import html

from corpus_latam.sources.books.flow import Flow, Rules, flow_of, names_of
from corpus_latam.sources.books.parts import book_text
from corpus_latam.sources.books.zipped import DAMAGED, ENCRYPTED, Parts
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.xml_tree import attribute, local, parse, words

NO_TEXT = "EPUB without text"
CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
CHAPTERS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
NOT_TEXT = names_of("toc landmarks page-list loi lot lov loa cover index pagebreak noteref biblioref")
FRONT = names_of("titlepage halftitlepage copyright-page seriespage colophon frontmatter imprint")
NOTES = names_of("footnote footnotes endnote endnotes rearnote rearnotes note")
GUTENBERG = "pg-boilerplate"
"""Class of what Project Gutenberg puts around a book: its header and licence."""
GUIDE_NOT_TEXT = ("cover", "toc")
GUIDE_FRONT = ("title-page", "copyright-page", "colophon")


def _kinds(element: Any) -> frozenset[str]:
    """What `epub:type` says of an element."""
    return frozenset((attribute(element, "type") or "").split())


def _is_no_text(element: Any) -> bool:
    if GUTENBERG in (element.get("class") or "").split():
        return True
    return not NOT_TEXT.isdisjoint(_kinds(element)) or attribute(element, "hidden") is not None


def _is_note(element: Any) -> bool:
    return not NOTES.isdisjoint(_kinds(element))


RULES = Rules(
    paragraphs=names_of(
        "p h1 h2 h3 h4 h5 h6 div section article aside header footer main blockquote pre ul ol dl dt dd"
        " li figure figcaption table caption hr body address"
    ),
    lines=frozenset(("tr",)),
    dropped=names_of(
        "head script style nav svg math img object audio video iframe form rt rp button template"
    ),
    notes=frozenset(),
    line_ends=frozenset(("br",)),
    spaces=frozenset(("td", "th")),
    is_dropped=_is_no_text,
    is_note=_is_note,
)


class Item(NamedTuple):
    """A file of the book, and what the package says that it holds."""

    name: str
    is_front: bool
    is_text: bool


def read_epub(parts: Parts, wanted: Collection[str]) -> dict[str, Any]:
    """The fields of the book."""
    name = _package_name(parts)
    package = parse(parts.read(name))
    items = [item for item in _spine(package, posixpath.dirname(name)) if item.is_text]
    locked = _encrypted(parts)
    if any(item.name in locked for item in items):
        raise BadMemberError(ENCRYPTED)
    found: dict[str, list[str]] = {"front": [], "body": [], "notes": []}
    for item in items:
        if item.name in parts.names:
            is_front, flow = _chapter(parts.read(item.name))
            found["front" if item.is_front or is_front else "body"] += flow.paragraphs
            found["notes"] += flow.notes
    if not found["body"]:
        raise BadMemberError(NO_TEXT)
    return {"text": book_text(found, wanted), **_metadata(package)}


def _package_name(parts: Parts) -> str:
    if CONTAINER in parts.names:
        for each in parse(parts.read(CONTAINER)).iter():
            path = attribute(each, "full-path") if local(each) == "rootfile" else None
            if path in parts.names:
                return str(path)
    named = sorted(name for name in parts.names if name.lower().endswith(".opf"))
    if not named:
        raise BadMemberError(DAMAGED)
    return named[0]


def _spine(package: Any, folder: str) -> Iterator[Item]:
    """The items of the reading order."""
    elements = {
        kind: [each for each in package.iter() if local(each) == kind] for kind in ("item", "itemref")
    }
    guide = {
        _path(folder, each.get("href") or ""): (each.get("type") or "").lower()
        for each in package.iter()
        if local(each) == "reference"
    }
    by_id = {each.get("id"): each for each in elements["item"]}
    for reference in elements["itemref"]:
        item = by_id.get(reference.get("idref"))
        if item is None or item.get("media-type") not in CHAPTERS:
            continue
        name = _path(folder, item.get("href") or "")
        is_nav = "nav" in (item.get("properties") or "").split()
        said = guide.get(name, "")
        yield Item(name, said in GUIDE_FRONT, not is_nav and said not in GUIDE_NOT_TEXT)


def _path(folder: str, reference: str) -> str:
    """A name inside the archive. It is looked up there, and never opened on a disk."""
    return posixpath.normpath(posixpath.join(folder, unquote(reference.partition("#")[0])))


def _encrypted(parts: Parts) -> frozenset[str]:
    """Parts that are encrypted; fonts often are, and are none of the text."""
    if ENCRYPTION not in parts.names:
        return frozenset()
    references = (attribute(each, "URI") for each in parse(parts.read(ENCRYPTION)).iter())
    return frozenset(_path("", reference) for reference in references if reference)


def _chapter(data: bytes) -> tuple[bool, Flow]:
    """Whether a chapter is front matter as a whole, and its text."""
    root = _tree(data)
    body = next((each for each in root.iter() if local(each) == "body"), root)
    outermost = [body, *(list(body) if len(body) == 1 else [])]
    kinds = frozenset[str]().union(*map(_kinds, outermost))
    return not FRONT.isdisjoint(kinds), flow_of(body, RULES)


def _tree(data: bytes) -> Any:
    """XHTML as it is to be; where it is not, as browsers read it."""
    try:
        return parse(data)
    except BadMemberError:
        parser = html.HTMLParser(remove_comments=True, remove_pis=True)
        root = html.document_fromstring(data, parser=parser) if data.strip() else None
        if root is None:
            return html.Element("body")
        return root


def _metadata(package: Any) -> dict[str, Any]:
    """Dublin Core of the package, the first of each."""
    names = {
        "title": "title",
        "creator": "author",
        "publisher": "publisher",
        "language": "language",
        "date": "date",
        "rights": "license",
    }
    stated: dict[str, Any] = {}
    for each in package.iter():
        field = names.get(local(each))
        said = words(each) if field else ""
        if field and said and _is_no_change(each):
            stated.setdefault(field, said)
    return stated


def _is_no_change(element: Any) -> bool:
    """Whether a date is that of publication, not of a change to the file (EPUB 2: `opf:event`)."""
    return attribute(element, "event") in (None, "publication", "original-publication")
