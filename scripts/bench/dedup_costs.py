"""What deduplicating 10^8 and 10^9 documents takes: disk, memory and core-hours, for docs/deduplicate.md.

    python scripts/bench/dedup_costs.py [--data FOLDER] [--workers 32] [--memory 128GB] [--quick]

Measured: the stage's steps on es-bench (CPU seconds and bytes written per document, how many documents are
candidates), banding on synthetic signatures, what opening a file costs, and the coordinator's memory, by
simulating its arrays for 2 million documents with as many pairs per document as es-bench has. The rest is
arithmetic, which assumes that larger corpora are like es-bench. Prints the table; the last line is one JSON
object. --quick simulates 300,000 documents. CPU seconds on one core.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import dedup_es_bench
import dedup_synthetic
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.config import DeduplicateConfig, IngestConfig
from corpus_latam.deduplicate import exact, exchange, flat, plan
from corpus_latam.deduplicate.decide import decide
from corpus_latam.deduplicate.near import bring, candidates
from corpus_latam.deduplicate.near.groups import group_pairs, involved_documents
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.work import Work
from corpus_latam.storage.manifest import Commit
from corpus_latam.text import as_utf8, segment

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data" / "es-bench"
DOCUMENTS = (10**8, 10**9)
BANDING = ("bands", "candidates")
"""Steps that es-bench is too small for: taken from synthetic signatures."""
SIGNATURE_BYTES = 480


@dataclass(frozen=True)
class Measured:
    """Per document of es-bench but where a name says otherwise: CPU seconds and bytes written by step."""

    documents: int
    text_bytes: float
    words: float
    cpu: dict[str, float]
    written: dict[str, float]
    counts: dict[str, float]
    signature_cpu: float
    other_cpu: float


def main() -> None:
    arguments = parse()
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    if not arguments.data.is_dir():
        sys.exit(f"{arguments.data} is missing: say where es-bench lies with --data FOLDER.")
    with tempfile.TemporaryDirectory() as folder:
        found = measure(arguments.data, Path(folder) / "a")
        synthetic = dedup_synthetic.cluster(Path(folder) / "b", 300_000 if arguments.quick else 2_000_000)
        opening = open_seconds(Path(folder) / "c")
    central = coordinator_bytes(300_000 if arguments.quick else 2_000_000, found.counts["pairs"])
    config = DeduplicateConfig(memory_budget=arguments.memory)
    rate = int(str(synthetic["cluster_docs_s"]))
    rows = [cost(n, found, config, arguments.workers, rate, opening, central) for n in DOCUMENTS]
    print_table(rows)
    print(json.dumps({"costs": rows, "open_ms": round(1000 * opening, 2), "central_bytes": central}))


def measure(data: Path, root: Path) -> Measured:
    """Runs the stage on es-bench in this process, twice, the first time to compile the kernels."""
    bench = dedup_es_bench.load(data)
    dedup_es_bench.write_run(bench, list(range(300)), 1, root / "warm")
    dedup_es_bench.deduplicate(root / "warm")
    signature_seconds = dedup_es_bench.write_run(bench, list(range(len(bench.ids))), 4, root / "run")
    cpu: Counter[str] = Counter()
    written: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    plain = Work.commit

    def commit(work: Work, step: str, tasks: Iterable[Any]) -> list[Commit]:
        start = time.process_time()
        commits = plain(work, step, tasks)
        cpu[step] += time.process_time() - start  # type: ignore[assignment]
        written[step] += sum(file.bytes for c in commits for file in c.files)
        for c in commits:
            counts.update({f"{step} {name}": value for name, value in c.counts.items()})
        return commits

    Work.commit = commit  # type: ignore[method-assign]
    start = time.process_time()
    dedup_es_bench.deduplicate(root / "run")
    total = time.process_time() - start
    Work.commit = plain  # type: ignore[method-assign]
    documents = len(bench.ids)
    for step in sorted(cpu):
        print(f"{step}: {cpu[step]:.2f} CPU s, {written[step] / 1e6:.1f} MB written")
    shares = {
        "pairs": counts["estimates candidates"] / documents,
        "candidates": written["signatures"] / SIGNATURE_BYTES / documents,
        "grey": counts["estimates grey"] / documents,
    }
    return Measured(
        documents=documents,
        text_bytes=sum(len(text.encode()) for text in bench.texts) / documents,
        words=int(segment(as_utf8(pa.array(bench.texts, pa.large_string()))).counts.sum()) / documents,
        cpu={step: seconds / documents for step, seconds in cpu.items()},
        written={step: size / documents for step, size in written.items()},
        counts=shares,
        signature_cpu=signature_seconds / documents,
        other_cpu=(total - sum(cpu.values())) / documents,
    )


def open_seconds(folder: Path) -> float:
    """CPU seconds to read one partition of 1,000 keys among 320: what every task does to every flat file."""
    keys = {"key": np.arange(1000, dtype=np.uint64)}
    file = flat.write_partitions(str(folder), "x.columns", {"key": np.uint64}, [keys] * 320)
    start = time.process_time()
    for place in range(320):
        flat.read_partition([str(folder / file.path)], {"key": np.uint64}, place)
    return (time.process_time() - start) / 320


def coordinator_bytes(documents: int, pairs_per_document: float) -> float:
    """Peak memory per document of what the coordinating process holds, with random pairs."""
    rng = np.random.default_rng(1)
    pairs = _random_pairs(rng, documents, round(documents * pairs_per_document))
    _coordinate(pairs[:10], documents)
    tracemalloc.start()
    _coordinate(pairs, documents)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return round((peak + pairs.nbytes) / documents, 1)


def _random_pairs(rng: np.random.Generator, documents: int, count: int) -> NDArray[np.uint64]:
    ends = np.sort(rng.integers(0, documents, (count, 2), np.uint64), axis=1)
    return np.unique(ends[:, 1] << np.uint64(32) | ends[:, 0])


def _coordinate(pairs: NDArray[np.uint64], documents: int) -> None:
    """The arrays of a run, as long as they live there: numbers and flags by shard, pairs, groups, edges."""
    shards = max(1, documents // dedup_synthetic.SHARD)
    order = np.random.default_rng(2).permutation(documents).astype(np.uint32)
    numbers = Numbers(order, np.linspace(0, documents, shards + 1).astype(np.int64))
    del order
    joined = candidates.join_pairs(np.array_split(pairs, 20))
    weights = np.full(len(involved_documents(joined)), 2 * SIGNATURE_BYTES)
    grouping = group_pairs([joined], numbers, weights, max(1, int(weights.sum()) // 32))
    later, earlier = candidates.unpack(joined)
    edges = {"document": later, "original": earlier, "similarity": np.ones(len(later), np.float32)}
    del grouping
    decide(np.arange(documents, dtype=np.uint32), [edges], numbers.flat)


def cost(
    documents: int,
    found: Measured,
    config: DeduplicateConfig,
    workers: int,
    banding_rate: int,
    opening: float,
    central: float,
) -> dict[str, object]:
    """The row of the table for so many documents."""
    made = plan.make_plan(documents, workers, config)
    shards = round(documents * found.text_bytes / IngestConfig().shard_bytes)
    involved = documents * found.counts["candidates"]
    set_bytes = documents * found.written["sets"]
    compared = set_bytes / (bring.SHINGLE_BYTES * found.words)
    signature_groups = -(-int(involved * 2 * SIGNATURE_BYTES) // made.share)
    text_groups = -(-int(compared * bring.SET_BYTES_PER_WORD * found.words) // made.share)
    per_band = 1 << made.band_bits
    parts = made.share // exchange.SCATTERED
    opens = sum(
        -(-int(written) // parts) * max(1, tasks)
        for written, tasks in (
            (documents * exact.ROW_BYTES, 1 << made.exact_bits),
            (documents * 8 * config.bands, documents * candidates.SORT_BYTES * config.bands // made.share),
            (2 * involved * SIGNATURE_BYTES, signature_groups),
            (compared * bring.SET_BYTES_PER_WORD * found.words, text_groups),
        )
    )
    settled = {s: v for s, v in found.cpu.items() if s not in BANDING}
    hours = {
        "signatures": documents * found.signature_cpu / 3600,
        "bands to star rule": documents / banding_rate / 3600,
        "other steps": documents * (sum(settled.values()) + found.other_cpu) / 3600,
        "opening files": opens * opening / 3600,
    }
    return {
        "documents": documents,
        "text_tb": documents * found.text_bytes / 1e12,
        "shards": shards,
        "hash_partitions": 1 << made.exact_bits,
        "band_partitions": per_band,
        "signature_groups": signature_groups,
        "text_groups": text_groups,
        "disk_gb": (made.disk_bytes + involved * SIGNATURE_BYTES + set_bytes) / 1e9,
        "signatures_read_gb": documents * SIGNATURE_BYTES / 1e9,
        "coordinator_gb": documents * central / 1e9,
        "worker_gb": made.share / 1e9,
        "core_hours": {name: round(value, 2) for name, value in hours.items()},
        "core_hours_total": round(sum(hours.values()), 1),
    }


def print_table(rows: list[dict[str, Any]]) -> None:
    lines = [
        ("documents", lambda r: f"{r['documents']:.0e}"),
        ("text", lambda r: f"{r['text_tb']:.2f} TB"),
        ("shards of 64 MB", lambda r: f"{r['shards']:,}"),
        ("partitions: hashes; of each band", lambda r: f"{r['hash_partitions']}; {r['band_partitions']}"),
        ("verification groups: signatures; texts", lambda r: f"{r['signature_groups']}; {r['text_groups']}"),
        ("signature column read, once", lambda r: f"{r['signatures_read_gb']:,.0f} GB"),
        ("temporary disk", lambda r: f"{r['disk_gb']:,.0f} GB"),
        ("memory of the coordinator", lambda r: f"{r['coordinator_gb']:,.1f} GB"),
        ("memory of a worker, at most", lambda r: f"{r['worker_gb']:,.1f} GB"),
        *(
            (f"core-hours: {name}", lambda r, n=name: f"{r['core_hours'][n]:,.2f}")
            for name in rows[0]["core_hours"]
        ),
        ("core-hours in all", lambda r: f"{r['core_hours_total']:,.1f}"),
    ]
    for place, (name, write) in enumerate(lines):
        print(f"| {name} | " + " | ".join(write(row) for row in rows) + " |")
        if place == 0:
            print("|---|" + "---:|" * len(rows))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--workers", type=int, default=32)
    parser.add_argument("--memory", default="128GB", help="memory_budget, of all workers together")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
