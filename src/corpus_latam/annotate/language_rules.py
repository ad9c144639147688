"""From scores by language to what is said of a text: short texts, expected languages, families, doubt."""

from __future__ import annotations

from collections.abc import Callable, Collection

import numpy as np
from numpy.typing import NDArray

from corpus_latam.annotate.language_codes import UNDETERMINED
from corpus_latam.annotate.own_words import NO_WORDS, Evidence

FAMILIES: dict[str, tuple[str, ...]] = {
    "myn": ("cak", "jac", "mam", "quc", "tzh", "yua"),
    "omq": ("ctp", "oto", "trs"),
    "tup": ("grn",),
    "qwe": ("que",),
    "azc": ("hch", "nah", "tar"),
    "awd": ("cni", "guc"),
    "cba": ("bzd", "cjp"),
    "sai": ("acu", "agr", "aym", "bor", "iqu", "jiv", "shp"),
    "nai": ("tsz",),
    "crp": ("hat", "pap"),
}
"""ISO 639-5 codes of families, and the labels of each: Mayan, Oto-Manguean, Tupian, Quechuan, Uto-Aztecan,
Arawakan, Chibchan; of South and North America where the code has no family; creoles. Beside these labels
the model knows languages of which it names the family alone (docs/language.md)."""
FAMILY_OF = {language: family for family, members in FAMILIES.items() for language in members}

SURE = 0.5
"""A language of the Americas is named if it has so much of the text; its family if that has so much ..."""
SHORT_LETTERS = 100
SURE_SHORT = 0.3
"""... or, in a text of fewer letters than SHORT_LETTERS, so much: sentences are less sure than pages ..."""
PART = 0.3
JOINT = 0.8
"""... or if it is one of two languages that have PART each and JOINT together: a text in two languages."""
UNEXPECTED = 0.1
"""What the scores of languages are multiplied by that a source is not expected to hold."""


def of_long_texts(
    scores: NDArray[np.float32], letters: NDArray[np.int64], least: int, short: int, short_score: float
) -> NDArray[np.float32]:
    """`scores` (texts, languages) without those of texts that are too short to tell.

    Shape of `letters`: (texts,). Fewer than `short` letters are never enough, `least` always; between them
    the best language needs `short_score`.
    """
    sure = scores.max(axis=1, initial=0) >= short_score
    enough = (letters >= least) | ((letters >= short) & sure)
    kept: NDArray[np.float32] = scores * enough[:, None].astype(np.float32)
    return kept


def expecting(
    scores: NDArray[np.float32], languages: tuple[str, ...], expected: Collection[str]
) -> NDArray[np.float32]:
    """`scores` (texts, languages) with a prior: other languages than the expected ones weigh UNEXPECTED.

    A row keeps its sum. Nothing changes where nothing is expected.
    """
    if not expected:
        return scores
    prior = np.array([1 if language in expected else UNEXPECTED for language in languages], np.float32)
    weighed: NDArray[np.float32] = scores * prior
    before, after = scores.sum(axis=1, keepdims=True), weighed.sum(axis=1, keepdims=True)
    weighed *= np.divide(before, after, out=np.zeros_like(after), where=after > 0)
    return weighed


def named(
    scores: NDArray[np.float32],
    languages: tuple[str, ...],
    letters: NDArray[np.int64],
    words: Callable[[int, str], Evidence] = lambda row, language: NO_WORDS,
) -> tuple[list[str], NDArray[np.float32]]:
    """What each text is called, and the score of that.

    letters: shape (texts,). words: what the words of a text (by its row) say of a language.

    A language of the Americas that is not sure, or whose words are not there, gives way to its family, and a
    family that is not sure to `und`: a language without a label looks a bit like many of them. Other
    languages are the best that there is.
    """
    if not len(scores):
        return [], np.zeros(0, np.float32)
    best = scores.argmax(axis=1)
    top = scores.max(axis=1)
    called = [languages[label] if score > 0 else UNDETERMINED for label, score in zip(best, top, strict=True)]
    two = np.sort(scores, axis=1)[:, -2:]
    sure = (top >= np.where(letters < SHORT_LETTERS, SURE_SHORT, SURE)) | (
        (two.min(axis=1) >= PART) & (two.sum(axis=1) >= JOINT)
    )
    for row, language in enumerate(called):
        family = FAMILY_OF.get(language, language)
        if family not in FAMILIES:
            continue
        found = words(row, language)
        if found.support or (sure[row] and not found.against):
            continue
        share = sum(float(scores[row, languages.index(each)]) for each in _within(family, languages))
        known = share >= SURE and not found.none
        called[row], top[row] = (family, share) if known else (UNDETERMINED, 0)
    return called, top * np.array([name != UNDETERMINED for name in called], np.float32)


def _within(family: str, languages: tuple[str, ...]) -> list[str]:
    return [each for each in (family, *FAMILIES[family]) if each in languages]
