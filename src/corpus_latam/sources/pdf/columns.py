"""Puts the lines of a page into reading order: columns one after the other, whatever the file's order is.

A gutter is an upright strip without letters, with running text on both sides. What lies above its upper end
is read first, then what is left of it, right of it, and below; each of the four is looked at in the same way.
Where there is no gutter, the file's order stays but for parts that lie wholly above what comes before them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from statistics import median
from typing import NamedTuple

from corpus_latam.sources.pdf.page import Line, Page

FEWEST = 3
"""Lines on each side of a gutter."""
NARROW = 0.4
"""Times the distance of lines, the least width of a gutter: TeX sets 10 points beside lines 12 apart."""
LETTERS = 8
"""Of a line of running text: most cells of tables have fewer."""
FILLED, UPPER = 0.5, 3
"""Share of the upper quartile of widths that a line of running text has: cells of tables differ more."""
TEXT = 0.6
"""Share of the letters beside a gutter that lie in such lines, on each side."""
MOST = 600
"""Lines of a page; with more, it is a map or a table, and its own order stays."""
DEEPEST = 8
"""Gutters within one another."""
UP = 0.6
"""Times the distance of lines, by which a line lies higher than the one before it where another part begins:
raised letters and fractions lie less high."""
FAR = 2.5
"""Times the distance of lines, down to what is another part."""
EDGE = 1.5
"""Points by which lines of one column begin apart."""
ALIGNED = 4
"""Lines that begin at one edge, where a wide space before it parts columns: in one line, words are spread."""
INDENT = 3
"""Times the distance of lines, by which lines of one column are set in: items of lists."""
BLANK = 2
"""Times the distance of lines: so much white across both columns ends them (a figure, a box below)."""


class Placed(NamedTuple):
    """A line and its place in the file's order."""

    number: int
    line: Line


class Gutter(NamedTuple):
    """Where text parts: from the left edge of what is right of it, between two heights of baselines."""

    x: float
    top: float
    bottom: float


def in_order(page: Page) -> Page:
    """The page with its lines in reading order."""
    lines = page.lines
    if all(below.bottom > above.bottom for above, below in pairwise(lines)):
        return page
    step = _step(lines)
    if len(lines) > MOST or step <= 0 or not all(line.size for line in lines):
        return page._replace(lines=tuple(_joined(Placed(*each) for each in enumerate(lines))))
    placed = [Placed(*each) for each in enumerate(_without_spread_words(lines, step))]
    turned = [each for each in placed if each.line.is_turned]
    upright = [each for each in placed if not each.line.is_turned] if turned else placed
    return page._replace(lines=tuple(_joined((*_read(upright, step, DEEPEST), *turned))))


def _step(lines: Sequence[Line]) -> float:
    """The usual distance between lines that begin at one edge."""
    aligned = sorted(lines, key=lambda line: (round(line.left), line.bottom))
    steps = [
        below.bottom - above.bottom
        for above, below in pairwise(aligned)
        if below.left - above.left < EDGE and 2 < below.bottom - above.bottom < 60
    ]
    return median(steps) if steps else 0.0


def _without_spread_words(lines: Sequence[Line], step: float) -> list[Line]:
    """The lines, made whole where the wide space that parts them ends at the edge of no column."""
    starts = sorted(line.left for line in lines)
    edges = [x for x in starts if _count(starts, x - EDGE, x + EDGE) >= ALIGNED]
    whole: list[Line] = []
    for line in lines:
        if whole and line.is_beside and not _begins_column(whole[-1], line, edges, step):
            whole[-1] = _beside(whole[-1], line)
        else:
            whole.append(line)
    return whole


def _begins_column(before: Line, line: Line, edges: Sequence[float], step: float) -> bool:
    """Whether an edge lies between two parts of a line, or it goes back to the left."""
    nearest = bisect_right(edges, line.left + EDGE) - 1
    is_edge = nearest >= 0 and edges[nearest] > max(before.right, line.left - INDENT * step)
    return is_edge or line.left < before.left


def _count(values: Sequence[float], least: float, most: float) -> int:
    """How many of sorted values lie between two others."""
    return bisect_right(values, most) - bisect_left(values, least)


def _beside(left: Line, right: Line) -> Line:
    return left._replace(text=f"{left.text} {right.text}", right=right.right)


def _joined(placed: Iterable[Placed]) -> Iterator[Line]:
    """The lines, made whole where parts of one line still follow one another."""
    held: Placed | None = None
    for each in placed:
        line = each.line
        follows = held is not None and held.number + 1 == each.number and held.line.left <= line.left
        if held and follows and line.is_beside:
            held = Placed(each.number, _beside(held.line, line))
            continue
        if held:
            yield held.line._replace(is_beside=False)
        held = each
    if held:
        yield held.line._replace(is_beside=False)


def _read(placed: list[Placed], step: float, depth: int) -> list[Placed]:
    """Lines in reading order."""
    gutter = _gutter(placed, step) if depth and _are_beside(placed, step) else None
    if gutter is None:
        return _downwards(placed, step)
    return [each for part in _parts(placed, gutter) for each in _read(part, step, depth - 1)]


def _parts(placed: Iterable[Placed], gutter: Gutter) -> tuple[list[Placed], ...]:
    """What lies above a gutter, left and right of it, and below."""
    parts: tuple[list[Placed], ...] = ([], [], [], [])
    for each in placed:
        line = each.line
        if line.bottom <= gutter.top:
            parts[0].append(each)
        elif line.bottom >= gutter.bottom:
            parts[3].append(each)
        else:
            parts[2 if line.left >= gutter.x - EDGE else 1].append(each)
    return parts


def _are_beside(placed: Iterable[Placed], step: float) -> bool:
    """Whether some lines lie side by side."""
    lines = sorted((each.line for each in placed), key=lambda line: line.bottom)
    beside = (
        below.bottom - above.bottom < UP * step and (above.right < below.left or below.right < above.left)
        for above, below in pairwise(lines)
    )
    return len(list(islice(filter(None, beside), FEWEST))) == FEWEST


def _gutter(placed: Sequence[Placed], step: float) -> Gutter | None:
    """The gutter with the most lines beside it, if there is one."""
    if len(placed) < 2 * FEWEST:
        return None
    lines = sorted((each.line for each in placed), key=lambda line: line.bottom)
    found = [each for x in _edges(lines, step) for each in _at(lines, x, step)]
    return max(found, key=lambda each: (each[0], -each[1].x))[1] if found else None


def _edges(lines: Sequence[Line], step: float) -> list[float]:
    """Left edges of what may be a column: no indents of the first; other lines begin there or further in."""
    starts = sorted(line.left for line in lines)
    edges: list[float] = []
    for x in starts:
        is_new = x > (edges[-1] + EDGE if edges else starts[0] + INDENT * step)
        if is_new and _count(starts, x, x + INDENT * step) >= FEWEST:
            edges.append(x)
    return edges


def _at(lines: Sequence[Line], x: float, step: float) -> Iterator[tuple[int, Gutter]]:
    """Gutters left of an edge, between what ends them, and how many lines the lesser side has."""
    end = x - NARROW * step
    top, run = float("-inf"), list[Line]()
    for line in lines:
        is_across = line.left < x - EDGE and line.right > end
        if is_across or (run and line.top - run[-1].bottom > BLANK * step):
            if len(run) >= 2 * FEWEST:
                yield from _between(run, Gutter(x, top, line.bottom))
            top, run = (line.bottom, []) if is_across else (run[-1].bottom, [line])
        else:
            run.append(line)
    yield from _between(run, Gutter(x, top, float("inf")))


def _between(lines: Sequence[Line], gutter: Gutter) -> Iterator[tuple[int, Gutter]]:
    """The gutter, if text runs on both sides of it."""
    right = [line for line in lines if line.left >= gutter.x - EDGE]
    left = [line for line in lines if line.left < gutter.x - EDGE]
    if min(len(left), len(right)) < FEWEST:
        return
    if left[-1].bottom <= right[0].top or right[-1].bottom <= left[0].top:
        return
    if _is_text(left) and _is_text(right):
        yield min(len(left), len(right)), gutter


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether most letters of lines are running text, and not in cells of a table."""
    letters = [sum(map(str.isalpha, line.text)) for line in lines]
    widths = [line.right - line.left for line in lines]
    long = sorted(width for width, count in zip(widths, letters, strict=True) if count >= LETTERS)
    least = FILLED * long[UPPER * len(long) // 4] if long else 0.0
    counted = zip(widths, letters, strict=True)
    running = sum(count for width, count in counted if count >= LETTERS and width >= least)
    return running > TEXT * sum(letters)


def _downwards(placed: Sequence[Placed], step: float) -> list[Placed]:
    """Lines in the file's order, but for parts that lie wholly above what comes before them."""
    groups: list[list[list[Placed]]] = []
    lowest = float("-inf")
    for run in sorted(_runs(placed, step), key=lambda run: run[0].line.bottom):
        if groups and run[0].line.bottom <= lowest:
            groups[-1].append(run)
        else:
            groups.append([run])
        lowest = max(lowest, *(each.line.bottom for each in run))
    return [each for group in groups for run in sorted(group) for each in run]


def _runs(placed: Sequence[Placed], step: float) -> Iterator[list[Placed]]:
    """Lines that follow one another downwards."""
    run: list[Placed] = []
    for each in placed:
        distance = each.line.bottom - run[-1].line.bottom if run else 0.0
        if not -UP * step <= distance <= FAR * step:
            yield run
            run = []
        run.append(each)
    if run:
        yield run
