"""Compares an extracted text with the article that a page states in JSON-LD (`articleBody`)."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+")
RUN = 4
"""Words in a row that show that a line comes from the stated article."""
STATED_SHARE = 0.6
"""The share of the extracted words that have to lie in the stated article for it to judge the rest: some
sites state a summary."""
LONGEST_STATED = 300_000
"""Characters of a stated article that judges. Each word of it takes memory."""
LINE_SHARE = 0.2
LONGEST_DROPPED = 400
"""Characters of a line that is dropped because the stated article lacks it."""


def without_strangers(lines: list[str], stated: str) -> list[str]:
    """The lines, without those that the stated article lacks, where it holds most of the text."""
    if len(stated) > LONGEST_STATED:
        return lines
    runs = _runs(stated)
    shares = [_share(line, runs) for line in lines]
    sizes = [len(line) for line in lines]
    covered = sum(share * size for share, size in zip(shares, sizes, strict=True))
    if covered < STATED_SHARE * sum(sizes):
        return lines
    return [
        line
        for line, share in zip(lines, shares, strict=True)
        if share >= LINE_SHARE or len(line) > LONGEST_DROPPED
    ]


def _runs(text: str) -> set[tuple[str, ...]]:
    words = WORD.findall(text.lower())
    return {tuple(words[at : at + length]) for length in range(1, RUN + 1) for at in range(len(words))}


def _share(line: str, runs: set[tuple[str, ...]]) -> float:
    """The share of a line's runs of words that the stated article has; of shorter lines, all words as one."""
    words = WORD.findall(line.lower())
    length = min(RUN, len(words))
    if not length:
        return 0.0
    mine = [tuple(words[at : at + length]) for at in range(len(words) - length + 1)]
    return sum(run in runs for run in mine) / len(mine)
