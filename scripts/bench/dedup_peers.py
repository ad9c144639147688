"""Other tools on the same documents for `dedup.py`: CPU seconds from text to decision, recall and precision.

All use as many bands and minima as we do, so that they find the same pairs. datasketch: `MinHash.bulk` over
word n-grams and `MinHashLSH`; each document that meets an earlier one goes. text-dedup: its MinHash rule
(universal hashing over the distinct n-grams, tables of bands, union-find), written anew. datatrove: its own
four steps, run by an interpreter that has it, with a regular expression in place of spaCy, which is far
slower.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import xxhash
from datasketch import MinHash, MinHashLSH
from dedup_es_bench import Bench, measure, score

BANDS, ROWS, WIDTH = 20, 6, 5
K = BANDS * ROWS
WORD = re.compile(r"\w+")
NOT_WORD = re.compile(r"\W+")
MERSENNE, LARGEST = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)

Removed = dict[str, str]


def compare(bench: Bench, documents: int, folder: Path, datatrove: str | None) -> dict[str, object]:
    """CPU ratios (theirs by ours) over the first documents of the bench, and each one's quality."""
    part = first(bench, documents)
    own = measure(part, folder)
    seconds = own.signature_seconds + own.stage_seconds
    peers: dict[str, Callable[[Bench], tuple[Removed, float]]] = {
        "datasketch": timed(datasketch),
        "textdedup": timed(text_dedup),
    }
    if datatrove:
        peers["datatrove"] = lambda b: run_datatrove(b, datatrove)
    figures: dict[str, object] = {"vs_datatrove": None}
    quality: dict[str, object] = {"ours": own.figures | {"cpu_s": round(seconds, 2)}}
    for name, peer in peers.items():
        removed, cpu = peer(part)
        figures[f"vs_{name}"] = round(cpu / seconds, 1)
        quality[name] = score(part, set(part.ids) - set(removed), removed) | {"cpu_s": round(cpu, 2)}
        print(f"{name}: {quality[name]}, {len(removed)} go")
    return figures | {"peers": quality}


def first(bench: Bench, documents: int) -> Bench:
    """The bench cut to its first documents."""
    ids = set(bench.ids[:documents])
    planted = {k: [p for p in v if ids.issuperset(p)] for k, v in bench.planted.items()}
    return replace(
        bench,
        ids=bench.ids[:documents],
        texts=bench.texts[:documents],
        dates=bench.dates[:documents],
        planted=planted,
        similar=[p for p in bench.similar if ids.issuperset(p)],
    )


def timed(peer: Callable[[Bench], Removed]) -> Callable[[Bench], tuple[Removed, float]]:
    """The peer with its CPU seconds."""

    def run(bench: Bench) -> tuple[Removed, float]:
        start = time.process_time()
        removed = peer(bench)
        return removed, time.process_time() - start

    return run


def datasketch(bench: Bench) -> Removed:
    """Documents in order; one that finds an earlier one in the index goes in its favour."""
    shingled = ([g.encode() for g in ngrams(WORD.findall(text.lower()))] for text in bench.texts)
    lsh = MinHashLSH(num_perm=K, params=(BANDS, ROWS))
    sketches = MinHash.generator(shingled, num_perm=K, hashfunc=xxhash.xxh32_intdigest)
    removed: Removed = {}
    for key, sketch in zip(bench.ids, sketches, strict=True):
        found = lsh.query(sketch)
        if found:
            removed[key] = min(found)
        else:
            lsh.insert(key, sketch)
    return removed


def text_dedup(bench: Bench) -> Removed:
    """Tables of bands and union-find; the smallest index of each cluster stays."""
    rng = np.random.RandomState(42)
    a = rng.randint(1, MERSENNE, K, dtype=np.uint64)
    b = rng.randint(0, MERSENNE, K, dtype=np.uint64)
    tables: list[dict[bytes, list[int]]] = [{} for _ in range(BANDS)]
    for i, text in enumerate(bench.texts):
        tokens = {g.encode() for g in ngrams(NOT_WORD.split(text.lower()))}
        hashes = np.array([xxhash.xxh32_intdigest(t) for t in tokens], np.uint64)[:, None]
        if not len(hashes):
            continue
        minima = ((hashes * a + b) % MERSENNE & LARGEST).min(axis=0)
        for band, table in enumerate(tables):
            table.setdefault(minima[band * ROWS : (band + 1) * ROWS].byteswap().tobytes(), []).append(i)
    parent = list(range(len(bench.ids)))

    def root(x: int) -> int:
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        return x

    for table in tables:
        for members in table.values():
            for member in members[1:]:
                x, y = sorted((root(members[0]), root(member)))
                parent[y] = x
    return {bench.ids[i]: bench.ids[root(i)] for i in range(len(parent)) if root(i) != i}


def ngrams(tokens: list[str]) -> list[str]:
    """Runs of `WIDTH` tokens, or all of them where there are fewer."""
    return [" ".join(tokens[i : i + WIDTH]) for i in range(max(1, len(tokens) - WIDTH + 1))] if tokens else []


def run_datatrove(bench: Bench, interpreter: str) -> tuple[Removed, float]:
    """datatrove's four steps in the interpreter that has it."""
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(pa.table({"id": bench.ids, "text": bench.texts}), f"{folder}/documents.parquet")
        script = Path(__file__).parent / "dedup_datatrove.py"
        done = subprocess.run(
            [interpreter, str(script), folder, str(BANDS), str(ROWS)],
            capture_output=True,
            text=True,
            check=True,
        )
    answer = json.loads(done.stdout.splitlines()[-1])
    return answer["removed"], answer["seconds"]
