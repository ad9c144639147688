"""The estimate of the memory that training takes, against what it takes."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import numpy as np
import pytest

from corpus_latam.tokenizer.train import bpe
from corpus_latam.tokenizer.train.budget import OutOfRoomError, Room, pieces_of, place_type, word_bytes

SYMBOLS, LONG = 3_000_000, 3000


def test_the_estimate_is_that_of_the_arrays() -> None:
    """Per symbol: as read, 4 bytes, and six places of 4 or 8; per word five numbers; per piece 36 or 44."""
    lengths = np.array([10, 1000])
    assert word_bytes(lengths, 1, np.int32).tolist() == [10 * 29 + 40 + 36, 1000 * 29 + 40 + 4 * 36]
    assert word_bytes(lengths, 4, np.int64).tolist() == [10 * 56 + 40 + 44, 1000 * 56 + 40 + 4 * 44]


@pytest.mark.parametrize("symbols", [715_827_882, 715_827_883])
def test_places_are_32_bits_as_long_as_they_all_fit(symbols: int) -> None:
    assert (place_type(symbols, 1) is np.int32) == (3 * symbols + 1 <= 2**31 - 1)
    assert place_type(10, 2**31) is np.int64


def test_pieces() -> None:
    assert pieces_of(np.array([0, 1, 256, 257, 1000])).tolist() == [1, 1, 1, 2, 4]


def test_room_is_taken_and_given_back() -> None:
    room = Room(10)
    room.take(7)
    with pytest.raises(OutOfRoomError):
        room.take(4)
    room.give_back(5)
    room.take(8)
    assert room.left == 0


def _status(name: str) -> int:
    """Bytes. `ru_maxrss` would count the memory of the parent before exec."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024


def _measure(length: int) -> tuple[int, int, int]:
    """Training on words of so many letters: the estimate, what the pairs hold, and what the process took."""
    few = np.frombuffer(b"abcdefgh", np.uint8)
    bpe.train(few, np.array([0, 8]), np.ones(1, np.int64), 260)  # compiles, and loads what is not ours
    letters = np.sort(97 + np.arange(256) ** 2 // 2521).astype(np.uint8)  # 26, some far more frequent
    data = letters[np.random.default_rng(1).integers(0, 256, SYMBOLS, np.uint8)]
    offsets = np.arange(0, SYMBOLS + 1, length)
    counts = np.ones(len(offsets) - 1, np.int64)
    before = _status("VmRSS")
    room = Room(10**9)
    state = bpe.State(*bpe.byte_symbols(data, offsets), counts, room)
    for symbol in range(256, 6000):
        state.merge(state.pop()[1], symbol)
    estimate = int(word_bytes(np.diff(offsets), 1, np.int32).sum())
    there_before = SYMBOLS + 8 * len(counts) + 8 * len(offsets)
    return estimate - there_before, 10**9 - room.left, _status("VmHWM") - before


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says what a process took")
@pytest.mark.parametrize("length", [10, LONG])
def test_training_takes_no_more_than_estimated(length: int) -> None:
    """And not much less, so that no more is left out than must be."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        estimate, pairs, taken = pool.apply(_measure, (length,))
    most = estimate + 1.5 * pairs  # while a table grows, it and the larger one
    assert taken <= most + 4 * 2**20
    assert most <= 2 * taken
