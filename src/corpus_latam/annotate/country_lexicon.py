"""Which country a text speaks of as its own, by listed words, or none (configs/lexicons/country.yaml).

It abstains unless one country is far ahead of all others: a text names its own country over and over and by
many words, another one in passing. docs/country.md has what that yields and where it fails.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.annotate.lexicons import read_lexicon
from corpus_latam.text import Words, word_hashes
from corpus_latam.text.phrases import PhraseTable, find_phrases, phrase_table

WEIGHTS = {"names": 2.0, "institutions": 3.0, "places": 1.0, "money": 1.0, "words": 1.0}
"""By kind; a form counts weight × log2(1 + occurrences), so that no single one decides."""


class Margin(NamedTuple):
    """What the country in front needs: its score, its different forms, its score over that of the next."""

    score: float
    forms: int
    lead: float


OFFICIAL = Margin(5, 2, 2)
"""Of laws and theses, which come from the country that they speak of."""
OTHERS = Margin(8, 3, 3)
"""Of all else: news of one country speaks of others."""
OFFICIAL_TYPES = frozenset(("law", "academic"))
LANGUAGES = frozenset(("spa", "por"))
ABSTAINS = frozenset(("literature", "code"))
"""Kinds of document: a story is set where its author likes, a program nowhere."""


class Lexicon(NamedTuple):
    """weights: float64, shape (forms, countries)."""

    table: PhraseTable
    weights: NDArray[np.float64]
    countries: list[str]


def country_by_lexicon(words: Words, wanted: NDArray[np.bool_], doc_types: Sequence[str]) -> list[str | None]:
    """ISO 3166-1 alpha-2 of each text; None where it is not `wanted` (bool, shape (texts,)) or in doubt.

    doc_types: `schema.DocType` values, one per text.
    """
    wanted = wanted & ~np.isin(np.array(doc_types, object), sorted(ABSTAINS))
    found: list[str | None] = [None] * len(wanted)
    if not wanted.any():
        return found
    lexicon = load_lexicon()
    texts, entries = find_phrases(words, lexicon.table, wanted)
    pairs, counts = np.unique(texts * len(lexicon.weights) + entries, return_counts=True)
    texts, entries = np.divmod(pairs, len(lexicon.weights))
    weights = lexicon.weights[entries] * np.log2(1 + counts)[:, None]
    starts = np.flatnonzero(np.diff(texts, prepend=-1)).tolist()
    for start, end in pairwise([*starts, len(texts)]):
        text = int(texts[start])
        margin = OFFICIAL if doc_types[text] in OFFICIAL_TYPES else OTHERS
        found[text] = _winner(weights[start:end], lexicon.countries, margin)
    return found


def _winner(weights: NDArray[np.float64], countries: list[str], margin: Margin) -> str | None:
    """The country far ahead. weights: shape (forms in the text, countries)."""
    scores = weights.sum(axis=0)
    best = int(scores.argmax())
    second = np.partition(scores, -2)[-2]
    forms = np.count_nonzero(weights[:, best])
    ahead = scores[best] >= max(margin.score, margin.lead * second) and forms >= margin.forms
    return countries[best] if ahead else None


@cache
def load_lexicon() -> Lexicon:
    """The shipped lexicon. A form of several countries speaks for each of them."""
    listed = read_lexicon("country")
    countries = sorted(listed)
    rows: dict[bytes, tuple[str, NDArray[np.float64]]] = {}
    for column, country in enumerate(countries):
        for kind, forms in listed[country].items():
            for form in forms:
                key = word_hashes(form).tobytes()
                _, weights = rows.setdefault(key, (form, np.zeros(len(countries))))
                weights[column] = max(weights[column], WEIGHTS[kind])
    table = phrase_table([form for form, _ in rows.values()])
    return Lexicon(table, np.array([weights for _, weights in rows.values()]), countries)
