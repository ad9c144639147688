"""Parity-aware training, against a slow reference and by what it is for."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import ParityConfig
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.train import bpe
from corpus_latam.tokenizer.train.byte_level import ALPHABET
from corpus_latam.tokenizer.train.parity_aware import Group, train_fairly
from tests.tokenizer.train.test_bpe import _merged, words_of_few_letters

Counts = dict[bytes, int]


def group(counts: Counts, name: str = "") -> Group:
    data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
    units = sum(len(word) * n for word, n in counts.items())
    return Group(name, data, offsets, np.array(list(counts.values()), np.int64), units)


def train(
    groups: list[Counts], tokens: int, targets: dict[str, Group] | None = None, **config: Any
) -> bpe.Merges:
    whole: Counter[bytes] = Counter()
    for counts in groups:
        whole.update(counts)
    named = [group(counts, str(n)) for n, counts in enumerate(groups)]
    return train_fairly(named, group(dict(whole)), tokens, ParityConfig(**config), targets=targets)


def train_slowly(
    groups: list[Counts], tokens: int, minimum: int, targets: list[Counts | None] | None = None
) -> list[tuple[int, int]]:
    """Recounts everything before each merge; no window. `targets`: lines that all say the same."""
    symbols = 256
    texts = [[([ALPHABET.index(b) for b in word], n) for word, n in counts.items()] for counts in groups]
    units = [sum(len(word) * n for word, n in text) for text in texts]
    active = [g for g in range(len(groups)) if units[g]]
    lines = texts
    if targets is not None:
        lines = [[([ALPHABET.index(b) for b in w], n) for w, n in (words or {}).items()] for words in targets]
        active = [g for g in range(len(groups)) if targets[g] is not None]
        units = [1] * len(groups)
    merges = []
    while symbols < tokens and active:
        costs = {g: sum(len(word) * n for word, n in lines[g]) / units[g] for g in active}
        worst = min(active, key=lambda g: (-costs[g], g))
        pairs: Counter[tuple[int, int]] = Counter()
        for word, n in texts[worst]:
            for pair in pairwise(word):
                pairs[pair] += n
        best = min(pairs, key=lambda pair: (-pairs[pair], pair), default=None)
        if best is None or pairs[best] < minimum:
            active.remove(worst)
            continue
        merges.append(best)
        lines = [[(_merged(word, best, symbols), n) for word, n in text] for text in lines]
        texts = [[(_merged(word, best, symbols), n) for word, n in text] for text in texts]
        symbols += 1
    return merges


@given(
    groups=st.lists(words_of_few_letters, min_size=1, max_size=4),
    extra=st.integers(0, 20),
    minimum=st.integers(1, 3),
)
def test_merges_are_those_of_the_reference(groups: list[Counts], extra: int, minimum: int) -> None:
    found = train(groups, 256 + extra, window=0, min_frequency=minimum)
    assert list(found.pairs) == train_slowly(groups, 256 + extra, minimum)


@given(
    pairs=st.lists(
        st.tuples(words_of_few_letters, st.one_of(st.none(), words_of_few_letters)), min_size=1, max_size=4
    ),
    extra=st.integers(0, 20),
)
def test_need_is_measured_on_the_same_lines_where_there_are_some(
    pairs: list[tuple[Counts, Counts | None]], extra: int
) -> None:
    groups, lines = [counts for counts, _ in pairs], [found for _, found in pairs]
    targets = {
        str(n): replace(group(found, str(n)), units=1) for n, found in enumerate(lines) if found is not None
    }
    merges = train(groups, 256 + extra, targets, window=0, min_frequency=1)
    assert list(merges.pairs) == train_slowly(groups, 256 + extra, 1, lines)


def test_lines_decide_where_training_text_would_say_otherwise() -> None:
    """By its own text the second group is as well off as the first; the same lines cost it twice as much."""
    texts: list[Counts] = [{b"ababababab": 50, b"cdcdcdcd": 40}, {b"uvuvuvuvuv": 50, b"xyxyxyxy": 40}]
    lines = {"0": group({b"abcd": 10}), "1": group({b"uvuvxyxy": 10})}
    even = train(texts, 256 + 4, window=0).tokens[256:]
    served = train(texts, 256 + 4, {k: replace(g, units=10) for k, g in lines.items()}, window=0).tokens[256:]
    assert sum(token[0] > ord("m") for token in even) == 2
    assert sum(token[0] > ord("m") for token in served) >= 3


@given(counts=words_of_few_letters, extra=st.integers(0, 20))
def test_one_group_is_plain_training(counts: Counts, extra: int) -> None:
    plain = bpe.train(*(getattr(group(counts), name) for name in ("data", "offsets", "counts")), 256 + extra)
    assert train([counts], 256 + extra, min_frequency=1) == plain
    assert train([counts], 256 + extra, min_frequency=1, global_merges=3).pairs == plain.pairs


def test_the_small_group_is_served() -> None:
    many = {b"de la casa": 1000, b"el camino": 900}
    few = {"ñandejára".encode(): 5, "ñe'ẽ".encode(): 4}
    plain: Counts = {**many, **few}
    fair = train([many, few], 256 + 12)
    unfair = bpe.train(*(getattr(group(plain), name) for name in ("data", "offsets", "counts")), 256 + 12)
    assert not any("ñ".encode() in token for token in unfair.tokens[256:])
    assert sum("ñ".encode() in token for token in fair.tokens[256:]) >= 2


def test_no_group_is_served_more_than_its_share_of_the_window() -> None:
    """With alpha 1 and two groups, each gets half of any ten merges, and one more at most."""
    hard = {bytes([97 + n % 13, 97 + n // 13 % 13, 97 + n * 7 % 13]): 2 for n in range(169)}
    easy = {b"zyzyzyzyzyzyzyzy": 50, b"xwxwxwxwxwxw": 40, b"vvvvuuuuvvvvuuuu": 30}

    def served_easy(**config: Any) -> int:
        tokens = train([hard, easy], 256 + 20, **config).tokens[256:]
        return sum(token[0] > ord("m") for token in tokens)

    assert served_easy(window=0) < 5
    assert 8 <= served_easy(window=10, alpha=1) <= 12


def test_the_same_merges_for_a_smaller_vocabulary() -> None:
    groups = [{b"abcabcab": 9, b"bca": 4}, {b"xyxyz": 3, b"zyx": 2}]
    assert train(groups, 264).cut(260) == train(groups, 260)
