"""Makes text of the blocks of pages: paragraphs, with the words whole that were broken at the ends of lines,
columns and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from corpus_latam.sources.newspapers.layout import Block, LaidOut, PageLine, Part
from corpus_latam.sources.newspapers.order import in_reading_order
from corpus_latam.text.dehyphenate import Line, flow, goes_on, words_of

ENDS = tuple(".!?:;…»”\"')]—")
"""Signs at which a paragraph may end. One that ends in another and is followed by small letters goes on."""
INDENT = 0.8
"""Of a line's height: a line so far right of its block's edge is indented."""
SHORT = 0.7
"""Of the length of a block's lines: a line shorter than this that ends a sentence is the last of a
paragraph."""
SENTENCE_ENDS = tuple(".!?:»”")
FEWEST = 4
"""Lines of a block that has an edge."""


def ordered(page: LaidOut) -> LaidOut:
    """The page with its blocks, and the lines of each, in the order in which they are read."""
    blocks = [ordered_block(block) for block in page.blocks]
    if not page.is_ordered:
        blocks = in_reading_order(blocks, [block.box for block in blocks])
    return replace(page, blocks=tuple(blocks))


def ordered_block(block: Block) -> Block:
    """The block with its lines in the order in which they are read."""
    return block.only(in_reading_order(block.lines, [line.box for line in block.lines]))


def text_of(blocks: Iterable[Block], *, unmarked: bool = False) -> str:
    """The text of blocks in their order, an empty line between paragraphs.

    unmarked: words may be broken with no sign, as in plain OCR.
    """
    paragraphs = list(_joined([part for block in blocks for part in _paragraphs(block)]))
    known = words_of(line.text for paragraph in paragraphs for line in paragraph)
    return "\n\n".join(flow(paragraph, known, unmarked=unmarked) for paragraph in paragraphs)


def _paragraphs(block: Block) -> Iterator[list[Line]]:
    """The paragraphs of a block: it begins one, and so do lines in it by their indentation."""
    paragraph: list[Line] = []
    for line, begins in zip(block.lines, _beginnings(block.lines), strict=True):
        if paragraph and begins:
            yield paragraph
            paragraph = []
        paragraph.append(line.line)
    if paragraph:
        yield paragraph


def _beginnings(lines: Sequence[PageLine]) -> list[bool]:
    """Which lines begin a paragraph: those that start right of most, or in lists, where most do, those that
    start left of them. Of several such lines in a row none is told from the other: it may be verse."""
    headings = [line.is_heading for line in lines]
    edges = [here != before for here, before in zip(headings, [False, *headings], strict=False)]
    return [edge or begins for edge, begins in zip(edges, _by_shape(lines), strict=True)]


def _by_shape(lines: Sequence[PageLine]) -> list[bool]:
    """The same by where lines begin and end."""
    boxes = [line.box for line in lines if line.box is not None]
    if not boxes:
        return _behind_short_lines(lines)
    if len(boxes) < len(lines) or len(lines) < FEWEST:
        return [False] * len(lines)
    margin = sorted(box.left for box in boxes)[len(boxes) // 10]
    indented = [box.left - margin > INDENT * (box.bottom - box.top) for box in boxes]
    is_list = sum(indented) > len(lines) / 2
    if is_list:
        return [not each for each in indented]
    return [each and not before for each, before in zip(indented, [False, *indented], strict=False)]


def _behind_short_lines(lines: Sequence[PageLine]) -> list[bool]:
    """Which lines follow one that ends a sentence and is short, where no line says where it lies."""
    width = median(len(line.text) for line in lines)
    short = [len(line.text) < SHORT * width and line.text.endswith(SENTENCE_ENDS) for line in lines]
    return [False, *short[:-1]]


def _joined(paragraphs: Iterable[list[Line]]) -> Iterator[list[Line]]:
    """Paragraphs of which those that go on in the next column, or on the next page, are one."""
    current: list[Line] = []
    for paragraph in paragraphs:
        if current and not _continues(current[-1], paragraph[0]):
            yield current
            current = []
        current.extend(paragraph)
    if current:
        yield current


def _continues(last: Line, first: Line) -> bool:
    starts_small = first.text.lstrip()[:1].islower()
    return starts_small and (goes_on(last) or not last.text.rstrip().endswith(ENDS))


def facts_of(blocks: Sequence[Block]) -> dict[str, Any]:
    """What a document's pages say of it: language, languages by words, mean confidence of the words."""
    words: Counter[str] = Counter()
    for block in blocks:
        if block.language:
            words[block.language] += sum(len(line.text.split()) for line in block.lines)
    rated = sum(line.rated for block in blocks for line in block.lines)
    total = sum(line.confidence for block in blocks for line in block.lines)
    return {
        "language": next(iter(words)) if len(words) == 1 else None,
        "languages": dict(sorted(words.items())) if len(words) > 1 else None,
        "word_confidence": round(total / rated, 4) if rated else None,
    }


def body(pages: Iterable[LaidOut]) -> list[Block]:
    """The blocks of pages in reading order, without running heads and page numbers."""
    return [block for page in pages for block in ordered(page).blocks if block.part is not Part.HEAD]


def heads(pages: Iterable[LaidOut]) -> list[str]:
    """The running heads and page numbers that the text is without."""
    return [text_of([block]) for page in pages for block in page.blocks if block.part is Part.HEAD]
