"""Reading order of pages of several columns, however the file writes them."""

from __future__ import annotations

import pytest
from scripts.bench.ingest_samples.pdf_layouts import ORDERS, layout

from corpus_latam.sources.pdf import document, pdfium
from corpus_latam.sources.pdf.columns import in_order
from corpus_latam.sources.pdf.page import Line, Page

FURNITURE = ((), ("title",), ("notes",), ("box",), ("title", "notes", "box"))
STEP = 12.0


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text)).lower()


def out_of_order(places: list[int]) -> int:
    return sum(first > second for at, first in enumerate(places) for second in places[at:])


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("columns", [1, 2, 3])
@pytest.mark.parametrize("furniture", FURNITURE)
def test_paragraphs_are_read_in_order(columns: int, order: str, furniture: tuple[str, ...]) -> None:
    made = layout(11, columns, order, furniture)
    text = letters(document.to_fields(pdfium.read(made.data))["text"])
    stated = [letters(each) for each in made.paragraphs]
    places = [text.find(each) for each in stated if len(each) > 40]
    assert places.count(-1) <= len(places) // 10
    found = [place for place in places if place >= 0]
    assert out_of_order(found) <= 0.025 * len(found) ** 2 / 2


def line(text: str, row: float, left: float, right: float, is_beside: bool = False) -> Line:
    base = 100 + row * STEP
    return Line(text, left, base - 10, right, base, 10, is_beside)


def read(*lines: Line) -> list[str]:
    return [each.text for each in in_order(Page(600, 800, lines)).lines]


LEFT = [line(f"la línea izquierda de la fila {row}", row, 50, 280) for row in range(6)]
RIGHT = [line(f"la línea derecha de la fila {row}", row + 0.3, 320, 550) for row in range(6)]
COLUMNS = [each.text for each in (*LEFT, *RIGHT)]
TITLE = line("un título sobre las dos columnas", -2, 50, 550)


@pytest.mark.parametrize(
    "lines",
    [
        [*LEFT, *RIGHT],
        [*RIGHT, *LEFT],
        [each for pair in zip(LEFT, RIGHT, strict=True) for each in pair],
        [*RIGHT[3:], *LEFT[3:], *RIGHT[:3], *LEFT[:3]],
    ],
)
def test_columns_are_read_one_after_the_other(lines: list[Line]) -> None:
    assert read(*lines, TITLE) == [TITLE.text, *COLUMNS]


def test_a_line_over_both_columns_parts_them() -> None:
    below = [
        each._replace(top=each.top + 90, bottom=each.bottom + 90, text=f"{each.text} b") for each in LEFT
    ]
    beside = [each._replace(left=320, right=550, text=f"{each.text} c") for each in below]
    caption = line("una leyenda que corre sobre las dos columnas", 6.5, 50, 550)
    found = read(*LEFT, *below, *RIGHT, *beside, caption)
    assert found == [*COLUMNS, caption.text, *(each.text for each in (*below, *beside))]


def test_a_table_is_read_by_rows() -> None:
    cells = [
        line(text, row, left, left + 40, left > 50)
        for row in range(6)
        for left, text in ((50, f"fila {row}"), (200, f"{row}.25"), (400, f"{row}.75"))
    ]
    assert read(*cells) == [f"fila {row} {row}.25 {row}.75" for row in range(6)]


def test_words_that_are_spread_stay_one_line() -> None:
    spread = [line("Este", 7, 50, 70), line("documento", 7, 78, 130, True), line("vale.", 7, 139, 160, True)]
    assert read(*LEFT, *spread) == [*(each.text for each in LEFT), "Este documento vale."]


def test_what_the_file_writes_last_and_stands_first_is_read_first() -> None:
    assert read(*LEFT, TITLE) == [TITLE.text, *(each.text for each in LEFT)]


def test_formulas_keep_their_order() -> None:
    formula = [
        line("x", 7, 100, 110),
        line("a", 6.6, 112, 118),
        line("b", 7.6, 112, 118),
        line("= y", 7, 120, 140),
    ]
    assert read(*LEFT, *formula)[-4:] == ["x", "a", "b", "= y"]
