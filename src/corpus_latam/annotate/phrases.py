"""Signals from listed words: stop words of the text's language, boilerplate and placeholder phrases."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.annotate.arrays import Numbers, ratio
from corpus_latam.annotate.lexicons import read_lexicon
from corpus_latam.text import Words
from corpus_latam.text.phrases import PhraseTable, count_distinct, phrase_table, weigh_phrases

PER_WORDS = 1000


class StopWords(NamedTuple):
    """sets: uint64, shape (entries,): bit i is set where the word belongs to language i of `bits`."""

    table: PhraseTable
    sets: NDArray[np.uint64]
    bits: dict[str, int]


def stop_words(words: Words, language: pa.Array) -> pa.Array:
    """How many different stop words of its language each text holds. int32, null without a list."""
    listed = load_stop_words()
    bits = np.array([listed.bits.get(name, 0) for name in language.to_pylist()], np.uint64)
    return pa.array(count_distinct(words, listed.table, listed.sets, bits), mask=bits == 0)


def boilerplate(words: Words) -> dict[str, Numbers]:
    """boilerplate_density: phrases per 1,000 words, float32. placeholder_phrases: count, int32."""
    variant = np.zeros(len(words.offsets) - 1, np.int64)

    def hits(kind: str) -> NDArray[np.float64]:
        table, weights = _phrases(kind)
        return weigh_phrases(words, table, weights, variant)

    return {
        "boilerplate_density": ratio(PER_WORDS * hits("boilerplate"), words.counts),
        "placeholder_phrases": hits("placeholder").astype(np.int32),
    }


@cache
def load_stop_words() -> StopWords:
    """The shipped lists, at most 64 languages."""
    lists = read_lexicon("stop_words")
    forms = list(dict.fromkeys(form for forms in lists.values() for form in forms))
    bits = {language: 1 << position for position, language in enumerate(lists)}
    sets = [sum(bits[language] for language in lists if form in lists[language]) for form in forms]
    return StopWords(phrase_table(forms), np.array(sets, np.uint64), bits)


@cache
def _phrases(kind: str) -> tuple[PhraseTable, NDArray[np.float64]]:
    forms = read_lexicon("boilerplate")[kind]
    return phrase_table(forms), np.ones((len(forms), 1))
