"""Shards of several stages are read side by side; the repaired text wins; lengths must agree."""

from pathlib import Path

import pyarrow as pa
import pytest

from corpus_latam.errors import RunError
from corpus_latam.storage.aligned import read_side_by_side, read_texts
from corpus_latam.storage.shards import write_shard


def write(root: Path, stage: str, columns: dict[str, pa.Array], pieces: int = 1) -> None:
    table = pa.table(columns)
    rows = -(-table.num_rows // pieces)
    batches = [b for start in range(0, table.num_rows, rows) for b in table.slice(start, rows).to_batches()]
    write_shard(str(root / stage), "s/0.parquet", batches, table.schema)


def fill(root: Path, decisions: list[bool]) -> None:
    texts = pa.array(["uno", "dÃ³s", "tres"], pa.large_string())
    write(root, "ingest", {"id": pa.array(["1", "2", "3"]), "text": texts})
    repaired = pa.array([None, "dós", None], pa.large_string())
    write(root, "annotate", {"repaired_text": repaired, "words": pa.array([1, 2, 3])}, pieces=2)
    write(root, "select", {"keep": pa.array(decisions)})


def test_rows_meet_and_repaired_text_wins(tmp_path: Path) -> None:
    fill(tmp_path, [True, False, True])
    columns = {"ingest": ["id"], "annotate": ["words"], "select": ["keep"]}
    batches = list(read_texts(str(tmp_path), "s/0.parquet", columns))
    rows = [row for batch in batches for row in batch.to_pylist()]
    assert rows == [
        {"text": "uno", "id": "1", "words": 1, "keep": True},
        {"text": "dós", "id": "2", "words": 2, "keep": False},
        {"text": "tres", "id": "3", "words": 3, "keep": True},
    ]


def test_other_row_counts_are_an_error(tmp_path: Path) -> None:
    fill(tmp_path, [True, False])
    with pytest.raises(RunError, match="has 2 rows, ingest has 3"):
        list(read_side_by_side(str(tmp_path), "s/0.parquet", {"ingest": ["id"], "select": ["keep"]}))
