"""Merged cells of a sheet: each cell has the value of one stretch, whatever stretches a file states."""

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.tables.header import Merged, unmerged

ROWS, COLUMNS = 5, 4
SHEET = [[f"{row},{column}" for column in range(COLUMNS)] for row in range(ROWS)]
CELL = st.tuples(st.integers(0, ROWS + 1), st.integers(0, COLUMNS + 1))
STRETCH = st.tuples(CELL, CELL).map(
    lambda pair: (
        (min(pair[0][0], pair[1][0]), min(pair[0][1], pair[1][1])),
        (max(pair[0][0], pair[1][0]), max(pair[0][1], pair[1][1])),
    )
)


def plainly(merged: list[Merged]) -> list[list[str]]:
    """The same rule, a cell at a time."""
    full, taken = [list(row) for row in SHEET], set()
    for (top, left), (bottom, right) in sorted(merged):
        cells = {
            (r, c) for r in range(top, min(bottom + 1, ROWS)) for c in range(left, min(right + 1, COLUMNS))
        }
        if cells and not cells & taken:
            taken |= cells
            for row, column in cells:
                full[row][column] = SHEET[top][left]
    return full


@given(st.lists(STRETCH, max_size=6))
def test_each_cell_is_of_one_stretch(merged: list[Merged]) -> None:
    assert unmerged(SHEET, merged, 0) == plainly(merged)


def test_many_stretches_over_one_another_cost_no_more_than_their_cells() -> None:
    """A thousand that cover nearly all of a sheet: written one over the other, these are 10^9 cells."""
    size = 1_000
    rows = [[""] * size for _ in range(size)]
    rows[0][size - 1] = "x"
    merged: list[Merged] = [((n, size - 1 - n), (size, size)) for n in range(size)]
    assert {row[-1] for row in unmerged(rows, merged, 0)} == {"x"}
