"""Columns are read one after the other; a file's own order stays where it does so already."""

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.newspapers.layout import Box
from corpus_latam.sources.newspapers.order import in_reading_order

COLUMN, GUTTER = 300.0, 40.0


def cell(column: float, top: float, height: float = 50, width: float = COLUMN) -> Box:
    left = column * (COLUMN + GUTTER)
    return Box(left, top, left + width, top + height)


def columns(heights: list[list[int]]) -> list[tuple[str, Box]]:
    """Columns of blocks of these heights, in reading order."""
    found = []
    for column, sizes in enumerate(heights):
        top = 100.0
        for number, size in enumerate(sizes):
            found.append((f"{column}.{number}", cell(column, top, size)))
            top += size + 20
    return found


def in_order(things: list[tuple[str, Box]]) -> list[str]:
    return in_reading_order([name for name, _ in things], [box for _, box in things])


HEIGHTS = st.lists(st.lists(st.integers(30, 200), min_size=3, max_size=7), min_size=2, max_size=5)


@given(HEIGHTS)
def test_columns_in_their_order_stay(heights: list[list[int]]) -> None:
    things = columns(heights)
    assert in_order(things) == [name for name, _ in things]


def test_blocks_in_the_order_of_scan_lines_are_put_in_columns() -> None:
    things = columns([[90, 130, 70, 110], [150, 60, 90, 100], [40, 200, 80, 80]])
    scanned = sorted(things, key=lambda thing: (thing[1].top, thing[1].left))
    assert in_order(scanned) == [name for name, _ in things]


def test_a_heading_across_columns_comes_before_them() -> None:
    head = ("head", cell(0, 0, 60, 3 * COLUMN + 2 * GUTTER))
    things = columns([[90, 130, 70, 110], [150, 60, 90, 100], [40, 200, 80, 80]])
    scanned = sorted([head, *things], key=lambda thing: (thing[1].top, thing[1].left))
    assert in_order(scanned) == ["head", *(name for name, _ in things)]


def test_a_table_is_read_by_rows() -> None:
    cells = [(f"{row}.{column}", cell(column, row * 60)) for row in range(5) for column in range(3)]
    assert in_order(cells) == [name for name, _ in cells]


def test_blocks_of_which_one_has_no_place_stay() -> None:
    things = columns([[90, 130, 70, 110], [150, 60, 90, 100]])
    scanned = sorted(things, key=lambda thing: (thing[1].top, thing[1].left))
    boxes = [None, *(box for _, box in scanned[1:])]
    assert in_reading_order(scanned, boxes) == scanned


@given(st.lists(st.tuples(*[st.floats(-1e6, 1e6)] * 4), max_size=40))
def test_any_boxes_give_an_order_of_the_same_things(corners: list[tuple[float, float, float, float]]) -> None:
    things = list(range(len(corners)))
    assert sorted(in_reading_order(things, [Box(*each) for each in corners])) == things
