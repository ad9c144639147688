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
from corpus_latam.text.fasttext_tables import Tables
from corpus_latam.text.fasttext_words import WordSums, sum_words, word_sums
from corpus_latam.text.folding import CLOSE, SCRIPT_COUNT, fold_sampled, scratch_for
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.lanes import add_row
from corpus_latam.text.letters import Letters, letters

SEGMENT = 512
"""Bytes of folded text that are scored together for the mixture."""


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
    dim, labels = model.outputs.shape
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
        seen=word_sums(model),
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
def _score_words(end: Integer, model: Tables, work: Work, result: Scores, text: Integer) -> None:
    """Scores of the words in `work.words[:end]`, written `<one><after><another>`."""
    work.whole[:] = 0
    rows: Integer = np.int64(0)
    start: Integer = np.int64(0)
    while start < end:
        stop = _segment_end(work.words, start, end)
        work.part[:] = 0
        part_rows = sum_words(work.words, start, stop, model, work.seen, work.part)
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
def _softmax_of_mean(
    total: NDArray[np.float32], rows: Integer, model: Tables, scores: NDArray[np.float32]
) -> None:
    """Scores of a text whose `rows` rows sum up to `total`, the row of its end not yet among them."""
    if model.end_row >= 0:
        add_row(total, model.inputs, model.end_row)
        rows += 1
    share = np.float32(1) / np.float32(max(rows, 1))
    scores[:] = 0
    for column in range(total.size):  # label by label in the inner loop: neighbours in memory
        for label in range(scores.size):
            scores[label] += total[column] * model.outputs[column, label]
    highest = np.float32(-np.inf)
    for label in range(scores.size):
        scores[label] *= share
        highest = max(highest, scores[label])
    sum_ = np.float32(0)
    for label in range(scores.size):
        scores[label] = np.exp(scores[label] - highest)
        sum_ += scores[label]
    for label in range(scores.size):
        scores[label] /= sum_
