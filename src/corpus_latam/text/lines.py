"""Lines of texts: where they are, how long, how they begin and end, and how many sentences they hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.decode import FNV_PRIME, FNV_START, code_point, hash_run, mix
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.unicode import FORMAT, MARK, SPACE, TERMINAL, classes

BULLETED = 1
"""Begins with a bullet or a hyphen (Gopher, Rae et al. 2021, appendix A.1.1); dashes open dialogue."""
ELLIPSIS = 2
"""Ends with … or ... (Gopher)."""
TERMINATED = 4
"""Ends with terminal punctuation (`unicode.TERMINALS`)."""
OPENS_PARAGRAPH = 8
"""Is the first of its text or comes after a blank line."""

LINE_FEED, CARRIAGE_RETURN, FULL_STOP, ELLIPSIS_SIGN = 0x0A, 0x0D, 0x2E, 0x2026
HYPHEN, BULLET, TRIANGLE, MIDDLE_DOT, SQUARE = 0x2D, 0x2022, 0x2023, 0xB7, 0x25AA
EXCLAMATION, QUESTION, RIGHT_PARENTHESIS = 0x21, 0x3F, 0x29


@dataclass(frozen=True)
class Lines:
    """The lines of a batch of texts, trimmed of white space, blank ones left out.

    starts, ends: int64, bytes in `Utf8.data`. characters: int32, but marks and format characters.
    sentences: int32. hashes: uint64, of the trimmed bytes. kinds: uint8, the flags above.
    offsets: int64, shape (texts + 1,); lines of text i are `offsets[i]:offsets[i + 1]`.
    """

    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    characters: NDArray[np.int32]
    sentences: NDArray[np.int32]
    hashes: NDArray[np.uint64]
    kinds: NDArray[np.uint8]
    offsets: NDArray[np.int64]

    @property
    def counts(self) -> NDArray[np.int64]:
        """Lines per text. Shape (texts,)."""
        return np.diff(self.offsets)


def split_lines(texts: Utf8) -> Lines:
    """Lines end at a line feed, a carriage return, or both."""
    room = int(texts.offsets[-1] - texts.offsets[0]) // 2 + len(texts) + 1
    lines = Lines(
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(room, np.int32),
        np.empty(room, np.int32),
        np.empty(room, np.uint64),
        np.empty(room, np.uint8),
        np.zeros(len(texts) + 1, np.int64),
    )
    count = _split(
        texts.data,
        texts.offsets,
        classes(),
        lines.starts,
        lines.ends,
        lines.characters,
        lines.sentences,
        lines.kinds,
        lines.offsets,
    )
    _hash(texts.data, lines.starts[:count], lines.ends[:count], lines.hashes)
    return Lines(
        lines.starts[:count],
        lines.ends[:count],
        lines.characters[:count],
        lines.sentences[:count],
        lines.hashes[:count],
        lines.kinds[:count],
        lines.offsets,
    )


def paragraph_bounds(lines: Lines) -> NDArray[np.int64]:
    """The first line of each paragraph, and the number of lines at the end. Shape (paragraphs + 1,)."""
    return np.append(np.flatnonzero(lines.kinds & OPENS_PARAGRAPH), len(lines.kinds))


def paragraph_hashes(lines: Lines, bounds: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The hash of each paragraph, of its lines' hashes in order. Shape (paragraphs,)."""
    hashes = np.empty(len(bounds) - 1, np.uint64)
    _hash_paragraphs(lines.hashes, bounds, hashes)
    return hashes


@inlined
def _is_bullet(code: Integer) -> bool:
    return code in (HYPHEN, BULLET, TRIANGLE, MIDDLE_DOT, SQUARE)


@inlined
def _ends_sentence(code: Integer) -> bool:
    return code in (FULL_STOP, EXCLAMATION, QUESTION, ELLIPSIS_SIGN)


@inlined
def _line_break(data: NDArray[np.uint8], i: Integer, end: Integer) -> Integer:
    """The first line feed or carriage return from byte `i` on, or `end`."""
    while i < end and data[i] != LINE_FEED and data[i] != CARRIAGE_RETURN:
        i += 1
    return i


@inlined
def _next_line(data: NDArray[np.uint8], i: Integer, end: Integer) -> Integer:
    """The byte after the line break at `i`: CR LF is one."""
    both = i + 1 < end and data[i] == CARRIAGE_RETURN and data[i + 1] == LINE_FEED
    return i + 2 if both else i + 1


@inlined
def _kind_of_end(last: Integer, dots: Integer, classes: NDArray[np.uint16]) -> Integer:
    kind = ELLIPSIS if dots >= 3 or last == ELLIPSIS_SIGN else 0
    return kind | TERMINATED if classes[last] & TERMINAL else kind


@inlined
def _measure(
    data: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint16]
) -> tuple[Integer, Integer, Integer, Integer, Integer]:
    """Start and end without white space (start -1 where there is nothing else), characters, sentences, kind.

    A sentence ends at a run of . ! ? … and closing marks that white space or the end of the line follows;
    what is left is a sentence too. Marks and format characters are looked through.
    """
    seen, characters, sentences, dots = 0, 0, 0, 0
    kind: Integer = 0
    stop: Integer = i
    start: Integer = np.int64(-1)
    is_open, closing = False, False  # a sentence; after the mark that ends it
    last: Integer = np.int64(0)
    while i < end:
        at = i
        code, i = code_point(data, i, end)
        flags = np.int64(classes[code])
        if flags & SPACE:
            sentences += closing
            is_open, closing = is_open and not closing, False
            seen += bool(start >= 0)
            continue
        start = at if start < 0 else start
        touches = at == stop
        stop = i
        if flags & (MARK | FORMAT):
            continue
        seen += 1
        characters, last, is_open = seen, code, True
        if characters == 1 and _is_bullet(code):
            kind = BULLETED
        dots = (dots if touches else 0) + 1 if code == FULL_STOP else 0
        closes = closing and (bool(flags & TERMINAL) or code == RIGHT_PARENTHESIS)
        closing = _ends_sentence(code) or closes
    return start, stop, characters, sentences + is_open, kind | _kind_of_end(last, dots, classes)


@kernel
def _split(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    classes: NDArray[np.uint16],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    characters: NDArray[np.int32],
    sentences: NDArray[np.int32],
    kinds: NDArray[np.uint8],
    line_offsets: NDArray[np.int64],
) -> int:
    """A line opens a paragraph if there are two line breaks or more since the one before it. Returns the
    number of lines."""
    count = 0
    for text in range(len(offsets) - 1):
        line_offsets[text] = count
        i, end, breaks = offsets[text], offsets[text + 1], 2
        while i < end:
            stop = _line_break(data, i, end)
            start, line_end, length, ended, kind = _measure(data, i, stop, classes)
            if start >= 0:
                starts[count], ends[count] = start, line_end
                characters[count], sentences[count] = length, ended
                kinds[count] = kind | OPENS_PARAGRAPH if breaks > 1 else kind
                count += 1
                breaks = 0
            i = _next_line(data, stop, end)
            breaks += 1
    line_offsets[len(offsets) - 1] = count
    return count


@inlined
def _eight_bytes(data: NDArray[np.uint8], i: Integer) -> np.uint64:
    """The eight bytes from `i` on as one number."""
    low = np.uint64(data[i]) | np.uint64(data[i + 1]) << np.uint64(8)
    low |= np.uint64(data[i + 2]) << np.uint64(16) | np.uint64(data[i + 3]) << np.uint64(24)
    high = np.uint64(data[i + 4]) << np.uint64(32) | np.uint64(data[i + 5]) << np.uint64(40)
    high |= np.uint64(data[i + 6]) << np.uint64(48) | np.uint64(data[i + 7]) << np.uint64(56)
    return low | high


@kernel
def _hash(
    data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64], out: NDArray[np.uint64]
) -> None:
    """As FNV-1a, eight bytes at a step, each step's high half folded into its low one; the rest by bytes."""
    for line in range(len(starts)):
        h = FNV_START
        i, end = starts[line], ends[line]
        while i + 8 <= end:
            h = (h ^ _eight_bytes(data, i)) * FNV_PRIME
            h ^= h >> np.uint64(32)
            i += 8
        while i < end:
            h = (h ^ np.uint64(data[i])) * FNV_PRIME
            i += 1
        out[line] = mix(h)


@kernel
def _hash_paragraphs(hashes: NDArray[np.uint64], bounds: NDArray[np.int64], out: NDArray[np.uint64]) -> None:
    for paragraph in range(len(out)):
        out[paragraph] = hash_run(hashes, bounds[paragraph], bounds[paragraph + 1])
