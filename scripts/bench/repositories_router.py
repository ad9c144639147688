"""Measures the router of PDF pages: real pages, and scans made of some of them.

    python scripts/bench/repositories_router.py DATA

DATA: the folder with `pdf` and `formats/pdf`. Limits were set on the files of even number, by name; figures
are of the files of odd number (`--half even` shows the others). Prints one JSON line.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from corpus_latam.sources.pdf import pdfium
from corpus_latam.sources.pdf.accents import composed
from corpus_latam.sources.pdf.document import composed_page
from corpus_latam.sources.pdf.page import Opened, Page
from corpus_latam.sources.pdf.router import Route, routes

sys.path.append(str(Path(__file__).parents[2]))
from scripts.bench.ingest_samples.pdf_scans import Scan, misread, scan_file, scanned

REAL_SCANS = {"article-mx-garza.pdf", "ocrmypdf-rotated_skew.pdf", "ocrmypdf-truetype_font_nomapping.pdf"}
"""Files whose pages hold no text that can be taken: no layer, or fonts without a map."""
NO_PAGES = {"pdfjs-bomb_giant.pdf"}
SCANNED_PAGES = 3
"""Of each file with running text, spread over it, scanned in each way."""
FEWEST_LETTERS = 600
DPI = 60
SOME_NOISE, MUCH_NOISE = 0.02, 0.35
"""Shares of letters that are misread in a layer of OCR that is good enough, and in one that is not."""
TAKEN, READ_AGAIN = {Route.TEXT, Route.EMPTY}, {Route.OCR, Route.BOTH_DISAGREE}


class Case(NamedTuple):
    """Pages, and whether their text is to be taken."""

    name: str
    pages: tuple[Page, ...]
    is_taken: bool


def errors(folder: Path, odd: int, scans_of: int = SCANNED_PAGES) -> dict[str, object]:
    """Pages sent the wrong way, by kind."""
    wrong: list[str] = []
    pages = 0
    for case in cases(folder, odd, scans_of):
        composed_pages = [composed_page(page) for page in case.pages]
        for number, route in enumerate(routes(composed_pages)):
            has_text = any(composed_pages[number].lines)
            expected = TAKEN if case.is_taken else READ_AGAIN
            if not has_text and case.is_taken:
                continue
            pages += 1
            if route not in expected:
                wrong.append(f"{case.name} {number}: {route.value}")
    print(*wrong, sep="\n")
    return {
        "router_errors": len(wrong),
        "router_pages": pages,
        "router_error_share": round(len(wrong) / pages, 4),
    }


def cases(folder: Path, odd: int, scans_of: int) -> Iterator[Case]:
    """Real files, and scans of their pages."""
    files = sorted((*folder.glob("pdf/*.pdf"), *folder.glob("formats/pdf/*/*.pdf")))
    for place, file in enumerate(files):
        if place % 2 != odd or file.name in NO_PAGES:
            continue
        data = file.read_bytes()
        try:
            opened = pdfium.read(data)
        except Exception:  # refused: there is nothing to route
            continue
        yield Case(file.name, opened.pages, file.name not in REAL_SCANS)
        yield from scans(file.name, data, opened, scans_of)


def scans(name: str, data: bytes, opened: Opened, count: int) -> Iterator[Case]:
    """Pages of running text as pictures: without text, with theirs, with a layer of bad OCR, with a stamp."""
    import pypdfium2

    rich = [number for number, page in enumerate(opened.pages) if _letters(page) >= FEWEST_LETTERS]
    chosen = rich[:: max(1, len(rich) // count)][:count]
    if not chosen or name in REAL_SCANS:
        return
    document = pypdfium2.PdfDocument(data)
    draw = random.Random(name)
    made: dict[str, list[Scan]] = {"bare": [], "good": [], "some noise": [], "much noise": [], "stamp": []}
    for number in chosen:
        page = opened.pages[number]
        image = scanned(document[number], DPI, number)
        lines = [
            (
                composed(line.text).replace("\ufffe", "-"),
                line.left,
                page.height - line.bottom,
                max(line.size, 1.0),
            )
            for line in page.lines
        ]
        layers = {
            "bare": [],
            "good": lines,
            "some noise": [(misread(text, SOME_NOISE, draw), *place) for text, *place in lines],
            "much noise": [(misread(text, MUCH_NOISE, draw), *place) for text, *place in lines],
            "stamp": [("Digitalizado por la biblioteca central, uso académico", 40.0, 20.0, 8.0)],
        }
        for kind, lines_of in layers.items():
            hidden, shown = ((), lines_of) if kind == "stamp" else (lines_of, ())
            made[kind].append(Scan(page.width, page.height, image, hidden, shown))
    for kind, pages in made.items():
        yield Case(f"{name}, {kind}", pdfium.read(scan_file(pages)).pages, kind in ("good", "some noise"))


def _letters(page: Page) -> int:
    return sum(sum(map(str.isalpha, line.text)) for line in page.lines)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=("even", "odd"), default="odd")
    options = parser.parse_args()
    print(json.dumps(errors(options.folder, odd=int(options.half == "odd"))))


if __name__ == "__main__":
    main()
