"""Banding, candidates and the star rule on made-up signatures for `dedup.py`: documents/s and memory.

One in ten documents is a copy of an earlier one whose minima differ in a tenth of places (Jaccard about 0.8).
Making the signatures is not timed, and the memory of one shard of them is there before measuring starts.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate import exact, numbering, order
from corpus_latam.deduplicate.decide import decide
from corpus_latam.deduplicate.exchange import Pieces, Taken, cut, prefix, split, write_scattered
from corpus_latam.deduplicate.flat import Columns, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.near import bands, candidates
from corpus_latam.deduplicate.plan import make_plan
from corpus_latam.deduplicate.runs import read_range
from corpus_latam.engine.memory import PeakMemory

SHARD = 100_000
K = 120
CHANGED = 0.1


def cluster(folder: Path, documents: int) -> dict[str, object]:
    """Documents per second of one core, and bytes of memory per document on top of the start."""
    _cluster(folder / "warm", SHARD, 2 * 10**9)
    seconds, peak, removed = _cluster(folder / "run", documents, 2 * 10**9)
    print(f"synthetic: {documents:,} documents, {seconds:.1f} CPU s, {peak / 1e6:.0f} MB, {removed:,} go")
    return {"cluster_docs_s": round(documents / seconds), "bytes_per_doc": round(peak / documents, 1)}


def bounded(folder: Path, documents: int, memory: int) -> dict[str, object]:
    """Peak memory of the whole process under a memory budget, with numbering and exact copies."""
    with PeakMemory() as whole:
        _number(folder / "order", documents, memory)
        _find_copies(folder / "hashes", documents, memory)
        _cluster(folder / "bands", documents, memory)
    return {"bounded_peak_mb": round(whole.peak_bytes / 1e6)}


def _number(folder: Path, documents: int, memory: int) -> None:
    """The total order of documents with random keys."""
    counts = [min(SHARD, documents - start) for start in range(0, documents, SHARD)]
    files = []
    for shard, count in enumerate(counts):
        rng = np.random.default_rng(shard)
        keys = {name: rng.integers(0, 2**63, count, np.uint64) for name in order.KEY_TYPES}
        chunks = numbering.sorted_chunks(keys, [count])
        write_partitions(str(folder), f"{shard}.columns", numbering.SORTED_TYPES, chunks)
        files.append(str(folder / f"{shard}.columns"))
    heads = [read_partition([path], numbering.SORTED_TYPES, 0) for path in files]
    starts = np.cumsum([0, *counts])
    ranges = numbering.cut_keys(heads, -(-documents * numbering.SORT_BYTES // memory))
    positions = (numbering.order_range(files, part, starts) for part in ranges)
    numbers = numbering.number_positions(positions, np.array(counts))
    assert int(numbers.flat.sum(dtype=np.int64)) == documents * (documents - 1) // 2
    shutil.rmtree(folder)


def _find_copies(folder: Path, documents: int, memory: int) -> None:
    """Exact copies among random hashes, one in ten shared."""
    bits = make_plan(documents, 1, DeduplicateConfig(memory_budget=memory)).exact_bits
    files = []
    for number, start in enumerate(range(0, documents, SHARD)):
        rng = np.random.default_rng(number)
        numbers = np.arange(start, min(start + SHARD, documents), dtype=np.uint32)
        high = rng.integers(0, 2**64, len(numbers), np.uint64)
        high[len(high) // 10 * 9 :] = high[: len(high) - len(high) // 10 * 9]
        columns = {"high": high, "low": high, "document": numbers}
        files.append(_write(folder, number, _hashes, columns, exact.HASH_TYPES, bits, 1 << bits))
    parts = (read_partition(files, exact.HASH_TYPES, p) for p in range(1 << bits))
    found = sum(len(exact.copies_among(part, 0)["document"]) for part in parts)
    assert found == documents // 10
    shutil.rmtree(folder)


def _hashes(shard: Shard, columns: Columns, bits: int) -> Pieces:
    return split(columns, prefix(columns["high"], bits), 1 << bits)


def _bands(shard: Shard, part: tuple[NDArray[np.uint32], NDArray[np.uint32]], rule: bands.BandCut) -> Pieces:
    return bands.band_pieces(*part, rule)


def _write(
    folder: Path, number: int, rows: Any, own: Any, types: Any, arguments: Any, partitions: int
) -> str:
    """Scatters one shard; its file."""
    shard = Shard("", f"web/{number}", f"web/{number}", 0, (), 0, "")
    key = f"{number:05d}"
    commit = write_scattered([(shard, (own,))], rows, (arguments,), types, partitions, str(folder), key, "")
    return str(folder / commit.files[0].path)


def _cluster(folder: Path, documents: int, memory: int) -> tuple[float, int, int]:
    """CPU seconds, peak bytes above the start, documents removed."""
    config = DeduplicateConfig(memory_budget=memory)
    plan = make_plan(documents, 1, config)
    rule = bands.BandCut(config.bands, config.rows, plan.band_bits, plan.document_bits)
    files, seconds = [], 0.0
    room = np.zeros((min(SHARD, documents), K), np.uint32)
    baseline = psutil.Process().memory_info().rss
    with PeakMemory() as memory_meter:
        for shard, signatures in enumerate(_shards(documents, room)):
            numbers = np.arange(shard * SHARD, shard * SHARD + len(signatures), dtype=np.uint32)
            start = time.process_time()
            own = (signatures, numbers)
            files.append(_write(folder / "bands", shard, _bands, own, bands.KEY_TYPES, rule, rule.partitions))
            seconds += time.process_time() - start
        start = time.process_time()
        removed = _decide(files, folder / "candidates", config, documents)
        seconds += time.process_time() - start
    shutil.rmtree(folder)
    return seconds, memory_meter.peak_bytes - baseline, removed


def _decide(files: list[str], folder: Path, config: DeduplicateConfig, documents: int) -> int:
    """Candidates from the band files, taken as verified; how many documents go."""
    plan = make_plan(documents, 1, config)
    found = []
    sizes = [documents * candidates.SORT_BYTES >> plan.band_bits] * (config.bands << plan.band_bits)
    for place, (first, last) in enumerate(cut(sizes, plan.share, 1)):
        taken = Taken(tuple(files), first, last)
        rules = (plan.document_bits, 0, config.bucket_cap, plan.share // 2)
        candidates.write_candidates(taken, *rules, str(folder), f"{place:05d}", "")
        found.append(str(folder / f"{place:05d}.parquet"))
    parts = read_range(found, candidates.PAIR_TYPES, 0, 2**64 - 1)
    pairs = candidates.join_pairs(part["pair"] for part in parts)
    later, earlier = candidates.unpack(pairs)
    edges = {"document": later, "original": earlier, "similarity": np.ones(len(later), np.float32)}
    numbers = np.arange(documents, dtype=np.uint32)
    return int(decide(numbers.copy(), [edges], numbers).gone.sum())


def _shards(documents: int, room: NDArray[np.uint32]) -> Iterator[NDArray[np.uint32]]:
    """Signatures, shape (up to SHARD, K), each time in the same array."""
    for start in range(0, documents, SHARD):
        rng = np.random.default_rng(start)
        part = room[: min(SHARD, documents - start)]
        for block in np.array_split(part, 100):
            block[:] = np.frombuffer(rng.bytes(block.nbytes), np.uint32).reshape(block.shape)
            copied = len(block) // 10
            changed = rng.random((copied, K)) < CHANGED
            block[-copied:] = block[:copied] ^ changed
        yield part
