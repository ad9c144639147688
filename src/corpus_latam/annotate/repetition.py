"""How much a text repeats itself: the signals of Gopher's repetition filters (Rae et al. 2021, table A1).

Words are compared by their normal forms. Shares are of the text's characters (white space too), as in Gopher.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.annotate.arrays import Numbers, ratio, sum_by_text
from corpus_latam.text import Words
from corpus_latam.text.decode import GOLDEN, mix
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.lines import OPENS_PARAGRAPH, Lines, paragraph_bounds, paragraph_hashes
from corpus_latam.text.scratch import HashSet, count_key, hash_set, mask_for

TOP = (2, 3, 4)
"""Words per n-gram whose most frequent one is measured."""
DUPLICATE = (5, 6, 7, 8, 9, 10)
"""Words per n-gram of which all repeated ones are measured."""
LONGEST_TOP, LONGEST_GRAM = TOP[-1], DUPLICATE[-1]


def repetition(words: Words, lines: Lines, characters: NDArray[np.int32]) -> dict[str, Numbers]:
    """Float32 columns of shape (texts,). `characters` as `quality` counts them.

    duplicate_lines: share of lines that an earlier line equals; duplicate_line_characters: their share of
    characters; the same of paragraphs. top_n_gram: characters of the most frequent n words that occur twice
    or more, times their count. duplicate_n_gram: characters of words in n-grams that occurred before.
    """
    return {**_of_lines(lines, characters), **_of_ngrams(words, characters)}


def _of_lines(lines: Lines, characters: NDArray[np.int32]) -> dict[str, Numbers]:
    paragraphs = _paragraphs(lines)
    repeated, repeated_paragraphs = _repeated(lines), _repeated(paragraphs)
    line_characters = sum_by_text(lines.characters * repeated, lines.offsets)
    paragraph_characters = sum_by_text(paragraphs.characters * repeated_paragraphs, paragraphs.offsets)
    return {
        "duplicate_lines": ratio(sum_by_text(repeated, lines.offsets), lines.counts),
        "duplicate_line_characters": ratio(line_characters, characters),
        "duplicate_paragraphs": ratio(
            sum_by_text(repeated_paragraphs, paragraphs.offsets), paragraphs.counts
        ),
        "duplicate_paragraph_characters": ratio(paragraph_characters, characters),
    }


def _of_ngrams(words: Words, characters: NDArray[np.int32]) -> dict[str, Numbers]:
    texts = len(words.offsets) - 1
    longest = int(words.counts.max(initial=0))
    top, duplicate = np.zeros((texts, len(TOP)), np.int64), np.zeros((texts, len(DUPLICATE)), np.int64)
    prefix_hashes, prefix_characters = np.zeros(longest + 1, np.uint64), np.zeros(longest + 1, np.int64)
    _ngrams(
        words.hashes,
        words.characters,
        words.offsets,
        hash_set(longest),
        prefix_hashes,
        prefix_characters,
        top,
        duplicate,
    )
    return {
        **{f"top_{n}_gram": ratio(top[:, i], characters) for i, n in enumerate(TOP)},
        **{f"duplicate_{n}_gram": ratio(duplicate[:, i], characters) for i, n in enumerate(DUPLICATE)},
    }


def _paragraphs(lines: Lines) -> Lines:
    """Lines joined to paragraphs; a line feed counts as one character between two lines."""
    bounds = paragraph_bounds(lines)
    first, opens = bounds[:-1], lines.kinds & OPENS_PARAGRAPH != 0
    characters = sum_by_text(lines.characters, bounds) + np.diff(bounds) - 1
    offsets = np.concatenate(([0], np.cumsum(opens, dtype=np.int64)))[lines.offsets]
    return Lines(
        lines.starts[first],
        lines.ends[bounds[1:] - 1],
        characters.astype(np.int32),
        sum_by_text(lines.sentences, bounds).astype(np.int32),
        paragraph_hashes(lines, bounds),
        lines.kinds[first],
        offsets,
    )


def _repeated(lines: Lines) -> NDArray[np.bool_]:
    """Whether an earlier line of the same text is equal. Shape (lines,)."""
    repeated = np.zeros(len(lines.hashes), np.bool_)
    _mark_repeated(lines.hashes, lines.offsets, hash_set(int(lines.counts.max(initial=0))), repeated)
    return repeated


@kernel
def _mark_repeated(
    hashes: NDArray[np.uint64], offsets: NDArray[np.int64], table: HashSet, repeated: NDArray[np.bool_]
) -> None:
    for text in range(len(offsets) - 1):
        mask = mask_for(offsets[text + 1] - offsets[text])
        for line in range(offsets[text], offsets[text + 1]):
            repeated[line] = count_key(table, hashes[line], mask, text + 1) > 1


@inlined
def _sum_prefixes(
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    first: Integer,
    count: Integer,
    prefix: NDArray[np.uint64],
    length: NDArray[np.int64],
) -> None:
    """P[i + 1] = P[i] * B + h[i], so that the n-gram at i is P[i + n] - P[i] * B^n; sums of characters.

    B is GOLDEN; all modulo 2^64.
    """
    for i in range(count):
        prefix[i + 1] = prefix[i] * GOLDEN + hashes[first + i]
        length[i + 1] = length[i] + characters[first + i]


@inlined
def _top_characters(
    prefix: NDArray[np.uint64],
    length: NDArray[np.int64],
    count: Integer,
    n: Integer,
    power: np.uint64,
    table: HashSet,
    mask: np.uint64,
    round_: Integer,
) -> Integer:
    """Of the n-grams with the highest count, the one that reached it first: count times the characters of its
    words and the spaces between them. 0 where none occurs twice."""
    best: Integer = 1
    characters: Integer = 0
    for i in range(count - n + 1):
        times = count_key(table, mix(prefix[i + n] - prefix[i] * power), mask, round_)
        if times > best:
            best, characters = times, length[i + n] - length[i] + n - 1
    return best * characters


@inlined
def _repeated_characters(
    prefix: NDArray[np.uint64],
    length: NDArray[np.int64],
    count: Integer,
    n: Integer,
    power: np.uint64,
    table: HashSet,
    mask: np.uint64,
    round_: Integer,
) -> Integer:
    """Characters of words in n-grams that occurred before; after one the search goes on behind it."""
    i: Integer = 0
    repeated: Integer = 0
    while i <= count - n:
        if count_key(table, mix(prefix[i + n] - prefix[i] * power), mask, round_) > 1:
            repeated += length[i + n] - length[i]
            i += n
        else:
            i += 1
    return repeated


@kernel
def _ngrams(
    hashes: NDArray[np.uint64],
    characters: NDArray[np.int32],
    offsets: NDArray[np.int64],
    table: HashSet,
    prefix: NDArray[np.uint64],
    length: NDArray[np.int64],
    top: NDArray[np.int64],
    duplicate: NDArray[np.int64],
) -> None:
    """Where no n-gram occurs twice no longer one does: most texts need two or three rounds, not nine."""
    round_ = 0
    for text in range(len(offsets) - 1):
        count = offsets[text + 1] - offsets[text]
        mask = mask_for(count)
        _sum_prefixes(hashes, characters, offsets[text], count, prefix, length)
        power, n = GOLDEN, 2
        found: Integer = np.int64(1)
        while found and n <= LONGEST_GRAM:
            power *= GOLDEN
            round_ += 1
            if n <= LONGEST_TOP:
                found = _top_characters(prefix, length, count, n, power, table, mask, round_)
                top[text, n - 2] = found
            else:
                found = _repeated_characters(prefix, length, count, n, power, table, mask, round_)
                duplicate[text, n - LONGEST_TOP - 1] = found
            n += 1
