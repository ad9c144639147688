"""Folders in the form of RedPajama-V2, written by the tests."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

SNAPSHOT = "2023-14"


def document(row: int) -> dict[str, Any]:
    return {
        "url": f"https://ejemplo.cl/{row}",
        "date_download": "2023-03-20T10:00:00Z",
        "digest": f"sha1:{row}",
        "length": 30,
        "nlines": 1,
        "source_domain": "ejemplo.cl",
        "title": f"Título {row}",
        "raw_content": f"El texto número {row} de la prueba.",
        "cc_segment": "crawl-data/x",
        "original_nlines": 2,
        "original_length": 60,
        "line_ids": [0],
        "language": "es",
        "language_score": 0.97,
        "perplexity": 210.5,
        "bucket": "head",
    }


def packed(records: list[dict[str, Any]]) -> bytes:
    return gzip.compress("".join(json.dumps(record) + "\n" for record in records).encode())


def put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def write_shard(root: Path, shard: str, rows: int, copies: tuple[int, ...] = ()) -> None:
    """A shard with signals of every row but each fifth, and a list of copies."""
    put(root / "documents" / f"{shard}.json.gz", packed([document(row) for row in range(rows)]))
    signals = [
        {
            "id": f"{shard}.json.gz/{row}",
            "id_int": row,
            "metadata": {},
            "quality_signals": {
                "ccnet_perplexity": [[0, 30, 210.5]],
                "rps_doc_word_count": [[0, 30, 7 + row]],
                "rps_lines_num_words": [[0, 10, 3], [10, 30, 4]],
                "rps_doc_ml_wikiref_score": [[0, 30, None]],
            },
        }
        for row in range(rows)
        if row % 5
    ]
    put(root / "quality_signals" / f"{shard}.signals.json.gz", packed(signals))
    ids = [f"{shard}.json.gz/{row}" for row in copies]
    table = pa.table({"shard_id": ["x"] * len(ids), "doc_id": ids, "digest": ["d"] * len(ids)})
    (root / "duplicates" / shard).parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, root / "duplicates" / f"{shard}.duplicates.parquet")


def write_listing(root: Path, shards: list[str], name: str = "head_middle") -> None:
    listing = "".join(f"{shard}\n" for shard in shards)
    put(root / "listings" / f"es-{SNAPSHOT}-{name}.txt", listing.encode())
