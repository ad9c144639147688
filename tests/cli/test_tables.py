"""Tables of figures: no digit is ever cut, whatever the width and the number of columns."""

from __future__ import annotations

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.cli.console import PlainConsole
from corpus_latam.cli.fertility import group_table, totals_table
from corpus_latam.cli.formats import print_csv, print_json
from corpus_latam.cli.tables import FigureTable, print_figures


def shown(table: FigureTable, width: int | None) -> str:
    """On a terminal of that width, or in a pipe."""
    stream = io.StringIO()
    console = PlainConsole(file=stream, width=width, force_terminal=width is not None, color_system=None)
    print_figures(console, table)
    return stream.getvalue()


FIGURE = st.integers(0, 10**15).map("{:,}".format) | st.floats(0, 1000).map("{:.3f}".format) | st.just("–")
NAME = st.text(st.characters(categories=["L", "Nd", "Pd"]), min_size=1, max_size=40)


@st.composite
def tables(draw: st.DrawFn) -> FigureTable:
    figures = draw(st.lists(NAME, min_size=1, max_size=12))
    names = draw(st.lists(NAME, min_size=1, max_size=4))
    row = st.tuples(*[FIGURE for _ in figures], *[NAME for _ in names])
    return FigureTable("figures", figures, names, draw(st.lists(row, min_size=1, max_size=5)))


def cells(text: str) -> list[str]:
    return [cell.strip() for line in text.splitlines() if line[:1] in "│" for cell in line.split("│")[1:-1]]


@given(tables(), st.sampled_from([None, 20, 40, 80, 120, 300]))
def test_every_figure_is_there_whole(table: FigureTable, width: int | None) -> None:
    found = cells(shown(table, width))
    for row in table.rows:
        for figure in row[: len(table.figures)]:
            assert figure in found


@given(tables())
def test_in_a_pipe_names_are_whole_and_last_too(table: FigureTable) -> None:
    text = shown(table, None)
    lines = [line for line in text.splitlines() if line.startswith("│")]
    assert len(lines) == len(table.rows)
    for line, row in zip(lines, table.rows, strict=True):
        assert [cell.strip() for cell in line.split("│")[1:-1]] == list(row)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    figures = ["words", *(f"corpus-latam-{size}" for size in (4096, 32768, 65536, 131072, 262144))]
    row = ("12,345,678", *("1.234",) * 5, "constituciones_de_la_independencia", "UY", "spa", "law")
    table = FigureTable("fertility", figures, ("source", "country", "language", "doc_type"), [row])
    text = shown(table, width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("12,345,678") == 1


def row(tokenizer: str, source: str, words: int, cost: float | None) -> dict[str, object]:
    return {"tokenizer": tokenizer, "source": source, "country": None, "words": words} | {
        "bytes": 6 * words,
        "tokens_per_word": cost,
    }


def test_what_was_not_measured_says_so_and_what_one_tokenizer_lacks_is_a_dash() -> None:
    rows = [row("a", "leyes", 100, 1.5), row("b", "leyes", 100, None), row("a", "poemas", 0, None)]
    assert group_table(rows, ["source", "country"]).rows == [
        ["100", "1.500", "–", "leyes", "–"],
        ["not measured", "–", "–", "poemas", "–"],
    ]
    assert totals_table([]).rows == []


def test_programs_get_all_digits(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [{"source": 'años, "x"', "cost": 1 / 3, "none": None}]
    print_json(rows)
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert json.loads(printed) == rows
    print_csv(rows, ["none", "cost", "source"])
    read = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert read == [{"none": "", "cost": repr(1 / 3), "source": rows[0]["source"]}]
