"""Pages of several columns, made here: titles, notes, boxes; written in several orders."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple

from scripts.bench.ingest_samples.books import PROSE
from scripts.bench.ingest_samples.pdf import MARGIN, WIDTH, Placed, pdf, wrapped

WORDS = sorted({word.strip(".,;:«»¿?¡!()—-").lower() for word in PROSE.split()} - {""})
EM = 0.56
"""Width of a letter of Helvetica on average, and some more, as a share of its size: no line runs over."""
ORDERS = ("columns", "rows", "shuffled", "last first")
"""In which order a file writes: as people read; line by line across the columns; paragraphs in any order;
the title last."""
TOP, FOOT = 770.0, 40.0


class Layout(NamedTuple):
    """A page: the file, and its paragraphs in reading order."""

    data: bytes
    paragraphs: tuple[str, ...]


class _Part(NamedTuple):
    """A paragraph where it stands."""

    text: str
    lines: tuple[Placed, ...]


def layout(seed: int, columns: int, order: str, furniture: Sequence[str] = ()) -> Layout:
    """A page. furniture: of `title`, `notes` (across the columns), `box` (at the last column's end)."""
    draw = random.Random(f"{seed} {columns} {order} {furniture}")
    size, gutter = draw.choice((8.0, 9.0, 10.0)), draw.choice((12.0, 16.0, 22.0))
    leading = size * draw.choice((1.15, 1.25, 1.4))
    whole = WIDTH - 2 * MARGIN
    width = (whole - (columns - 1) * gutter) / columns
    top, parts = TOP, list[_Part]()
    if "title" in furniture:
        parts.append(_set(_heading(draw), MARGIN, top, 1.6 * size, 2.0 * size, whole))
        parts.append(_set(_text(draw, 40), MARGIN, _under(parts, 2.5 * size), size, leading, whole))
        top = _under(parts, 2.5 * leading)
    bottom = 190.0 if "notes" in furniture else 90.0
    for number in range(columns):
        left = MARGIN + number * (width + gutter)
        is_last = number == columns - 1
        ends = bottom + draw.choice((0, 60)) if is_last else bottom
        has_box = is_last and "box" in furniture
        parts += _column(draw, left, top, ends + 130 if has_box else ends, size, leading, width)
        if has_box:
            parts.append(_set(_text(draw, 25), left + 8, ends + 90, 0.9 * size, leading, width - 16))
    if "notes" in furniture:
        for number in range(1, 4):
            at = 170.0 if number == 1 else _under(parts, leading)
            parts.append(_set(f"{number} {_text(draw, 22)}", MARGIN, at, 0.8 * size, leading, whole))
    return Layout(pdf([_written(draw, parts, order)]), tuple(part.text for part in parts))


def _column(
    draw: random.Random, left: float, top: float, bottom: float, size: float, leading: float, width: float
) -> list[_Part]:
    """Paragraphs from top to bottom."""
    parts: list[_Part] = []
    at = top - draw.choice((0.0, 0.0, 0.4 * leading))
    while at > bottom + 5 * leading:
        if draw.random() < 0.2:
            parts.append(_set(_heading(draw), left, at, 1.2 * size, leading, width))
            at = parts[-1].lines[-1][2] - 1.5 * leading
        words = min(draw.randint(25, 70), int((at - bottom) / leading * width / (size * EM * 7)))
        parts.append(_set(_text(draw, words), left, at, size, leading, width))
        at = parts[-1].lines[-1][2] - leading * draw.choice((1.0, 1.0, 1.6))
    return parts


def _set(text: str, left: float, top: float, size: float, leading: float, width: float) -> _Part:
    lines = wrapped(text, int(width / (size * EM)))
    placed = ((line, left, top - number * leading, size) for number, line in enumerate(lines))
    return _Part(text, tuple(placed))


def _under(parts: Sequence[_Part], distance: float) -> float:
    return parts[-1].lines[-1][2] - distance


def _heading(draw: random.Random) -> str:
    return " ".join(draw.sample(WORDS, 4)).capitalize()


def _text(draw: random.Random, words: int) -> str:
    return f"{' '.join(draw.choices(WORDS, k=max(8, words))).capitalize()}."


def _written(draw: random.Random, parts: Sequence[_Part], order: str) -> list[Placed]:
    """The lines in the order in which the file writes them, a running head and a page number last."""
    parts = list(parts)
    if order == "shuffled":
        draw.shuffle(parts)
    if order == "last first":
        parts = parts[1:] + parts[:1]
    lines = [line for part in parts for line in part.lines]
    if order == "rows":
        lines.sort(key=lambda line: (-line[2], line[1]))
    return [*lines, ("Revista de la biblioteca", MARGIN, 805, 8), ("17", WIDTH / 2, FOOT, 8)]


TYPE = "pdf"
SAMPLES: dict[str, Callable[[], bytes]] = {
    "columnas.pdf": lambda: layout(0, 2, "rows", ("title", "notes")).data,
}
"""By a name with its suffix. `TYPE` is the type of source that reads them."""
