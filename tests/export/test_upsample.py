"""Weights by cluster size, and a run whose corpus, card and counts follow them and what was cut."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import validate
from corpus_latam.engine import StageContext
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError
from corpus_latam.export import stage
from corpus_latam.export.split import is_validation, share_cut
from corpus_latam.export.upsample import times_written
from corpus_latam.schema import DEDUPLICATION, DOCUMENT, PII_SPAN, SELECTION, document_id
from tests.deduplicate.runs import ThreadEngine, write_stage

ANNOTATION = pa.schema(
    [
        ("id", pa.string()),
        ("repaired_text", pa.large_string()),
        ("bytes", pa.int64()),
        ("words", pa.int32()),
        ("language", pa.string()),
        ("language_score", pa.float32()),
        ("language_script", pa.string()),
        ("country", pa.string()),
        ("country_basis", pa.string()),
        ("personal_data", pa.list_(PII_SPAN)),
    ]
)
SIZES = [1, 2, 3, 8, 9, 60, 200]
TEXT = "Cuerpo a@b.cl fin\nTodos los derechos reservados"


def test_a_weight_holds_up_to_the_next() -> None:
    weights = {1: 1, 3: 2, 9: 3, 56: 0}
    held_out = np.zeros(len(SIZES), np.bool_)
    assert times_written(np.array(SIZES, np.int32), held_out, weights).tolist() == [1, 1, 2, 2, 3, 0, 0]
    assert times_written(np.array(SIZES, np.int32), ~held_out, weights).tolist() == [1, 1, 1, 1, 1, 0, 0]


@given(st.dictionaries(st.integers(1, 20), st.integers(0, 5)), st.lists(st.integers(1, 30), min_size=1))
def test_weights_are_looked_up(weights: dict[int, int], sizes: list[int]) -> None:
    found = times_written(np.array(sizes, np.int32), np.zeros(len(sizes), np.bool_), weights)
    expected = [
        weights[max(b for b in weights if b <= s)] if min(weights, default=99) <= s else 1 for s in sizes
    ]
    assert found.tolist() == expected


def write_run(root: Path, count: int = 40) -> list[str]:
    """Documents of every size in `SIZES`; each ends in a line that is cut. Returns their ids."""
    ids = [document_id("web", str(n), "0" * 64) for n in range(count)]
    cut = {"start": TEXT.index("\n"), "end": len(TEXT)}
    span = {"start": 7, "end": 13, "kind": "EMAIL"}
    shared = {"text": TEXT, "source": "web", "doc_type": "web", "bytes": len(TEXT), "words": 9, "keep": True}
    shared |= {"language": "spa", "personal_data": [span], "register": "web"}
    shared |= {"cut_spans": [cut], "cut_bytes": cut["end"] - cut["start"], "cut_words": 4}
    rows = [
        shared | {"id": key, "source_id": str(n), "minhash_cluster_size": SIZES[n % len(SIZES)]}
        for n, key in enumerate(ids)
    ]
    schemas = {"ingest": DOCUMENT, "annotate": ANNOTATION, "select": SELECTION, "deduplicate": DEDUPLICATION}
    for name, schema in schemas.items():
        write_stage(root, name, "web/00000-00000.parquet", rows, schema)
    return ids


def export(root: Path, **settings: object) -> dict[str, pa.Table]:
    """Runs the stage; the rows of each split."""
    source = {"type": "jsonl", "path": "unused"}
    tree = {"name": "t", "output": str(root), "sources": {"web": source}, "export": settings}
    config = validate(tree)
    engine = ThreadEngine(1)
    stage.run(StageContext("export", config, config.root, engine, Progress()))
    engine.close()
    return {
        split: pa.concat_tables(
            pq.read_table(p) for p in sorted((root / "corpus" / "spa").glob(f"{split}-*"))
        )
        for split in ("train", "validation")
    }


def test_train_repeats_and_validation_does_not(tmp_path: Path) -> None:
    ids = write_run(tmp_path)
    found = export(tmp_path, upsample={1: 1, 3: 2, 60: 0}, validation_share=0.3)
    held_out = is_validation(pa.array(ids), share_cut(0.3)).to_pylist()
    times = {key: {1: 1, 2: 1, 60: 0, 200: 0}.get(SIZES[n % len(SIZES)], 2) for n, key in enumerate(ids)}
    train = [key for key, out in zip(ids, held_out, strict=True) if not out for _ in range(times[key])]
    assert found["train"]["id"].to_pylist() == train
    validation = [key for key, out in zip(ids, held_out, strict=True) if out and times[key]]
    assert found["validation"]["id"].to_pylist() == validation
    repeats = len(train) - len(set(train))
    card = (tmp_path / "corpus" / "README.md").read_text()
    assert f"{repeats:,} rows are such repeats" in card
    assert f"| `upsample.zero` | {sum(t == 0 for t in times.values())} |" in card
    assert f"{len(train) + len(validation):,} documents" in card


def test_cut_and_redacted_in_one_pass_and_counted_so(tmp_path: Path) -> None:
    write_run(tmp_path)
    found = export(tmp_path)
    assert set(found["train"]["text"].to_pylist()) == {"Cuerpo <EMAIL> fin"}
    card = (tmp_path / "corpus" / "README.md").read_text()
    assert f"40 documents, {40 * TEXT.index(chr(10))} B of text" in card
    assert "Documents are repeated" not in card
    assert export(tmp_path, redact="none")["train"]["text"][0].as_py() == "Cuerpo a@b.cl fin"


def test_a_weight_below_zero_is_refused() -> None:
    tree = {"name": "t", "sources": {"web": {"type": "jsonl", "path": "x"}}}
    with pytest.raises(ConfigError, match=r"export\.upsample"):
        validate(tree | {"export": {"upsample": {1: -1}}})
