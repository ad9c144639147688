"""Makes documents of the files of an issue: its articles where a METS tells them apart, else the issue or its
pages. What is missing or cannot be read is reported, and costs nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus_latam.sources.newspapers.assemble import body, facts_of, heads, ordered_block, text_of
from corpus_latam.sources.newspapers.grouping import date_of, find_pages
from corpus_latam.sources.newspapers.layout import Block, LaidOut, PageFile, PageLine, Part
from corpus_latam.sources.newspapers.mets import ADVERTISEMENT, Area, Issue, Unit
from corpus_latam.sources.records import Record

MISSING = "page that its METS names, and that does not lie there"
NO_PAGE_LEFT = "an article of pages that do not lie there"
NO_WORDS = "an article or page without words"
FRONT = "title and imprint of an issue"
REST = "a block of a page that no article holds"
ADVERTS = "an advertisement"
OTHER_FORM = "a page that lies there in another form too"


@dataclass(frozen=True)
class Page:
    """A file of pages that was read, by its name in the issue, and the SHA-256 of its bytes."""

    name: str
    file: PageFile
    sha256: str


def by_page(pages: Iterable[Page]) -> Iterator[Record]:
    """A document for each page; files may hold several."""
    for page in pages:
        for number, laid_out in enumerate(page.file.pages, 1):
            position = f"page {number}" if len(page.file.pages) > 1 else ""
            sha256 = page.sha256 if len(page.file.pages) == 1 else None
            facts = {"sha256_raw": sha256, "date": date_of(page.name)}
            yield _document([page], [laid_out], position, facts)


def as_whole(name: str, pages: Sequence[Page], about: Issue | None) -> Iterator[Record]:
    """One document of all pages, in the order given."""
    if not pages:
        return
    facts: dict[str, Any] = {"source_id": name or None, "pages": len(pages), "date": date_of(name)}
    if len(pages) == 1:
        facts |= {"sha256_raw": pages[0].sha256}
    if about is not None:
        facts |= {"title": about.title, "license": about.license}
        facts["date"] = about.date or facts["date"]
    yield _document(pages, [each for page in pages for each in page.file.pages], "", facts)


def _document(
    pages: Sequence[Page], laid_out: Sequence[LaidOut], position: str, facts: Mapping[str, Any]
) -> Record:
    blocks = body(laid_out)
    return _record(blocks, pages, position, {**facts, "heads": heads(laid_out) or None})


def _record(
    blocks: Sequence[Block], pages: Sequence[Page], position: str, facts: Mapping[str, Any]
) -> Record:
    """A document of blocks in their order, with what is stated of it."""
    stated = facts_of(blocks)
    is_ocr = stated["word_confidence"] is not None or any(not block.box for block in blocks)
    text = text_of(blocks, unmarked=is_ocr)
    if not text.strip():
        return Record(position, left_out=NO_WORDS)
    notes = next((page.file.notes for page in pages if page.file.notes), {})
    extractor = next((page.file.extractor for page in pages if page.file.extractor), None)
    own = {name: value for name, value in facts.items() if value is not None}
    return Record(position, {"text": text, "extractor": extractor, **stated, **notes, **own})


class Articles:
    """The articles of an issue whose METS tells them apart. `pages` are those that could be read.

    A line belongs to the first article that names it.
    """

    def __init__(self, name: str, mets: str, issue: Issue, pages: Sequence[Page]) -> None:
        self._name, self._issue = name, issue
        by_name = {page.name: page for page in pages}
        hrefs = dict.fromkeys([*issue.pages, *(area.href for unit in issue.units for area in unit.areas)])
        found = find_pages(hrefs, mets, list(by_name))
        self._pages = {href: by_name[name] for href, name in found.items()}
        self._stretches = {href: Stretches(page) for href, page in self._pages.items()}

    @property
    def missing(self) -> list[str]:
        """Pages that the METS names and that do not lie there."""
        return [href for href in self._issue.pages if href not in self._pages]

    @property
    def pages(self) -> list[Page]:
        """Those that lie there, in the order of the METS."""
        return [self._pages[href] for href in self._issue.pages if href in self._pages]

    def records(self, *, advertisements: bool) -> Iterator[Record]:
        """One for each article, in the order of the METS, and what is left out."""
        for unit in self._issue.units:
            record = self._article(unit)
            if record.fields and unit.kind == ADVERTISEMENT and not advertisements:
                record = Record(record.position, left_out=ADVERTS)
            yield record
        if any(self._take(area) for area in self._issue.front if area.href in self._pages):
            yield Record("", left_out=FRONT)
        for href, stretches in self._stretches.items():
            for number in stretches.rest():
                yield Record(f"{href}, block {number}", left_out=REST)

    def _article(self, unit: Unit) -> Record:
        position = f"article {unit.id}"
        there = [area for area in unit.areas if area.href in self._pages]
        if not there:
            return Record(position, left_out=NO_PAGE_LEFT)
        blocks = [block for area in there for block in self._take(area)]
        facts = {
            "source_id": f"{self._name}#{unit.id}",
            "title": unit.title,
            "newspaper": self._issue.title,
            "date": self._issue.date,
            "license": self._issue.license,
            "language": unit.language,
            "section": unit.kind,
            "incomplete": True if len(there) < len(unit.areas) else None,
        }
        pages = [self._pages[href] for href in dict.fromkeys(area.href for area in there)]
        return _record(blocks, pages, position, facts)

    def _take(self, area: Area) -> list[Block]:
        return self._stretches[area.href].take(area.begin, area.end)


class Stretches:
    """The lines of a page, from which stretches are taken, each line once."""

    def __init__(self, page: Page) -> None:
        blocks = [block for laid_out in page.file.pages for block in laid_out.blocks]
        self._blocks = [block for block in blocks if block.part is not Part.HEAD]
        self._lines = [(number, line) for number, block in enumerate(self._blocks) for line in block.lines]
        self._is_taken = bytearray(len(self._lines))
        self._places: dict[str, tuple[int, int]] = {}
        """The first and last line of everything that has an id."""
        for place, (number, line) in enumerate(self._lines):
            for name in (*line.ids, *self._blocks[number].ids):
                self._places[name] = (self._places.get(name, (place,))[0], place)

    def take(self, begin: str | None, end: str | None) -> list[Block]:
        """The blocks from one id to another, with those of their lines that are not taken yet."""
        start = self._places.get(begin or "")
        if start is None:
            return []
        last = self._places.get(end or "", start)[1]
        found: dict[int, list[PageLine]] = {}
        for place in self._free(start[0], last):
            number, line = self._lines[place]
            found.setdefault(number, []).append(line)
            self._is_taken[place] = 1
        return [ordered_block(self._blocks[number].only(lines)) for number, lines in found.items()]

    def _free(self, first: int, last: int) -> Iterator[int]:
        """Places that are not taken, found without a look at those that are."""
        place = self._is_taken.find(0, first, last + 1)
        while place >= 0:
            yield place
            place = self._is_taken.find(0, place + 1, last + 1)

    def rest(self) -> list[int]:
        """Numbers of the blocks of which a line was not taken, from 1."""
        return sorted({self._lines[place][0] + 1 for place in self._free(0, len(self._lines) - 1)})
