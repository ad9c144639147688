"""Makes paragraphs of the text of JATS: headings, tables, notes and references are told apart.

Names of elements: JATS 1.3 (ANSI/NISO Z39.96-2021), and SciELO Publishing Schema for what its journals use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.articles.documents import Paragraph
from corpus_latam.sources.articles.formulas import formula, script
from corpus_latam.sources.books.flow import names_of
from corpus_latam.sources.xml_tree import local, words

BLOCKS = names_of(
    "p title subtitle sec list list-item def-list def-item term def disp-quote boxed-text fig fig-group"
    " caption statement speech verse-group attrib app app-group ack notes glossary bio ref-list ref"
    " table-wrap-group disp-formula-group array preformat body back abstract trans-abstract floats-group"
    " question answer"
)
DROPPED = names_of(
    "graphic inline-graphic media object-id alt-text long-desc supplementary-material"
    " inline-supplementary-material related-article related-object processing-meta index-term"
    " private-char sec-meta permissions kwd-group counts fn-group sub-article response x"
)
LINES = names_of("verse-line break")
LINE = "\x1e"
"""Stands in collected text for a new line; XML holds no such character."""
SPACE = re.compile(r"[ \t\r\n]+")
BEHIND_OPENING = re.compile(r"(?<=[(\[¿¡“«])\n")
BEFORE_CLOSING = re.compile(r"\n(?=[)\],.;:?!”»%])")
"""Line ends that a program put around elements inside a sentence."""
NUMBERS = re.compile(r"[\d\s,;–—*†‡§-]+")
LONGEST_LABEL = 200


class Markup:
    """Reads elements one after the other; `paragraphs` has their text, `notes` that of their notes."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self.notes: list[Paragraph] = []
        self._pieces: list[str] = []
        self._label = ""

    def read(self, element: Any, kind: str | None = None) -> None:
        """Adds the text of an element; all of it is of this kind, where one is given."""
        self._walk(element, kind)
        self._end_paragraph(kind)
        self._label = ""

    def _walk(self, element: Any, kind: str | None) -> None:
        name = local(element)
        if name in DROPPED or not name:
            return
        if name in OWN:
            OWN[name](self, element, kind)
        elif name in BLOCKS:
            is_heading = name == "title" and kind is None
            self._end_paragraph(kind)
            self._inside(element, kind)
            self._end_paragraph("heading" if is_heading else kind)
        else:
            self._inside(element, kind)
            if name in LINES:
                self._pieces.append(LINE)

    def _inside(self, element: Any, kind: str | None) -> None:
        self._pieces.append(element.text or "")
        for child in element:
            self._walk(child, kind)
            self._pieces.append(child.tail or "")

    def _end_paragraph(self, kind: str | None) -> None:
        text = _clean("".join(self._pieces))
        self._pieces = []
        if text:
            label, self._label = self._label, ""
            self.paragraphs.append(Paragraph(f"{label} {text}".strip(), kind))

    def _keep_label(self, element: Any, kind: str | None) -> None:
        """A number or name stands before the paragraph that it belongs to."""
        self._end_paragraph(kind)
        self._label = f"{self._label} {words(element)}".strip()[:LONGEST_LABEL]

    def _reference(self, element: Any, kind: str | None) -> None:
        """Numbers of notes and tables' marks go; of works they stand in brackets, unless the text has its
        own."""
        said = words(element)
        if element.get("ref-type") == "bibr":
            is_raised = local(element.getparent()) == "sup" or any(local(each) == "sup" for each in element)
            is_number = bool(NUMBERS.fullmatch(said))
            self._pieces.append(f"[{said}]" if said and is_raised and is_number else said)
        elif not NUMBERS.fullmatch(said) or element.get("ref-type") not in ("fn", "table-fn", "corresp"):
            self._inside(element, kind)

    def _script(self, element: Any, kind: str | None) -> None:
        """Small letters above or below the line; what they only refer to is read as that."""
        if any(local(each) == "xref" for each in element):
            self._inside(element, kind)
        else:
            self._pieces.append(script(words(element), local(element) == "sup"))

    def _formula(self, element: Any, kind: str | None) -> None:
        self._pieces.append(formula(element))

    def _shown_formula(self, element: Any, kind: str | None) -> None:
        """A formula by itself, behind its number."""
        self._end_paragraph(kind)
        label = next((words(each) for each in element if local(each) == "label"), "")
        content = [each for each in element if local(each) != "label"]
        text = " ".join(filter(None, map(formula, content))) or (element.text or "")
        self._pieces.append(f"{text} {label}" if text.strip() else "")
        self._end_paragraph(kind)

    def _note(self, element: Any, kind: str | None) -> None:
        """A note stands where the text calls it, and is read behind the text."""
        other = Markup()
        other._inside(element, "note")
        other._end_paragraph("note")
        self.notes += [each._replace(kind="note") for each in other.paragraphs]
        self.notes += other.notes

    def _table(self, element: Any, kind: str | None) -> None:
        """A paragraph: its caption, a line for each row with a tab between cells, what stands below it."""
        self._end_paragraph(kind)
        other = Markup()
        for child in element:
            other._table_part(child)
        lines = [each.text for each in (*other.paragraphs, *other.notes)]
        if lines:
            self.paragraphs.append(Paragraph("\n".join(lines), "table"))

    def _table_part(self, element: Any) -> None:
        if local(element) == "alternatives":
            for child in element:
                self._table_part(child)
        elif local(element) in TABLES:
            for row in _rows(element):
                self._row(row)
        else:
            self.read(element, "table") if local(element) != "label" else self._keep_label(element, "table")

    def _row(self, row: Any) -> None:
        cells = []
        for cell in row:
            if local(cell) in CELLS:
                inside = Markup()
                inside._inside(cell, "table")
                inside._end_paragraph("table")
                cells.append(" ".join(" ".join(each.text for each in inside.paragraphs).split()))
        if any(cells):
            self.paragraphs.append(Paragraph("\t".join(cells), "table"))

    def _choice(self, element: Any, kind: str | None) -> None:
        """Of several forms of one thing, the first that is text."""
        for child in element:
            before = len(self._pieces), len(self.paragraphs)
            self._walk(child, kind)
            if len(self.paragraphs) > before[1] or "".join(self._pieces[before[0] :]).strip():
                return

    def _work(self, element: Any, kind: str | None) -> None:
        """An entry of a list of references: as it is printed, where the file has it twice."""
        self._end_paragraph(kind)
        printed = [each for each in element if local(each) == "mixed-citation"]
        labels = [each for each in element if local(each) == "label"]
        for each in labels:
            self._keep_label(each, kind)
        for each in printed[:1] or [each for each in element if local(each) != "label"]:
            self._pieces.append(_printed(each))
        self._end_paragraph(kind)
        self._label = ""


def _rows(table: Any) -> Iterator[Any]:
    """The rows of a table, not those of tables inside its cells."""
    for child in table:
        if local(child) in ROWS:
            yield child
        elif local(child) in GROUPS:
            yield from _rows(child)


def _printed(citation: Any) -> str:
    """The words of a citation; of one in pieces, with points between them."""
    if local(citation) != "element-citation":
        return words(citation)
    return ". ".join(filter(None, map(words, citation)))


def _clean(text: str) -> str:
    text = SPACE.sub(lambda found: "\n" if "\n" in found[0] else " ", text)
    text = BEFORE_CLOSING.sub("", BEHIND_OPENING.sub("", text))
    lines = (" ".join(line.split()) for line in text.split(LINE))
    return "\n".join(line for line in lines if line)


TABLES, ROWS, CELLS = ("table", "tgroup"), ("tr", "row"), ("td", "th", "entry")
GROUPS = ("tgroup", "thead", "tbody", "tfoot")
OWN = {
    "label": Markup._keep_label,
    "xref": Markup._reference,
    "sup": Markup._script,
    "sub": Markup._script,
    "inline-formula": Markup._formula,
    "tex-math": Markup._formula,
    "math": Markup._formula,
    "disp-formula": Markup._shown_formula,
    "fn": Markup._note,
    "table-wrap": Markup._table,
    "alternatives": Markup._choice,
    "ref": Markup._work,
}
"""What is read in a way of its own."""
