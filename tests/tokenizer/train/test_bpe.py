"""Training, against a slow reference and against `tokenizers.trainers.BpeTrainer`."""

from __future__ import annotations

import json
import time
from collections import Counter
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, trainers
from tokenizers.pre_tokenizers import ByteLevel

from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import PretokenCounter
from corpus_latam.tokenizer.train import bpe, budget
from corpus_latam.tokenizer.train import bpe_kernel as kernel
from corpus_latam.tokenizer.train.byte_level import ALPHABET, to_text
from tests.tokenizer.corpora import SENTENCES

words_of_few_letters = st.dictionaries(
    st.text("ab c", min_size=1, max_size=12).map(str.encode), st.integers(1, 5), max_size=12
)


def train(counts: dict[bytes, int], tokens: int) -> bpe.Merges:
    data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
    return bpe.train(data, offsets, np.array(list(counts.values()), np.int64), tokens)


def train_slowly(counts: dict[bytes, int], tokens: int) -> list[tuple[bytes, bytes]]:
    """Merge the most frequent pair, of equals the one with the lowest ids. Recounts everything each time."""
    names = [bytes([byte]) for byte in ALPHABET]
    words = [[names.index(bytes([byte])) for byte in word] for word in counts]
    rules = []
    while len(names) < tokens:
        pairs: Counter[tuple[int, int]] = Counter()
        for word, n in zip(words, counts.values(), strict=True):
            for pair in pairwise(word):
                pairs[pair] += n
        if not pairs:
            break
        best = min(pairs, key=lambda pair: (-pairs[pair], pair))
        rules.append((names[best[0]], names[best[1]]))
        names.append(names[best[0]] + names[best[1]])
        words = [_merged(word, best, len(names) - 1) for word in words]
    return rules


def _merged(word: list[int], pair: tuple[int, int], symbol: int) -> list[int]:
    out: list[int] = []
    i = 0
    while i < len(word):
        if tuple(word[i : i + 2]) == pair:
            out.append(symbol)
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


def train_with_tokenizers(counts: dict[bytes, int], tokens: int) -> dict[str, object]:
    """The model that BpeTrainer makes of words in these numbers (each text is one pretoken)."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=False, use_regex=False)
    trainer = trainers.BpeTrainer(
        vocab_size=tokens, initial_alphabet=ByteLevel.alphabet(), show_progress=False
    )
    texts = (word.decode() for word, n in counts.items() for _ in range(n))
    tokenizer.train_from_iterator(texts, trainer)
    model: dict[str, object] = json.loads(tokenizer.to_str())["model"]
    return model


def assert_same(merges: bpe.Merges, model: dict[str, object]) -> None:
    assert [[to_text(a), to_text(b)] for a, b in merges.rules()] == model["merges"]
    assert {to_text(token): number for number, token in enumerate(merges.tokens)} == model["vocab"]


def spelled(merges: bpe.Merges) -> list[bytes]:
    return [a + b for a, b in merges.rules()]


def test_the_classic_example() -> None:
    """aaabdaaabac: Z=aa, then Y=ab (ties with Za), X=ZY gives XdXac, five tokens (Gage 1994)."""
    merges = train({b"aaabdaaabac": 1}, 256 + 3)
    assert spelled(merges) == [b"aa", b"ab", b"aaab"]
    assert merges.counts == (4, 2, 2)
    assert encode(b"aaabdaaabac", merges) == [b"aaab", b"d", b"aaab", b"a", b"c"]


def test_aabaa() -> None:
    """aa comes first (twice); of (aa, b) and (b, aa), once each, the one that starts with the lower id."""
    merges = train({b"aabaa": 1}, 300)
    assert spelled(merges) == [b"aa", b"baa", b"aabaa"]
    assert encode(b"aabaa", merges.cut(257)) == [b"aa", b"b", b"aa"]
    assert encode(b"aabaa", merges.cut(258)) == [b"aa", b"baa"]


def encode(text: bytes, merges: bpe.Merges) -> list[bytes]:
    """Applies merges in order of rank."""
    word = [ALPHABET.index(byte) for byte in text]
    for rank, pair in enumerate(merges.pairs):
        word = _merged(word, pair, 256 + rank)
    return [merges.tokens[number] for number in word]


@given(counts=words_of_few_letters, extra=st.integers(0, 30))
def test_merges_are_those_of_tokenizers(counts: dict[bytes, int], extra: int) -> None:
    assert_same(train(counts, 256 + extra), train_with_tokenizers(counts, 256 + extra))


@given(counts=words_of_few_letters, extra=st.integers(0, 6))
def test_merges_are_those_of_the_reference(counts: dict[bytes, int], extra: int) -> None:
    assert train(counts, 256 + extra).rules() == train_slowly(counts, 256 + extra)


@given(counts=st.dictionaries(st.text("ab", min_size=2, max_size=40).map(str.encode), st.just(1), max_size=5))
def test_no_two_merges_make_the_same_token(counts: dict[bytes, int]) -> None:
    tokens = train(counts, 320).tokens
    assert len(set(tokens)) == len(tokens)


def test_sentences_give_the_merges_of_tokenizers() -> None:
    counts = Counter(word.encode() for text in SENTENCES for word in (text * 3).split(" "))
    assert_same(train(counts, 400), train_with_tokenizers(counts, 400))


def test_many_words_make_the_arrays_grow() -> None:
    random = np.random.default_rng(7)
    letters = np.frombuffer("abcdefghijklmnñopqrstuvwxyzáé".encode("latin-1"), np.uint8)
    words = ["".join(map(chr, random.choice(letters, random.integers(1, 14)))) for _ in range(30_000)]
    counts = Counter(word.encode() for word in words)
    assert_same(train(counts, 4000), train_with_tokenizers(counts, 4000))


def test_counts_above_32_bits() -> None:
    """`tokenizers` 0.23 keeps pair counts in 32 bits: there, ab would be lost and xy come first."""
    merges = train({b"ab": 2**31 + 5, b"xy": 3, b"zw": 2**40}, 259)
    assert merges.rules() == [(b"z", b"w"), (b"a", b"b"), (b"x", b"y")]
    assert merges.counts == (2**40, 2**31 + 5, 3)


@given(counts=words_of_few_letters, sizes=st.tuples(st.integers(256, 290), st.integers(256, 290)))
def test_a_smaller_vocabulary_is_a_prefix(counts: dict[bytes, int], sizes: tuple[int, int]) -> None:
    small, large = sorted(sizes)
    assert train(counts, large).cut(small) == train(counts, small)


@given(counts=words_of_few_letters, extra=st.integers(0, 30), first=st.integers(0, 30))
def test_going_on_from_merges_is_the_same_as_training_at_once(
    counts: dict[bytes, int], extra: int, first: int
) -> None:
    data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
    numbers = np.array(list(counts.values()), np.int64)
    whole = bpe.train(data, offsets, numbers, 256 + extra)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bpe, "CHUNK_BYTES", 7)
        words = bpe.carried_out(data, offsets, whole.pairs[:first])
        assert bpe.go_on(*words, numbers, 256 + extra, whole.pairs[:first]).pairs == whole.pairs


def test_training_ends_when_no_pair_is_left() -> None:
    merges = train({b"hola": 2, b"a": 9}, 10_000)
    assert len(merges.tokens) == 259
    assert merges.tokens[-1] == b"hola"


@pytest.mark.parametrize("counts", [{}, {b"a": 5}])
def test_nothing_to_merge(counts: dict[bytes, int]) -> None:
    assert train(counts, 300).pairs == ()


def test_merges_are_carried_out_in_no_word() -> None:
    """A part of the hashes may hold no phrase."""
    symbols, lengths = bpe.carried_out(np.zeros(0, np.uint8), np.zeros(1, np.int64), [(0, 1)])
    assert (len(symbols), len(lengths)) == (0, 0)


def test_a_megabyte_word_does_not_hang() -> None:
    counter = PretokenCounter("llama3", 128)
    counter.add(as_utf8(pa.array(["abcde" * 200_000] * 3)), np.zeros(3, np.int64))
    table = counter.result()
    data, offsets = binary_views(table["pretoken"])
    assert max(map(len, bpe.train(data, offsets, table["count"].to_numpy(), 300).tokens)) == 128


@given(
    st.dictionaries(st.text("aab ", min_size=1, max_size=24).map(str.encode), st.integers(1, 3), max_size=4),
    st.integers(1, 4),
)
def test_words_in_pieces_are_merged_as_whole_ones(counts: dict[bytes, int], longest: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(budget, "LONGEST_PIECE", longest)
        merges = train(counts, 270)
        data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
        symbols, lengths = bpe.carried_out(data, offsets, merges.pairs[:5])
    assert merges.rules() == train_slowly(counts, 270)
    assert merges == train(counts, 270)
    whole, whole_lengths = bpe.carried_out(data, offsets, merges.pairs[:5])
    assert symbols.tolist() == whole.tolist()
    assert lengths.tolist() == whole_lengths.tolist()


@given(
    st.dictionaries(st.text("aab ", min_size=1, max_size=24).map(str.encode), st.integers(1, 3), max_size=4),
    st.integers(1, 300),
)
def test_places_above_32_bits_give_the_same_merges(counts: dict[bytes, int], longest: int) -> None:
    """No test can hold 2^31 places: the limit is lowered, and both widths must agree."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(budget, "LONGEST_PIECE", longest)
        narrow = train(counts, 270)
        patched.setattr(budget, "NARROW", 0)
        assert train(counts, 270) == narrow
        assert narrow.rules() == train_slowly(counts, 270)


@pytest.mark.parametrize("narrow", [2**31 - 1, 29])
def test_places_are_as_wide_as_they_must_be(monkeypatch: pytest.MonkeyPatch, narrow: int) -> None:
    monkeypatch.setattr(budget, "NARROW", narrow)
    data, offsets = binary_views(pa.chunked_array([[b"abcdefghij"]], pa.binary()))
    state = bpe.State(*bpe.byte_symbols(data, offsets), np.ones(1, np.int64))
    wide = narrow < 3 * 10
    kinds = {state._pairs.word.dtype, state._pairs.next.dtype, state._pairs.heads.dtype}
    assert kinds | {state._words.after.dtype} == {np.dtype(np.int64 if wide else np.int32)}


@given(counts=words_of_few_letters, extra=st.integers(0, 30))
def test_a_table_that_begins_small_gives_the_same_merges(counts: dict[bytes, int], extra: int) -> None:
    whole = train(counts, 256 + extra)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bpe, "FIRST_TABLE", 2)
        patched.setattr(bpe, "FIRST_TOUCHED", 1)
        assert train(counts, 256 + extra) == whole


@given(
    st.dictionaries(st.text("ab", min_size=1, max_size=60).map(str.encode), st.integers(1, 3), max_size=6),
    st.integers(1, 60),
)
def test_lists_never_need_more_than_three_places_per_symbol(counts: dict[bytes, int], longest: int) -> None:
    data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(budget, "LONGEST_PIECE", longest)
        state = bpe.State(*bpe.byte_symbols(data, offsets), np.array(list(counts.values()), np.int64))
        symbol = 256
        while (popped := state.pop())[0]:
            state.merge(popped[1], symbol)
            symbol += 1
        assert state._pairs.sizes[kernel.PLACES] <= budget.PLACES_PER_SYMBOL * len(data)
        assert len(state._pairs.word) == len(state._pairs.next) == budget.PLACES_PER_SYMBOL * len(data) + 1


def test_pairs_take_from_the_room() -> None:
    """All that is taken beside the last table and queue is given back; too little room is an error."""
    random = np.random.default_rng(7)
    data = random.integers(97, 123, 60_000).astype(np.uint8)
    offsets = np.arange(0, len(data) + 1, 6)
    room = budget.Room(10**9)
    state = bpe.State(*bpe.byte_symbols(data, offsets), np.ones(len(offsets) - 1, np.int64), room)
    for symbol in range(256, 1500):
        state.merge(state.pop()[1], symbol)
    pairs, queue = state._pairs, state._queue
    held = sum(array.nbytes for array in (pairs.keys, pairs.counts, pairs.heads, *queue))
    assert 10**9 - room.left == held
    with pytest.raises(budget.OutOfRoomError):
        bpe.train(data, offsets, np.ones(len(offsets) - 1, np.int64), 1500, room=budget.Room(held))


def test_a_long_word_costs_what_as_many_short_ones_do() -> None:
    letters = np.random.default_rng(0).integers(97, 123, 200_000).astype(np.uint8)
    ends = np.array([0, len(letters)], np.int64)
    short = np.arange(0, len(letters) + 1, 100, dtype=np.int64)
    seconds = []
    for offsets in (short, ends, short, ends):
        start = time.process_time()
        bpe.train(letters, offsets, np.ones(len(offsets) - 1, np.int64), 8000)
        seconds.append(time.process_time() - start)
    assert min(seconds[1::2]) < 5 * min(seconds[::2])
