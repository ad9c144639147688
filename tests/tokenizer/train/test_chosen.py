"""Which words train where memory is short, and what that loses."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.tokenizer.train.chosen import Chosen, Loss, Words, memory

words_and_counts = st.lists(st.tuples(st.integers(1, 600), st.integers(1, 9)), min_size=1, max_size=40)


def words(rows: list[tuple[int, int]], first: int = 0) -> Words:
    """Words of these lengths and counts; hashes go round."""
    lengths = np.array([length for length, _ in rows], np.int64)
    counts = np.array([count for _, count in rows], np.int64)
    hashes = np.array([(7919 * (first + n)) % 104_729 for n in range(len(rows))], np.uint64)
    symbols = np.repeat((np.arange(len(rows)) + first).astype(np.uint8), lengths)
    return Words(symbols, lengths, counts, hashes, lengths)


@given(words_and_counts, st.integers(0, 400_000))
def test_the_most_frequent_that_fit_are_kept(rows: list[tuple[int, int]], room: int) -> None:
    chosen = Chosen(room)
    chosen.add("", words(rows))
    chosen.fit()
    kept, given_words = chosen.texts[""], words(rows)
    rank = sorted(range(len(rows)), key=lambda n: (-rows[n][1], given_words.hashes[n]))
    best = rank[: len(kept.counts)]
    assert sorted(kept.hashes.tolist()) == sorted(given_words.hashes[best].tolist())
    assert kept.symbols.tolist() == [n for n in sorted(best) for _ in range(rows[n][0])]
    assert memory(kept) <= room
    if len(best) < len(rows):
        one_more = sorted(rank[: len(best) + 1])
        assert memory(given_words.where(np.isin(np.arange(len(rows)), one_more))) > room
    left_out = [rows[n] for n in rank[len(best) :]]
    lost = (len(left_out), sum(c for _, c in left_out), sum(length * c for length, c in left_out))
    assert chosen.lost == Loss(*lost)
    assert chosen.all == Loss(len(rows), sum(c for _, c in rows), sum(length * c for length, c in rows))


@given(words_and_counts, st.integers(0, 200_000), st.integers(1, 39))
def test_how_the_words_come_does_not_matter(rows: list[tuple[int, int]], room: int, cut: int) -> None:
    once, twice = Chosen(room), Chosen(room)
    once.add("", words(rows))
    once.fit()
    for start, part in ((0, rows[:cut]), (cut, rows[cut:])):
        twice.add("", words(part, start))
        twice.fit()
    assert once.texts[""].symbols.tolist() == twice.texts[""].symbols.tolist()
    assert (once.all, once.lost) == (twice.all, twice.lost)


def test_a_small_text_is_kept_whole_and_large_ones_share_the_rest() -> None:
    small, large, larger = (words([(5, 1)] * number) for number in (20, 200, 400))
    chosen = Chosen(memory(small) + 2 * memory(words([(5, 1)] * 150)))
    for name, text in (("larger", larger), ("small", small), ("large", large)):
        chosen.add(name, text)
    chosen.fit()
    assert {name: len(text.counts) for name, text in chosen.texts.items()} == {
        "larger": 150,
        "small": 20,
        "large": 150,
    }
    assert chosen.memory <= memory(small) + 2 * memory(words([(5, 1)] * 150))
    assert chosen.lost.types == 300


def test_less_room_leaves_out_more() -> None:
    chosen = Chosen(10**6)
    chosen.add("", words([(5, count) for count in range(1, 101)]))
    chosen.fit()
    assert chosen.lost == Loss()
    chosen.fit(chosen.memory // 2)
    assert chosen.texts[""].counts.tolist() == list(range(51, 101))
    assert chosen.lost == Loss(50, sum(range(1, 51)), 5 * sum(range(1, 51)))
