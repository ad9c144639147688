"""Units: the lines and the paragraphs of texts, hashed so that equal ones are found across documents.

A paragraph is two lines or more between blank lines; one that is a single line counts as a line only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import Types
from corpus_latam.text import Utf8
from corpus_latam.text.lines import OPENS_PARAGRAPH, Lines, paragraph_bounds, paragraph_hashes, split_lines

KINDS = ("line", "paragraph")
"""What the last bit of a unit's hash says."""
COUNT_TYPES = {"unit": np.uint64, "documents": np.uint32, "occurrences": np.uint64, "bytes": np.uint64}
"""Columns of counts, a row per distinct unit."""
UNIT_TYPES: Types = {**COUNT_TYPES, "shard": np.uint32}
REPEATED_TYPES: Types = {**UNIT_TYPES, "total": np.int64}
ONE = np.uint64(1)


@dataclass(frozen=True)
class Units:
    """The lines of a batch of texts, and their paragraphs.

    lines: the lines themselves. opens: bool, whether a line is the first of a paragraph. paragraph: int64,
    the paragraph of each line. All three of shape (lines,). paragraphs: int64, the first line of each
    paragraph, and the number of lines at the end, shape (paragraphs + 1,). line_hashes and paragraph_hashes:
    uint64 that end in 0 and in 1.
    """

    lines: Lines
    opens: NDArray[np.bool_]
    paragraph: NDArray[np.int64]
    paragraphs: NDArray[np.int64]
    line_hashes: NDArray[np.uint64]
    paragraph_hashes: NDArray[np.uint64]


def find_units(texts: Utf8) -> Units:
    """All lines and paragraphs of the texts."""
    lines = split_lines(texts)
    bounds = paragraph_bounds(lines)
    opens = (lines.kinds & OPENS_PARAGRAPH) != 0
    return Units(
        lines, opens, np.cumsum(opens) - 1, bounds, lines.hashes & ~ONE, paragraph_hashes(lines, bounds) | ONE
    )


def kind_of(hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
    """For each unit its place in `KINDS`."""
    return (hashes & ONE).astype(np.int64)


@dataclass(frozen=True)
class LongUnits:
    """Units of some length, lines first: all arrays have shape (units,).

    hashes: uint64. texts: int64, the text that holds it. starts, ends: int64, bytes in `Utf8.data`.
    """

    hashes: NDArray[np.uint64]
    texts: NDArray[np.int64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]


def long_units(units: Units, least: int) -> LongUnits:
    """The lines and the paragraphs of `least` characters or more."""
    lines, firsts = units.lines, units.paragraphs[:-1]
    texts = np.repeat(np.arange(len(lines.counts)), lines.counts)
    characters = np.zeros(len(firsts), np.int64)
    np.add.at(characters, units.paragraph, lines.characters)
    line = np.flatnonzero(lines.characters >= least)
    paragraph = np.flatnonzero((characters >= least) & (np.diff(units.paragraphs) > 1))
    first, last = firsts[paragraph], units.paragraphs[1:][paragraph] - 1
    return LongUnits(
        np.concatenate([units.line_hashes[line], units.paragraph_hashes[paragraph]]),
        np.concatenate([texts[line], texts[first]]),
        np.concatenate([lines.starts[line], lines.starts[first]]),
        np.concatenate([lines.ends[line], lines.ends[last]]),
    )
