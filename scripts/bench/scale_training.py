"""The tokenizer's counts and its training at size: right above 2 GiB of text, and within their memory.

`measure` makes a table of distinct pretokens (1 GB of them in full) and trains from it in a process of its
own; and adds up more than 2 GiB of distinct pretokens (quick: the limits are lowered instead).

    python scripts/bench/scale_training.py [--quick]
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.config import TokenizerConfig
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.schemas import GROUPS, PRETOKENS
from corpus_latam.tokenizer.count.splitting import noted, splitting_of
from corpus_latam.tokenizer.train import bpe, budget, sums
from corpus_latam.tokenizer.train.sums import Rows, in_parts
from corpus_latam.tokenizer.train.vocabularies import train_vocabularies

CONSONANTS, VOWELS = "bcdfghjklmnpqrstvxyz", "aeiou"
SYLLABLES = np.array([[ord(c), ord(v)] for c in CONSONANTS for v in VOWELS], np.uint8)
FULL, QUICK = 100, 26
"""Syllables in use. A word is a blank, four of them and an s: 10 bytes, and as many words as their number to
the power of four."""
SPREAD = 61_803_399
"""Odd and no multiple of 5: the rank of a word, its number times this, takes every value once."""
BATCH = 1 << 20
ROW_GROUP = 1 << 17
BUDGET = {True: 64 * 10**6, False: 2 * 10**9}
VOCABULARY = {True: 2000, False: 32_768}


def words_of(numbers: np.ndarray, syllables: int) -> np.ndarray:
    """Shape (numbers, 10), uint8. A larger number gives a word that sorts later."""
    out = np.empty((len(numbers), 10), np.uint8)
    out[:, 0], out[:, 9] = ord(" "), ord("s")
    rest = numbers.copy()
    for place in (7, 5, 3, 1):
        out[:, place : place + 2] = SYLLABLES[rest % syllables]
        rest //= syllables
    return out


def count_of(numbers: np.ndarray, words: int) -> np.ndarray:
    """After Zipf: the most frequent occurs half as often as there are words, the last half of them once."""
    rank = numbers * SPREAD % words + 1
    return np.maximum(words // (2 * rank), 1)


def batches(syllables: int) -> Iterator[pa.RecordBatch]:
    """Rows of the count table, in its order; one group."""
    words = syllables**4
    for start in range(0, words, BATCH):
        numbers = np.arange(start, min(start + BATCH, words))
        offsets = np.arange(0, 10 * len(numbers) + 1, 10, dtype=np.int32)
        buffers = [None, pa.py_buffer(offsets), pa.py_buffer(words_of(numbers, syllables))]
        key = ("spa", "train", "a", "MX", "web", 0)
        names = [
            pa.repeat(pa.scalar(value, field.type), len(numbers))
            for value, field in zip(key, PRETOKENS, strict=False)
        ]
        pretokens = pa.Array.from_buffers(pa.binary(), len(numbers), buffers)
        yield pa.record_batch([*names, pretokens, pa.array(count_of(numbers, words))], schema=PRETOKENS)


def write_counts(work: Path, syllables: int, config: TokenizerConfig) -> int:
    """Writes the merged tables of a corpus as the stage does. Returns the bytes of distinct pretokens."""
    dictionary = PRETOKENS.names[:6]
    with pq.ParquetWriter(
        work / "pretokens.parquet",
        noted(PRETOKENS, splitting_of(config)),
        compression="lz4",
        use_dictionary=dictionary,
    ) as writer:
        for batch in batches(syllables):
            writer.write_batch(batch, row_group_size=ROW_GROUP)
    keys = {"language": "spa", "split": "train", "source": "a", "country": "MX", "doc_type": "web", "fold": 0}
    row = {**keys, **dict.fromkeys(GROUPS.names[6:], 1)}
    pq.write_table(
        pa.Table.from_pylist([row], noted(GROUPS, splitting_of(config))), work / "pretokens-groups.parquet"
    )
    return 10 * syllables**4


def train(work: str, config: TokenizerConfig) -> dict[str, float]:
    """Trains from the tables in `work`; what was left out, seconds, memory before and at the most, in MB."""
    before, start = status_mb("VmRSS"), time.monotonic()
    counts = train_vocabularies(work, config, "vocabularies", "-").counts
    figures = {"seconds": time.monotonic() - start, "peak_mb": status_mb("VmHWM"), "libraries_mb": before}
    return counts | figures


def status_mb(name: str) -> float:
    """What Linux says of this process."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1000


def measure_training(quick: bool, work: Path) -> dict[str, float]:
    """Memory of training from many distinct pretokens, and the share of the text that is left out."""
    config = TokenizerConfig(vocab_sizes=(VOCABULARY[quick],), special_tokens=(), memory_budget=BUDGET[quick])
    size = write_counts(work, QUICK if quick else FULL, config)
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(train, (str(work), config))
    return {
        "train_peak_mb_1g": round(found["peak_mb"]),
        "train_libraries_mb": round(found["libraries_mb"]),
        "train_budget_mb": round(config.memory_budget / 1e6),
        "train_distinct_mb": round(size / 1e6, 1),
        "train_pruned_share": round(found["left_out_bytes"] / found["left_out_of_bytes"], 4),
        "train_pruned_types_share": round(found["left_out_types"] / found["left_out_of_types"], 4),
        "train_s": round(found["seconds"], 1),
    }


LONG = 120
"""Bytes of a pretoken of `wide_rows`."""


def wide_rows(pretokens: int) -> Iterator[tuple[str, Rows]]:
    """Every pretoken twice, in two passes: eight bytes of its number, and x."""
    step = 1 << 18
    for turn in (1, 2):
        for start in range(0, pretokens, step):
            numbers = np.arange(start, min(start + step, pretokens), dtype=np.int64)
            data = np.full((len(numbers), LONG), ord("x"), np.uint8)
            data[:, :8] = numbers.astype(">i8").view(np.uint8).reshape(-1, 8)
            offsets = np.arange(0, LONG * len(numbers) + 1, LONG, dtype=np.int64)
            counts = turn * (numbers + 2**33)
            column = pa.Array.from_buffers(
                pa.large_binary(), len(numbers), [None, pa.py_buffer(offsets), pa.py_buffer(data)]
            )
            yield "", Rows(*binary_views(pa.chunked_array([column])), counts, counts)


def sums_are_right(pretokens: int, limit: int) -> bool:
    """Whether adding up `wide_rows` gives every pretoken once, with its sum."""
    seen = 0
    for part in in_parts(lambda: wide_rows(pretokens), limit):
        summed = part[""].taken()
        texts = np.asarray(summed.data).reshape(-1, LONG)
        numbers = texts[:, :8].copy().view(">i8")[:, 0].astype(np.int64)
        right = (
            np.all(np.diff(summed.offsets) == LONG)
            and np.all(np.diff(numbers) > 0)
            and np.all(summed.counts == 3 * (numbers + 2**33))
            and np.all(texts[:, 8:] == ord("x"))
        )
        if not right:
            return False
        seen += len(numbers)
    return seen == pretokens


def merges_are_right() -> bool:
    """Whether places of 64 bits give the merges that those of 32 bits give."""
    data = words_of(np.arange(3000), FULL).ravel()
    offsets = np.arange(0, len(data) + 1, 10)
    counts = count_of(np.arange(3000), 3000)
    narrow = bpe.train(data, offsets, counts, 1000)
    with mock.patch.object(budget, "NARROW", 0):
        return bpe.train(data, offsets, counts, 1000) == narrow


def measure_wide(quick: bool) -> dict[str, float]:
    """Whether counts are right where 32 bits do not suffice."""
    if quick:  # the limits are lowered
        pretokens = 20_000
        with mock.patch.object(sums, "MOST_TYPES", 3000):
            right = sums_are_right(pretokens, 10**9) and sums_are_right(pretokens, 500_000)
    else:
        pretokens = 2**31 // LONG + 500_000
        right = sums_are_right(pretokens, 1 << 40)
    return {
        "wide_counts_ok": int(right and merges_are_right()),
        "wide_text_gib": round(pretokens * LONG / 2**30, 3),
    }


def measure(quick: bool, work: Path) -> dict[str, float]:
    """All figures; `work` is an empty folder for temporary files (2 GB in full)."""
    return measure_wide(quick) | measure_training(quick, work)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes and lowered limits")
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(parser.parse_args().quick, Path(folder))))
