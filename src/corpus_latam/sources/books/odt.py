"""Reads OpenDocument texts (.odt, .ott, .fodt) as they look once all changes are accepted, notes apart.

Not text: what was deleted, comments, headers and footers (they lie in another part), hidden text, tables of
contents and other indexes, fields that hold page numbers. Names of elements: OpenDocument 1.3, part 3.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from corpus_latam.sources.books.flow import names_of
from corpus_latam.sources.books.parts import book_text
from corpus_latam.sources.books.zipped import DAMAGED, ENCRYPTED, Parts
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.xml_tree import attribute, local, parse, words

NO_TEXT = "OpenDocument without text"
CONTENT, META, MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
DROPPED = names_of(
    "tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls"
    " dde-connection-decls table-of-content alphabetical-index illustration-index table-index object-index"
    " user-index hidden-text page-number page-count page-continuation desc image object object-ole plugin"
    " ruby-text note-citation event-listeners bookmark bookmark-start"
)
PICTURE_TITLE = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}title"
PARAGRAPHS = ("p", "h")
LINE = "\x1e"
"""Stands in collected text for a line break; XML holds no such character."""
STANDING_FOR = {"tab": " ", "s": " ", "line-break": LINE}
HIDDEN = ("none", "true")


def read_odt(parts: Parts, wanted: Collection[str]) -> dict[str, Any]:
    """The fields of the document in an archive."""
    if CONTENT not in parts.names:
        raise BadMemberError(DAMAGED)
    if MANIFEST in parts.names and b"encryption-data" in parts.read(MANIFEST):
        raise BadMemberError(ENCRYPTED)
    meta = parse(parts.read(META)) if META in parts.names else None
    return _fields(parse(parts.read(CONTENT)), meta, wanted)


def read_flat(root: Any, wanted: Collection[str]) -> dict[str, Any]:
    """The fields of a document that is one file of XML (.fodt)."""
    return _fields(root, root, wanted)


def is_flat(root: Any) -> bool:
    """Whether XML is such a document."""
    return local(root) == "document" and _body(root) is not None


def _fields(root: Any, meta: Any, wanted: Collection[str]) -> dict[str, Any]:
    body = _body(root)
    reading = _Reading(_hidden_styles(root))
    if body is not None:
        reading.walk(body)
    if not reading.paragraphs:
        raise BadMemberError(NO_TEXT)
    found = {"body": reading.paragraphs, "notes": reading.notes}
    return {"text": book_text(found, wanted), **_properties(meta)}


def _body(root: Any) -> Any:
    body = next((each for each in root if local(each) == "body"), None)
    return None if body is None else next((each for each in body if local(each) == "text"), None)


def _properties(meta: Any) -> dict[str, str]:
    """Title and language; the name of who wrote it is that of an account, and left out."""
    office = None if meta is None else next((each for each in meta if local(each) == "meta"), None)
    stated = {} if office is None else {local(each): words(each) for each in office}
    return {name: stated[name] for name in ("title", "language") if stated.get(name)}


def _hidden_styles(root: Any) -> frozenset[str]:
    """Names of styles whose text is not shown."""
    return frozenset(
        attribute(style, "name") or ""
        for style in root.iter()
        if local(style) == "style"
        and any(local(each) == "text-properties" and attribute(each, "display") in HIDDEN for each in style)
    )


class _Reading:
    """What was read so far."""

    def __init__(self, hidden: frozenset[str]) -> None:
        self.paragraphs: list[str] = []
        self.notes: list[str] = []
        self._hidden = hidden
        self._open: list[list[str]] = []

    def walk(self, element: Any) -> None:
        name = local(element)
        if name in DROPPED or not name or element.tag == PICTURE_TITLE or self._is_hidden(element):
            return
        if name in PARAGRAPHS:
            self._paragraph(element)
        elif name == "table":
            self._table(element)
        elif name == "note":
            self._note(element)
        elif name in STANDING_FOR:
            self._say(STANDING_FOR[name])
        else:
            self._inside(element)

    def _inside(self, element: Any) -> None:
        self._say(element.text or "")
        for child in element:
            self.walk(child)
            self._say(child.tail or "")

    def _say(self, text: str) -> None:
        if self._open:
            self._open[-1].append(text)

    def _is_hidden(self, element: Any) -> bool:
        return attribute(element, "style-name") in self._hidden or (
            local(element) == "section" and attribute(element, "display") in HIDDEN
        )

    def _paragraph(self, element: Any) -> None:
        """A paragraph; those of frames and notes inside it are added by themselves."""
        self._open.append([])
        self._inside(element)
        text = "".join(self._open.pop())
        lines = (" ".join(line.split()) for line in text.split(LINE))
        paragraph = "\n".join(line for line in lines if line)
        if paragraph:
            self.paragraphs.append(paragraph)

    def _note(self, element: Any) -> None:
        kept, self.paragraphs = self.paragraphs, []
        for body in (each for each in element if local(each) == "note-body"):
            for child in body:
                self.walk(child)
        note, self.paragraphs = " ".join(self.paragraphs), kept
        if note:
            self.notes.append(note)

    def _table(self, element: Any) -> None:
        """A line per row, its cells apart by a tab."""
        kept, self.paragraphs = self.paragraphs, []
        rows = ["\t".join(filter(None, self._cells(row))) for row in _rows(element)]
        self.paragraphs = kept
        table = "\n".join(filter(None, rows))
        if table:
            self.paragraphs.append(table)

    def _cells(self, row: Any) -> list[str]:
        cells = []
        for cell in (each for each in row if local(each) == "table-cell"):
            self.paragraphs = []
            for child in cell:
                self.walk(child)
            cells.append(" ".join(" ".join(self.paragraphs).split()))
        return cells


GROUPS = ("table-header-rows", "table-rows", "table-row-group")


def _rows(table: Any) -> list[Any]:
    """The rows of a table, not those of tables in its cells."""
    found: list[Any] = []
    for child in table:
        if local(child) == "table-row":
            found.append(child)
        elif local(child) in GROUPS:
            found += _rows(child)
    return found
