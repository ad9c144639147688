"""Measures the order in which the text of pages of several columns is read.

    python scripts/bench/repositories_columns.py FOLDER

FOLDER: that of the files that `columns_reference.yaml` names. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean

import yaml

from corpus_latam.sources.pdf import document, pdfium
from corpus_latam.sources.pdf.accents import composed
from corpus_latam.sources.pdf.page import Line, Opened, Page
from corpus_latam.sources.pdf.paragraphs import paragraphs

REFERENCE = Path(__file__).with_name("columns_reference.yaml")
FEWEST, FIRST = 20, 40
"""Letters that a paragraph needs in order to be looked for, and how many of its first ones are."""

Region = Sequence[float]


def order(folder: Path) -> dict[str, float]:
    """Kendall's tau of paragraphs, mean over the pages and of the worst page; how many of them were found."""
    taus: list[float] = []
    there = found = 0
    for name, pages in yaml.safe_load(REFERENCE.read_text(encoding="utf-8")).items():
        opened = pdfium.read((folder / name).read_bytes())
        for number, regions in pages.items():
            stated = list(beginnings(in_regions(opened.pages[number], regions)))
            places = places_in(text_of(opened, number), stated)
            there, found = there + len(stated), found + len(places)
            taus.append(kendall(places))
            print(f"{name} {number}: tau {taus[-1]:.3f}, {len(places)} of {len(stated)} paragraphs")
    return {
        "column_order_tau": round(fmean(taus), 3),
        "column_order_tau_worst": round(min(taus), 3),
        "column_order_pages": len(taus),
        "column_order_paragraphs_found": round(found / there, 3),
    }


def text_of(opened: Opened, number: int) -> str:
    """What the reader makes of one page."""
    return str(document.to_fields(opened._replace(pages=(opened.pages[number],)))["text"])


def in_regions(page: Page, regions: Sequence[Region]) -> Page:
    """The page with its lines in the order of the regions that they lie in."""
    lines = [line for region in regions for line in sorted(_within(page, region), key=_by_rows)]
    return page._replace(lines=tuple(line._replace(text=composed(line.text)) for line in lines))


def _within(page: Page, region: Region) -> Iterator[Line]:
    left, top, right, bottom = region
    for line in page.lines:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        if left <= x < right and top <= y < bottom:
            yield line


def _by_rows(line: Line) -> tuple[float, float]:
    return line.bottom, line.left


def beginnings(page: Page) -> Iterator[str]:
    """The first letters of a page's paragraphs, of those that are long enough."""
    for each in paragraphs([page]):
        letters = letters_of(each.text)
        if len(letters) >= FEWEST:
            yield letters[:FIRST]


def letters_of(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text).lower()


def places_in(text: str, stated: Sequence[str]) -> list[int]:
    """Where beginnings lie in a text, of those that come once both here and there."""
    letters = letters_of(text)
    once = [each for each in stated if stated.count(each) == 1 and letters.count(each) == 1]
    return [letters.index(each) for each in once]


def kendall(places: Sequence[int]) -> float:
    """Share of pairs in order, less that of pairs out of order."""
    pairs = list(combinations(places, 2))
    if not pairs:
        return 1.0
    return sum(1 if first < second else -1 for first, second in pairs) / len(pairs)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    print(json.dumps(order(parser.parse_args().folder)))


if __name__ == "__main__":
    main()
