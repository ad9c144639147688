"""Reads Word documents (.docx) as they look once all revisions are accepted, notes apart.

Not text: comments, headers and footers, what was deleted, tables of contents and indexes, hidden text.
Names of elements: ECMA-376, part 1, chapter 17.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from corpus_latam.sources.books.flow import names_of
from corpus_latam.sources.books.parts import book_text
from corpus_latam.sources.books.zipped import DAMAGED, Parts
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.xml_tree import attribute, local, parse, words

NO_TEXT = "Word document without text"
DROPPED = names_of(
    "del moveFrom delText delInstrText Fallback sectPr pPr rPr tblPr trPr tcPr sdtPr sdtEndPr tblGrid"
    " annotationRef footnoteRef endnoteRef rt"
)
MADE_FIELDS = ("TOC", "INDEX", "TOA", "TC", "XE", "RD", "PAGE", "NUMPAGES", "SECTIONPAGES")
"""Fields whose result is a list of the document's own headings, words or pages."""
STANDING_FOR = {"tab": " ", "ptab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}
OFF = ("0", "false", "off")


def read_docx(parts: Parts, wanted: Collection[str]) -> dict[str, Any]:
    """The fields of the document."""
    name = _main_part(parts)
    folder = name.rpartition("/")[0]
    notes = {
        (kind, attribute(note, "id")): note
        for kind in NOTES.values()
        if (file := f"{folder}/{kind}s.xml") in parts.names
        for note in parse(parts.read(file))
        if attribute(note, "type") in (None, "normal")
    }
    root = parse(parts.read(name))
    body = _read(root)
    called = [notes[key] for key in body.called if key in notes]
    found = {"body": body.paragraphs, "notes": [" ".join(_read(note).paragraphs) for note in called]}
    if not body.paragraphs:
        raise BadMemberError(NO_TEXT)
    return {"text": book_text(found, wanted), **_properties(parts)}


def _main_part(parts: Parts) -> str:
    """Where the text lies, as the package says; else where it does as a rule."""
    if "_rels/.rels" in parts.names:
        for each in parse(parts.read("_rels/.rels")):
            target = (attribute(each, "Target") or "").removeprefix("/")
            if (attribute(each, "Type") or "").endswith("/officeDocument") and target in parts.names:
                return target
    if "word/document.xml" not in parts.names:
        raise BadMemberError(DAMAGED)
    return "word/document.xml"


def _properties(parts: Parts) -> dict[str, str]:
    """Title and language; the name of who wrote it is that of an account, and left out."""
    if "docProps/core.xml" not in parts.names:
        return {}
    stated = {local(each): words(each) for each in parse(parts.read("docProps/core.xml"))}
    return {name: stated[name] for name in ("title", "language") if stated.get(name)}


def _read(root: Any) -> _Reading:
    """Paragraphs of a part. Where a field has no end, what it would hide is read."""
    reading = _Reading(follows_fields=True)
    reading.walk(root)
    if reading.is_in_field:
        reading = _Reading(follows_fields=False)
        reading.walk(root)
    return reading


class _Field:
    """A field that is open: its instruction, then its result."""

    def __init__(self, hides_around: bool) -> None:
        self.instruction: list[str] = []
        self.has_result = self.is_made = False
        self.hides_around = hides_around
        """Whether a field around it hides what is in it."""

    @property
    def hides(self) -> bool:
        return self.hides_around or not self.has_result or self.is_made

    def begin_result(self) -> None:
        self.has_result = True
        self.is_made = _is_made("".join(self.instruction))


def _is_made(instruction: str) -> bool:
    return instruction.strip().partition(" ")[0].upper() in MADE_FIELDS


class _Reading:
    """What was read of a part so far."""

    def __init__(self, follows_fields: bool) -> None:
        self.paragraphs: list[str] = []
        self.called: list[tuple[str, str | None]] = []
        """Notes in the order of their references."""
        self._follows_fields = follows_fields
        self._open: list[list[str]] = []
        self._fields: list[_Field] = []
        self._carried: list[str] = []

    @property
    def is_in_field(self) -> bool:
        return bool(self._fields)

    def walk(self, element: Any) -> None:
        name = local(element)
        if name in DROPPED or not name or _is_left_out(name, element):
            return
        if name == "p":
            self._paragraph(element)
        elif name == "tbl":
            self._table(element)
        elif name == "fldChar":
            self._field(attribute(element, "fldCharType"))
        elif name == "instrText":
            self._instruction(element.text or "")
        elif name == "t":
            self._say(element.text or "")
        elif name in STANDING_FOR:
            self._say(STANDING_FOR[name])
        elif name in NOTES:
            self._call(NOTES[name], attribute(element, "id"))
        else:
            for child in element:
                self.walk(child)

    def _is_hidden(self) -> bool:
        return bool(self._fields) and self._fields[-1].hides

    def _say(self, text: str) -> None:
        if self._open and not self._is_hidden():
            self._open[-1].append(text)

    def _call(self, kind: str, number: str | None) -> None:
        if not self._is_hidden():
            self.called.append((kind, number))

    def _field(self, mark: str | None) -> None:
        if not self._follows_fields:
            return
        if mark == "begin":
            self._fields.append(_Field(self._is_hidden()))
        elif mark == "separate" and self._fields:
            self._fields[-1].begin_result()
        elif mark == "end" and self._fields:
            self._fields.pop()

    def _instruction(self, text: str) -> None:
        if self._fields and not self._fields[-1].has_result:
            self._fields[-1].instruction.append(text)

    def _text_of(self, element: Any) -> str:
        """The text of a paragraph; paragraphs of its text boxes are added by themselves."""
        self._open.append([])
        for child in element:
            self.walk(child)
        return "".join(self._open.pop())

    def _paragraph(self, element: Any) -> None:
        carried, self._carried = self._carried, []
        carried.append(self._text_of(element))
        if _mark_is_deleted(element):
            self._carried = carried
            return
        self._carried = []
        self._add("".join(carried))

    def _add(self, text: str) -> None:
        lines = (" ".join(line.split()) for line in text.split("\n"))
        paragraph = "\n".join(line for line in lines if line)
        if paragraph:
            self.paragraphs.append(paragraph)

    def _table(self, element: Any) -> None:
        """A line per row, its cells apart by a tab."""
        kept, self.paragraphs = self.paragraphs, []
        rows = []
        for row in (each for each in element.iter() if local(each) == "tr" and _table_of(each) is element):
            if not _row_is_deleted(row):
                rows.append("\t".join(filter(None, self._cells(row))))
        self.paragraphs = kept
        table = "\n".join(filter(None, rows))
        if table:
            self.paragraphs.append(table)

    def _cells(self, row: Any) -> list[str]:
        cells = []
        for cell in (each for each in row.iter() if local(each) == "tc" and _row_of(each) is row):
            self.paragraphs = []
            for child in cell:
                self.walk(child)
            cells.append(" ".join(" ".join(self.paragraphs).split()))
        return cells


def _is_left_out(name: str, element: Any) -> bool:
    """Tables of contents, fields that are made, hidden runs."""
    if name == "fldSimple":
        return _is_made(attribute(element, "instr") or "")
    if name == "sdt":
        gallery = _below(element, "sdtPr", "docPartObj", "docPartGallery")
        return gallery is not None and attribute(gallery, "val") == "Table of Contents"
    if name == "r":
        hidden = _below(element, "rPr", "vanish")
        return hidden is not None and attribute(hidden, "val") not in OFF
    return False


def _mark_is_deleted(paragraph: Any) -> bool:
    return _below(paragraph, "pPr", "rPr", "del") is not None


def _row_is_deleted(row: Any) -> bool:
    return _below(row, "trPr", "del") is not None


def _below(element: Any, *path: str) -> Any:
    for name in path:
        element = next((child for child in element if local(child) == name), None)
        if element is None:
            return None
    return element


def _table_of(row: Any) -> Any:
    return next((each for each in row.iterancestors() if local(each) == "tbl"), None)


def _row_of(cell: Any) -> Any:
    return next((each for each in cell.iterancestors() if local(each) == "tr"), None)


LOCK_BYTES = (162, 165)
"""How long the files are that Word lays beside a document that is open (`~$name.docx`)."""


def is_lock(data: bytes) -> bool:
    """Whether this is such a file: the user's name in one byte per letter, then in two."""
    return len(data) in LOCK_BYTES and 0 < data[0] <= 54 and data[54:55] == data[:1]
