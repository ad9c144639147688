"""Language scores of folded text: character n-grams and fastText's softmax, compiled.

The rule, in words:

1. As in fastText's `Dictionary::getLine`: each word gives its own row if the model knows it, and one row for
   each of its character n-grams, `<` and `>` included, of `minn` to `maxn` characters; the 32-bit FNV-1a hash
   of the n-gram's bytes, taken as signed, modulo the number of buckets finds the row. The end of the text
   gives the row of `</s>`.
2. The mean of the rows times the output matrix, through softmax, is one score per label.
3. The same is done for each segment of `SEGMENT` bytes or more, since the mean of two languages may look like
   a third one.

`folding.py` says what the words are.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.fasttext_tables import FNV_START, Tables, hash_byte
from corpus_latam.text.folding import CLOSE, SCRIPT_COUNT, fold_sampled, scratch_for
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.letters import Letters, letters

SEGMENT = 512
"""Bytes of folded text that are scored together for the mixture."""
SEEN_SLOTS = 2**15
SEEN_BYTES = 24
"""Longer words are summed anew each time."""


class WordSums(NamedTuple):
    """Sums of rows of words seen lately, one word per slot: most of a text is words that were there before.

    A word's rows are summed apart and then added to the text's, seen or not, so that scores do not depend on
    what else was in the batch.
    """

    words: NDArray[np.uint8]
    """(slots, SEEN_BYTES) the word with its `<` and `>`."""
    sizes: NDArray[np.int64]
    """(slots,) bytes of the word, 0 where there is none."""
    rows: NDArray[np.int64]
    """(slots,) number of rows in the sum."""
    sums: NDArray[np.float32]
    """(slots, dim)"""


def _word_sums(dim: int) -> WordSums:
    return WordSums(
        np.zeros((SEEN_SLOTS, SEEN_BYTES), np.uint8),
        np.zeros(SEEN_SLOTS, np.int64),
        np.zeros(SEEN_SLOTS, np.int64),
        np.zeros((SEEN_SLOTS, dim), np.float32),
    )


# --------------------------------------------------------------------------------------- entry points


class Scores(NamedTuple):
    """What the kernel finds in each text."""

    labels: NDArray[np.float32]
    """(texts, labels) softmax scores of the whole text, fastText's own."""
    mixture: NDArray[np.float32]
    """(texts, labels) mean of the scores of the text's segments: about the share of each language."""
    scripts: NDArray[np.int64]
    """(texts, scripts) letters by script, as in `SCRIPT_CODES`; column 0 holds letters of no one script."""


class Work(NamedTuple):
    """Memory that the kernel works in."""

    words: NDArray[np.uint8]
    """Folded words of one text."""
    whole: NDArray[np.float32]
    """(dim,) sum of the text's rows."""
    part: NDArray[np.float32]
    """(dim,) sum of a segment's rows."""
    scores: NDArray[np.float32]
    """(labels,) scores of a segment."""
    seen: WordSums


def score(texts: Utf8, model: Tables, sample: int) -> Scores:
    """Label scores and script counts of each text; `sample` in bytes."""
    labels, dim = model.outputs.shape
    result = Scores(
        np.zeros((len(texts), labels), np.float32),
        np.zeros((len(texts), labels), np.float32),
        np.zeros((len(texts), SCRIPT_COUNT), np.int64),
    )
    work = Work(
        words=scratch_for(texts, sample),
        whole=np.empty(dim, np.float32),
        part=np.empty(dim, np.float32),
        scores=np.empty(labels, np.float32),
        seen=_word_sums(dim),
    )
    _score_all(texts.data, texts.offsets, letters(), model, sample, work, result)
    return result


# -------------------------------------------------------------------------------------------- kernels


@kernel
def _score_all(
    data: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    table: Letters,
    model: Tables,
    sample: Integer,
    work: Work,
    result: Scores,
) -> None:
    for text in range(offsets.size - 1):
        counts = result.scripts[text]
        end = fold_sampled(data, offsets[text], offsets[text + 1], sample, table, work.words, counts)
        _score_words(end, model, work, result, text)


@kernel
def _word_id(data: NDArray[np.uint8], start: Integer, end: Integer, code: Integer, model: Tables) -> Integer:
    """The word with hash `code` in the model's vocabulary, or -1."""
    size = model.slots.size
    slot = code & (size - 1)
    while model.slots[slot] >= 0:
        word = np.int64(model.slots[slot])
        first = model.word_offsets[word]
        if model.word_offsets[word + 1] - first == end - start and _same(
            data, start, model.word_bytes, first, end - start
        ):
            return word
        slot = (slot + 1) & (size - 1)
    return -1


@kernel
def _same(a: NDArray[np.uint8], at_a: Integer, b: NDArray[np.uint8], at_b: Integer, size: Integer) -> bool:
    for i in range(size):  # noqa: SIM110 - compiled code has no all()
        if a[at_a + i] != b[at_b + i]:
            return False
    return True


@inlined
def _add(total: NDArray[np.float32], matrix: NDArray[np.float32], row: Integer) -> None:
    for column in range(total.size):
        total[column] += matrix[row, column]


@kernel
def _score_words(end: Integer, model: Tables, work: Work, result: Scores, text: Integer) -> None:
    """Scores of the words in `work.words[:end]`, written `<one><after><another>`."""
    work.whole[:] = 0
    rows: Integer = 0
    start: Integer = 0
    while start < end:
        stop = _segment_end(work.words, start, end)
        work.part[:] = 0
        part_rows = _sum_words(work.words, start, stop, model, work.seen, work.part)
        for column in range(work.whole.size):
            work.whole[column] += work.part[column]
        rows += part_rows
        _softmax_of_mean(work.part, part_rows, model, work.scores)
        for label in range(work.scores.size):
            result.mixture[text, label] += work.scores[label] * np.float32(part_rows)
        start = stop
    _softmax_of_mean(work.whole, rows, model, result.labels[text])
    for label in range(work.scores.size):
        result.mixture[text, label] /= np.float32(max(rows, 1))


@inlined
def _segment_end(words: NDArray[np.uint8], start: Integer, end: Integer) -> Integer:
    """End of the first word that ends `SEGMENT` bytes on, or `end` if less than that would be left."""
    stop = start + SEGMENT
    while stop < end and words[stop - 1] != CLOSE:
        stop += 1
    return stop if end - stop >= SEGMENT else end


@kernel
def _sum_words(
    words: NDArray[np.uint8],
    start: Integer,
    end: Integer,
    model: Tables,
    seen: WordSums,
    total: NDArray[np.float32],
) -> Integer:
    """Adds the rows of the words in `words[start:end]` to `total`; returns their number."""
    rows: Integer = 0
    while start < end:
        code = FNV_START
        stop = start + 1
        while words[stop] != CLOSE:
            code = hash_byte(code, words[stop])
            stop += 1
        stop += 1
        slot = np.int64(code) & (SEEN_SLOTS - 1)
        if not _is_seen(words, start, stop, seen, slot):
            _sum_word(words, start, stop, np.int64(code), model, seen, slot)
        _add(total, seen.sums, slot)
        rows += seen.rows[slot]
        start = stop
    return rows


@inlined
def _is_seen(words: NDArray[np.uint8], start: Integer, stop: Integer, seen: WordSums, slot: Integer) -> bool:
    if seen.sizes[slot] != stop - start:
        return False
    position = 0
    while position < stop - start and seen.words[slot, position] == words[start + position]:
        position += 1
    return bool(position == stop - start)


@kernel
def _sum_word(
    words: NDArray[np.uint8],
    start: Integer,
    stop: Integer,
    code: Integer,
    model: Tables,
    seen: WordSums,
    slot: Integer,
) -> None:
    """Puts the sum of the rows of `words[start:stop]`, whose hash is `code`, into `slot`."""
    size = stop - start
    seen.sizes[slot] = 0
    if size <= SEEN_BYTES:
        seen.sizes[slot] = size
        for position in range(size):
            seen.words[slot, position] = words[start + position]
    total = seen.sums[slot]
    total[:] = 0
    seen.rows[slot] = 0
    word = _word_id(words, start + 1, stop - 1, code, model)
    if word >= 0:
        _add(total, model.inputs, word)
        seen.rows[slot] = 1
    seen.rows[slot] += _add_ngrams(words, start, stop, model, total)


@kernel
def _add_ngrams(
    words: NDArray[np.uint8], start: Integer, stop: Integer, model: Tables, hidden: NDArray[np.float32]
) -> Integer:
    rows = 0
    for first in range(start, stop):
        if words[first] & 0xC0 == 0x80:
            continue
        value = FNV_START
        position = first
        for characters in range(1, model.maxn + 1):
            if position >= stop:
                break
            value = hash_byte(value, words[position])
            position += 1
            while position < stop and words[position] & 0xC0 == 0x80:
                value = hash_byte(value, words[position])
                position += 1
            edge = characters == 1 and (first == start or position == stop)
            if characters >= model.minn and not edge:
                _add(hidden, model.inputs, model.words + (np.int64(value) & model.mask))
                rows += 1
    return rows


@kernel
def _softmax_of_mean(
    total: NDArray[np.float32], rows: Integer, model: Tables, scores: NDArray[np.float32]
) -> None:
    """Scores of a text whose `rows` rows sum up to `total`, the row of its end not yet among them."""
    if model.end_row >= 0:
        _add(total, model.inputs, model.end_row)
        rows += 1
    share = np.float32(1) / np.float32(max(rows, 1))
    highest = np.float32(-np.inf)
    for label in range(scores.size):
        scores[label] = _product(total, model.outputs, label) * share
        highest = max(highest, scores[label])
    sum_ = np.float32(0)
    for label in range(scores.size):
        scores[label] = np.exp(scores[label] - highest)
        sum_ += scores[label]
    for label in range(scores.size):
        scores[label] /= sum_


@inlined
def _product(a: NDArray[np.float32], matrix: NDArray[np.float32], row: Integer) -> np.float32:
    total = np.float32(0)
    for column in range(a.size):
        total += a[column] * matrix[row, column]
    return total
