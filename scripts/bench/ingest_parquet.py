"""Parquet to shards: ingest against `datasets`, which streams the same files by row.

Three programs do one job on the same files, in one process each after the other: read each row, make a
document of it (text, an id by its hash, what its source states), write Parquet.

- ours: the task of ingest, as a worker runs it.
- theirs: `load_dataset(streaming=True)`, `map` by row, `to_parquet`: all of it `datasets`' own.
- loop: the rows of `load_dataset(streaming=True)` in a Python loop, written by pyarrow a thousand at a time
  with ingest's compression. It is in nobody's library, but the fastest that one can do with rows.

Times are of the processor, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.config import IngestConfig, ParquetSource
from corpus_latam.ingest.task import Job, ingest
from corpus_latam.schema import DOCUMENT, document_id
from corpus_latam.sources import registry
from corpus_latam.storage.shards import FAST_LEVEL

DOCUMENTS, QUICK_DOCUMENTS = 30_000, 2_000
WORDS, VOCABULARY = 400, 20_000
"""Of a document, about 2.7 kB; and of all."""
ROWS_AT_ONCE = 1_000
STATED = ("url", "date", "language", "country", "license")


def measure(quick: bool = False) -> dict[str, float]:
    """How many times as fast ours is as theirs and as the loop; MB of text that ours reads in a second."""
    count = QUICK_DOCUMENTS if quick else DOCUMENTS
    with tempfile.TemporaryDirectory() as folder, _quiet():
        file = Path(folder, "rows.parquet")
        megabytes = write_rows(file, count)
        ours, loop, theirs = (_seconds(program, file, count) for program in (_ours, _loop, _theirs))
    return {
        "parquet_vs_datasets": round(theirs / ours, 2),
        "parquet_vs_datasets_loop": round(loop / ours, 2),
        "parquet_mb_s": round(megabytes / ours, 1),
    }


def write_rows(file: Path, count: int) -> float:
    """Writes `count` documents as FineWeb-2 has them; returns their megabytes of text."""
    draw = np.random.default_rng(0)
    letters = np.array(list("aeiouaeioulnrsdtcmpbgvñáéí"))
    words = np.array(["".join(draw.choice(letters, size)) for size in draw.integers(2, 10, VOCABULARY)])
    chosen = np.minimum(draw.zipf(1.3, (count, WORDS)), VOCABULARY) - 1
    texts = [" ".join(words[row]) for row in chosen]
    columns: dict[str, Any] = {
        "text": texts,
        "id": [f"<urn:uuid:{number:032x}>" for number in range(count)],
        "dump": ["CC-MAIN-2024-10"] * count,
        "url": [f"https://ejemplo{number % 997}.cl/noticia/{number}" for number in range(count)],
        "date": [f"2024-0{number % 9 + 1}-1{number % 9}T10:00:{number % 60:02}Z" for number in range(count)],
        "file_path": ["s3://commoncrawl/crawl-data/segment"] * count,
        "language": ["spa"] * count,
        "language_score": [0.99] * count,
        "language_script": ["Latn"] * count,
        "minhash_cluster_size": [number % 7 for number in range(count)],
        "country": ["CL"] * count,
        "license": ["CC-BY-4.0"] * count,
    }
    pq.write_table(pa.table(columns), file, compression="zstd", row_group_size=ROWS_AT_ONCE)
    return sum(len(text.encode()) for text in texts) / 1e6


def _seconds(program: Callable[[Path], int], file: Path, count: int) -> float:
    """The better of two runs: the first one loads libraries."""
    seconds = []
    for _ in range(2):
        start = time.process_time()
        done = program(file)
        seconds.append(time.process_time() - start)
        if done != count:
            raise SystemExit(f"{program.__name__}: {done} of {count} documents")
    return min(seconds)


def _ours(file: Path) -> int:
    source = ParquetSource(type="parquet", path=str(file))
    (part,) = registry.locate(source).partitions
    documents, cursor, sequence = 0, None, 0
    while True:
        job = Job("rows", source, part, sequence, cursor)
        commit = ingest(job, IngestConfig(), str(file.parent / "run"), "none")
        documents += commit.counts["documents"]
        sequence, cursor = sequence + commit.counts["shards"], commit.cursor
        if cursor is None:
            return documents


def _rows(file: Path) -> Any:
    from datasets import load_dataset

    return load_dataset("parquet", data_files=str(file), split="train", streaming=True)


def _document(row: dict[str, Any]) -> dict[str, Any]:
    text = hashlib.sha256(row["text"].encode()).hexdigest()
    stated = {name: row[name] for name in STATED}
    made = {"id": document_id("rows", text, text), "source": "rows", "source_id": text, "doc_type": "web"}
    return {"text": row["text"], **made, **stated}


def _theirs(file: Path) -> int:
    rows = _rows(file)
    unused = [name for name in rows.column_names if name not in ("text", *STATED)]
    target = file.parent / "theirs.parquet"
    rows.map(_document, remove_columns=[name for name in unused if name != "id"]).to_parquet(target)
    return int(pq.read_metadata(target).num_rows)


def _loop(file: Path) -> int:
    target = file.parent / "loop.parquet"
    with pq.ParquetWriter(
        target, DOCUMENT, compression="zstd", compression_level=FAST_LEVEL, use_dictionary=list(STATED)
    ) as writer:
        for batch in _batches(file):
            writer.write_table(pa.Table.from_pylist(batch, schema=DOCUMENT))
    return int(pq.read_metadata(target).num_rows)


def _batches(file: Path) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for row in _rows(file):
        batch.append(_document(row))
        if len(batch) == ROWS_AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


@contextmanager
def _quiet() -> Iterator[None]:
    """No progress bars, no network."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from datasets import disable_progress_bars

    disable_progress_bars()
    yield


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="Fewer documents.")
    print(json.dumps(measure(parser.parse_args().quick)))
