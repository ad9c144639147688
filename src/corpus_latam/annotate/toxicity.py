"""Listed words per thousand, weighted by word, language and country: insults, and words of pornography.

A density, not a verdict: a novel in which people curse has a low one, and a short text counts as
`MIN_WORDS` words, so that one word decides nothing. docs/annotate.md says what a lexicon misses.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.annotate.arrays import ratio
from corpus_latam.annotate.lexicons import Entry, read_lexicon, weighted_entries
from corpus_latam.text import Words, word_hashes
from corpus_latam.text.phrases import PhraseTable, phrase_table, weigh_phrases

UNDETERMINED = "und"
PER_WORDS = 1000
MIN_WORDS = 100


class Lexicon(NamedTuple):
    """weights: float64, shape (entries, variants); `variants` finds the column of (language, country)."""

    table: PhraseTable
    weights: NDArray[np.float64]
    variants: dict[tuple[str, str], int]
    languages: frozenset[str]


def toxicity_density(words: Words, language: pa.Array, country: pa.Array) -> pa.Array:
    """Weighted insults per 1,000 words. float32, null where no lexicon knows the language.

    Texts of undetermined language (short ones, mostly) are read with all lexicons.
    """
    return _density(words, language, country, load_lexicon("toxicity"))


def adult_density(words: Words, language: pa.Array, country: pa.Array) -> pa.Array:
    """Weighted words of pornography per 1,000 words, as `toxicity_density`."""
    return _density(words, language, country, load_lexicon("adult"))


def _density(words: Words, language: pa.Array, country: pa.Array, lexicon: Lexicon) -> pa.Array:
    languages, countries = language.to_pylist(), country.to_pylist()
    known = np.array([name in lexicon.languages for name in languages], np.bool_)
    columns = [_variant(lexicon, *pair) for pair in zip(languages, countries, strict=True)]
    sums = weigh_phrases(words, lexicon.table, lexicon.weights, np.array(columns, np.int64))
    return pa.array(ratio(PER_WORDS * sums, np.maximum(words.counts, MIN_WORDS)), mask=~known)


@cache
def load_lexicon(name: str) -> Lexicon:
    """`configs/lexicons/<name>.yaml`, all languages in one table."""
    by_language = {
        language: weighted_entries(lists, f"lexicons/{name}.yaml: {language}")
        for language, lists in read_lexicon(name).items()
    }
    forms = {word_hashes(e.form).tobytes(): e.form for entries in by_language.values() for e in entries}
    countries = sorted({c for entries in by_language.values() for e in entries for c in e.regions})
    pairs = product([*by_language, UNDETERMINED], ["", *countries])
    variants = {pair: column for column, pair in enumerate(pairs)}
    weights = np.zeros((len(forms), len(variants)))
    rows = {key: row for row, key in enumerate(forms)}
    for language, entries in by_language.items():
        for entry in entries:
            _weigh(weights[rows[word_hashes(entry.form).tobytes()]], entry, language, variants)
    return Lexicon(
        phrase_table(list(forms.values())), weights, variants, frozenset([*by_language, UNDETERMINED])
    )


def _weigh(
    row: NDArray[np.float64], entry: Entry, language: str, variants: dict[tuple[str, str], int]
) -> None:
    for (of_language, country), column in variants.items():
        if of_language in (language, UNDETERMINED):
            row[column] = max(row[column], entry.regions.get(country, entry.weight))


def _variant(lexicon: Lexicon, language: str | None, country: str | None) -> int:
    spoken = language if language in lexicon.languages else UNDETERMINED
    default = lexicon.variants[spoken or UNDETERMINED, ""]
    return lexicon.variants.get((spoken or UNDETERMINED, country or ""), default)
