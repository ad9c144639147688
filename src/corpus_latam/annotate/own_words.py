"""Words that are common in one language of the Americas: a text that is called so must hold some of them.

Scores compare the languages that a model knows. A text in one that it does not know is most like one of them
too, and n-grams of a hundred letters may look sure. Frequent words do not: paragraphs that were taken for
Aymara and are not hold 1 % of its frequent words, and those that are 25 % or more (docs/language.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from corpus_latam.text.buffers import Utf8
from corpus_latam.text.folding import fold, sample_of

READ_BYTES = 4_000
"""Of each text, in evenly spaced windows."""
MANY_WORDS = 30
"""In fewer words than this none of the frequent ones need be."""
SUPPORT = 3
"""A language that is not sure by its score is, where the text holds so many times the words that it needs."""
SUPPORT_WORDS = 2
"""And so many words at least."""
KIN = 0.4
"""A text of a relative holds so much of the share that the language needs."""


class OwnWords(NamedTuple):
    """The frequent words of a language, and the share of a text's words that must be among them."""

    words: frozenset[str]
    least: float


def read_own_words(path: Path) -> dict[str, OwnWords]:
    """By language; a file that is missing gives none. A line is `language<TAB>least<TAB>words`."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="\n") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return {language: OwnWords(frozenset(words.split(" ")), float(least)) for language, least, words in rows}


class Evidence(NamedTuple):
    """What a text's words say of a language."""

    against: bool
    """Too few of them are the language's, in a text that is long enough to tell."""
    none: bool
    """... and in a text of a relative there would be more."""
    support: bool
    """So many are that the language need not be sure by its score."""


NO_WORDS = Evidence(against=False, none=False, support=False)
"""Where nothing is known of a language's words."""


def evidence(texts: Utf8, row: int, own: OwnWords) -> Evidence:
    """Of the words of text `row`."""
    words = fold(sample_of(texts, row, READ_BYTES).decode("utf-8", errors="ignore")).split(" ")
    hits = sum(word in own.words for word in words)
    needed = own.least * len(words)
    many = len(words) >= MANY_WORDS
    return Evidence(
        against=many and hits < needed,
        none=many and hits < KIN * needed,
        support=hits >= max(SUPPORT_WORDS, SUPPORT * needed),
    )
