"""hOCR 1.2 and the MiniOCR of dbmdz: blocks, paragraphs, lines and words with their confidence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from corpus_latam.sources.newspapers.layout import Block, Box, LaidOut, PageFile, PageLine, Part, union
from corpus_latam.sources.newspapers.xml_input import Tree, local_name, named, own

BLOCKS = frozenset({"ocr_carea", "ocrx_block", "ocr_block", "ocr_column", "ocr_par"})
WORDS = frozenset({"ocrx_word", "ocr_word"})
APART = frozenset({"ocr_footer", "ocr_pageno"})
LINES = frozenset({"ocr_line", "ocrx_line", "ocr_header", "ocr_caption", "ocr_textfloat"}) | APART
HEADS = frozenset({"ocr_header"}) | APART
"""Classes of blocks that repeat on pages. Of a line, `ocr_header` says little: tesseract writes it for large
letters."""
LONGEST_CLASSES = 500
"""Characters of an element's list of classes that are read."""
BOX = re.compile(
    r"\bbbox\s+(-?\d{1,9}(?:\.\d{1,9})?)\s+(-?\d{1,9}(?:\.\d{1,9})?)"
    r"\s+(-?\d{1,9}(?:\.\d{1,9})?)\s+(-?\d{1,9}(?:\.\d{1,9})?)"
)
CONFIDENCE = re.compile(r"\bx_wconf\s+(\d{1,3}(?:\.\d{1,9})?)")
LANGUAGE = re.compile(r"\bocrp_lang\s+([A-Za-z-]{2,11})")


def is_hocr(text: str) -> bool:
    """Whether a file of HTML says that it is hOCR."""
    return "ocr_page" in text or "ocrx_word" in text or "ocr_line" in text


def read_hocr(root: Any) -> PageFile:
    """The pages of an hOCR file."""
    pages = [element for element in root.iter() if _is_page(element)] or [root]
    return PageFile(tuple(LaidOut(tuple(_blocks(page))) for page in pages), _system(root))


def _is_page(element: Any) -> bool:
    """Whether it is a page, and not inside another one, whose lines would be read again."""
    if "ocr_page" not in _classes(element):
        return False
    return not any("ocr_page" in _classes(above) for above in element.iterancestors())


def _system(root: Any) -> str | None:
    """The program that wrote it."""
    stated = (meta.get("content") for meta in named(root, "meta") if meta.get("name") == "ocr-system")
    return next(stated, None)


def _blocks(page: Any) -> Iterator[Block]:
    """Its paragraphs, or its blocks where they have none. A line belongs to the innermost.

    Of lines inside lines (tags that were not closed), the outermost has the text of all.
    """
    language = _language(page)
    lines: dict[Any, list[PageLine]] = {}
    of_lines = LINES if any(_classes(element) & LINES for element in page.iter()) else WORDS
    for element in page.iter():
        if not _classes(element) & of_lines or _is_inside(element, of_lines, page):
            continue
        if (line := _line(element)) is not None:
            lines.setdefault(_block_of(element, page), []).append(line)
    for block, held in lines.items():
        box = _box(block) or union(line.box for line in held)
        above = [block, *block.iterancestors()]
        ids = tuple(each.get("id") for each in above if each.get("id"))
        part = Part.HEAD if _classes(block) & HEADS else Part.BODY
        yield Block(tuple(held), box, ids, part, _language(block) or language)


def _is_inside(element: Any, classes: frozenset[str], page: Any) -> bool:
    """Whether what is around it has one of these classes too, up to the page."""
    around = takewhile(lambda above: above is not page, element.iterancestors())
    return any(_classes(above) & classes for above in around)


def _block_of(line: Any, page: Any) -> Any:
    if _classes(line) & APART:
        return line
    for above in line.iterancestors():
        if above is page or _classes(above) & BLOCKS:
            return above
    return page


def _line(element: Any) -> PageLine | None:
    words = [word for word in element.iter() if _classes(word) & WORDS]
    texts = [" ".join("".join(word.itertext()).split()) for word in words] or ["".join(element.itertext())]
    text = " ".join(" ".join(texts).split())
    if not text:
        return None
    rates = [rate for word in words if (rate := _confidence(word)) is not None]
    return PageLine(text, None, _box(element), _ids(element), sum(rates), len(rates))


def _ids(element: Any) -> tuple[str, ...]:
    return (element.get("id"),) if element.get("id") else ()


def _classes(element: Any) -> frozenset[str]:
    return (
        frozenset((element.get("class") or "")[:LONGEST_CLASSES].split())
        if local_name(element)
        else frozenset()
    )


def _confidence(word: Any) -> float | None:
    found = CONFIDENCE.search(word.get("title") or "")
    return min(float(found[1]) / 100, 1.0) if found else None


def _box(element: Any) -> Box | None:
    found = BOX.search(element.get("title") or "")
    return Box(*map(float, found.groups())) if found else None


def _language(element: Any) -> str | None:
    stated = LANGUAGE.search(element.get("title") or "")
    found = element.get("lang") or (stated[1] if stated else None)
    return None if found in (None, "unknown") else str(found)


def read_mini_ocr(tree: Tree) -> PageFile:
    """The pages of a MiniOCR file (github.com/dbmdz/solr-ocrhighlighting): p, b, l, w are page, block, line,
    word."""
    return PageFile(tuple(map(_mini_page, named(tree.root, "p"))), problem=tree.problem)


def _mini_page(page: Any) -> LaidOut:
    return LaidOut(tuple(block for each in own(page, "b") if (block := _mini_block(each)) is not None))


def _mini_block(block: Any) -> Block | None:
    texts = [" ".join(" ".join(line.itertext()).split()) for line in own(block, "l")]
    lines = tuple(PageLine(text) for text in texts if text)
    return Block(lines) if lines else None
