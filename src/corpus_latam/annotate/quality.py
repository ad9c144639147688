"""The signals of the Gopher, C4 and FineWeb quality filters, and OCR noise. Thresholds are `select`'s affair.

Sources: Gopher is Rae et al. 2021 (arXiv 2112.11446, appendix A.1.1), C4 is Raffel et al. 2020 (section 2.2),
FineWeb is Penedo et al. 2024 (arXiv 2406.17557, section 3.6). docs/annotate.md states each formula.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.annotate.arrays import Numbers, max_by_text, ratio, sum_by_text
from corpus_latam.text import Utf8, Words
from corpus_latam.text.characters import count_characters
from corpus_latam.text.garbage import count_garbage
from corpus_latam.text.lines import BULLETED, ELLIPSIS, TERMINATED, Lines
from corpus_latam.text.unicode import LETTER

SHORT_LINE = 30
"""Characters, as in FineWeb."""
FEW_WORDS = 3
"""C4 dropped lines with fewer words (the released code; the paper says 5)."""


def quality(texts: Utf8, words: Words, lines: Lines) -> dict[str, Numbers]:
    """The columns below by name, each of shape (texts,). Shares and ratios are 0 where there is nothing."""
    counted = count_characters(texts)
    return {
        "characters": counted["characters"].astype(np.int32),
        "lines": lines.counts.astype(np.int32),
        "sentences": sum_by_text(lines.sentences, lines.offsets).astype(np.int32),
        **_of_words(words, counted),
        **_of_lines(words, lines),
        **_of_characters(counted, words, lines),
        "ocr_noise": ratio(count_garbage(texts, words), words.counts),
    }


def _of_words(words: Words, counted: dict[str, NDArray[np.int64]]) -> dict[str, Numbers]:
    counts = words.counts
    return {
        "mean_word_length": ratio(sum_by_text(words.characters, words.offsets), counts),
        "max_word_length": max_by_text(words.characters, words.offsets).astype(np.int32),
        "alphabetic_words": ratio(sum_by_text(words.kinds & LETTER != 0, words.offsets), counts),
        "hash_word_ratio": ratio(counted["hashes"], counts),
        "ellipsis_word_ratio": ratio(counted["ellipses"], counts),
        "newline_word_ratio": ratio(counted["line_feeds"], counts),
    }


def _of_lines(words: Words, lines: Lines) -> dict[str, Numbers]:
    words_in_line = np.searchsorted(words.starts, lines.ends) - np.searchsorted(words.starts, lines.starts)

    def share(chosen: Numbers) -> NDArray[np.float32]:
        return ratio(sum_by_text(chosen, lines.offsets), lines.counts)

    return {
        "bullet_lines": share(lines.kinds & BULLETED != 0),
        "ellipsis_lines": share(lines.kinds & ELLIPSIS != 0),
        "terminated_lines": share(lines.kinds & TERMINATED != 0),
        "short_lines": share(lines.characters <= SHORT_LINE),
        "few_word_lines": share(words_in_line < FEW_WORDS),
        "mean_line_length": ratio(sum_by_text(lines.characters, lines.offsets), lines.counts),
        "max_line_length": max_by_text(lines.characters, lines.offsets).astype(np.int32),
    }


def _of_characters(counted: dict[str, NDArray[np.int64]], words: Words, lines: Lines) -> dict[str, Numbers]:
    characters = counted["characters"]
    sentences = sum_by_text(lines.sentences, lines.offsets)
    return {
        "mean_sentence_length": ratio(words.counts, sentences),
        "digit_share": ratio(counted["digits"], characters),
        "alphanumeric_share": ratio(counted["letters"] + counted["digits"], characters),
        "upper_share": ratio(counted["upper"], counted["letters"]),
        "symbol_share": ratio(counted["symbols"], characters),
        "punctuation_share": ratio(counted["punctuation"], characters),
        "url_share": ratio(counted["url"], characters),
        "curly_brackets": counted["curly_brackets"].astype(np.int32),
    }
