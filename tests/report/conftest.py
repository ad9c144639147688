"""A small run folder, written by hand with the columns that the stages agreed on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from corpus_latam.config import RunConfig, validate
from corpus_latam.engine import Engine, StageContext, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.schema import DEDUPLICATION, DOCUMENT, PII_SPAN, SELECTION, document_id
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.quarantine import BadRecord, write_quarantine
from corpus_latam.storage.shards import ShardFile, write_shard

ANNOTATION = pa.schema(
    [
        ("id", pa.string()),
        ("bytes", pa.int64()),
        ("words", pa.int32()),
        ("language", pa.string()),
        ("country", pa.string()),
        ("country_basis", pa.string()),
        ("toxicity_density", pa.float32()),
        ("top_langs", pa.string()),
        ("personal_data", pa.list_(PII_SPAN)),
    ]
)
FERTILITY = pa.schema(
    [
        ("tokenizer", pa.string()),
        ("source", pa.string()),
        ("country", pa.string()),
        ("language", pa.string()),
        ("documents", pa.int64()),
        ("words", pa.int64()),
        ("bytes", pa.int64()),
        ("tokens", pa.int64()),
    ]
)

# source, number, type, language, country, basis, bytes, words, density, kinds of personal data, fate
DOCUMENTS: dict[str, list[tuple[Any, ...]]] = {
    "diario/part-00000.parquet": [
        ("diario", 1, "news", "spa", "MX", "record", 1000, 170, 0.0, [], "kept"),
        ("diario", 2, "news", "spa", "MX", "record", 2000, 340, 0.01, ["EMAIL", "EMAIL", "PHONE"], "kept"),
        ("diario", 3, "news", "spa", "AR", "domain", 500, 80, 0.5, ["EMAIL"], "quality.stop_words"),
        ("diario", 4, "news", "eng", None, "none", 700, 120, 0.0, [], "language.unwanted"),
        ("diario", 5, "news", "spa", "MX", "record", 1000, 170, 0.0, [], "exact of diario/1"),
    ],
    "foro/part-00000.parquet": [
        ("foro", 1, "web", "spa", "CL", "source", 300, 55, 0.02, ["RUT"], "kept"),
        ("foro", 2, "web", "spa", "CL", "source", 1990, 338, 0.03, [], "near of diario/2"),
        ("foro", 3, "web", "por", "BR", "lexicon", 900, 150, 0.0, [], "kept"),
    ],
    "foro/part-00001.parquet": [
        ("foro", 4, "web", "spa", "", "none", 120, 20, 0.0, [], "quality.stop_words"),
        ("foro", 5, "web", "spa", "CL", "source", 1995, 339, 0.04, [], "near of diario/2"),
    ],
}

CONFIG = {
    "name": "prueba",
    "sources": {
        "diario": {"type": "jsonl", "path": "diario.jsonl", "license": "CC-BY-4.0"},
        "foro": {"type": "jsonl", "path": "foro.jsonl"},
    },
}

TOP_LANGUAGES = {
    ("diario", 1): '{"spa":0.7,"eng":0.3}',
    ("diario", 3): '{"spa":0.75,"eng":0.2,"por":0.05}',
    ("foro", 3): '{"por":0.85,"spa":0.15}',
}

Document = tuple[Any, ...]

NOBODY_READS = "0" * 64
"""The hash of every text."""


def identity(name: str) -> str:
    source, number = name.split("/")
    return document_id(source, number, NOBODY_READS)


def ingest_row(document: Document) -> dict[str, Any]:
    source, number, doc_type, language, country, basis, *_ = document
    return {
        "id": document_id(source, str(number), NOBODY_READS),
        "text": "no lo lee nadie",
        "source": source,
        "source_id": str(number),
        "language": language,
        "country": country,
        "country_basis": basis,
        "license": "CC-BY-4.0" if source == "diario" else None,
        "doc_type": doc_type,
    }


def annotation_row(document: Document) -> dict[str, Any]:
    source, number, _, language, country, basis, size, words, density, kinds, _ = document
    return {
        "id": document_id(source, str(number), NOBODY_READS),
        "bytes": size,
        "words": words,
        "language": language,
        "country": country,
        "country_basis": basis,
        "toxicity_density": density,
        "top_langs": TOP_LANGUAGES.get((source, number), json.dumps({language: 0.99})),
        "personal_data": [{"start": 0, "end": 5, "kind": kind} for kind in kinds],
    }


def selection_row(document: Document) -> dict[str, Any]:
    source, number, doc_type, *_, fate = document
    rejected = "." in fate
    return {
        "id": document_id(source, str(number), NOBODY_READS),
        "keep": not rejected,
        "reason": fate if rejected else None,
        "register": doc_type,
    }


def deduplication_row(document: Document) -> dict[str, Any]:
    source, number, *_, fate = document
    kind, _, target = fate.partition(" of ")
    copies = sum(row[-1].endswith(f" of {source}/{number}") for rows in DOCUMENTS.values() for row in rows)
    return {
        "id": document_id(source, str(number), NOBODY_READS),
        "keep": fate == "kept",
        "reason": f"duplicate.{kind}" if target else None,
        "duplicate_of": identity(target) if target else None,
        "similarity": 1.0 if target else None,
        "minhash_cluster_size": 1 + copies,
        "cut_bytes": 0,
        "cut_words": 0,
    }


STAGES = {
    "ingest": (ingest_row, DOCUMENT),
    "annotate": (annotation_row, ANNOTATION),
    "select": (selection_row, SELECTION),
    "deduplicate": (deduplication_row, DEDUPLICATION),
}


def write_stage(root: Path, stage: str, shards: list[str] | None = None) -> None:
    """Writes one stage's shards and manifest, in the order of `shards`."""
    make_row, schema = STAGES[stage]
    manifest = Manifest(str(root / stage))
    for shard in shards or list(DOCUMENTS):
        batch = pa.RecordBatch.from_pylist([make_row(d) for d in DOCUMENTS[shard]], schema=schema)
        file = write_shard(manifest.folder, shard, [batch], schema)
        manifest.add(Commit(shard, "", (file,)))
    manifest.finish()


def write_overlap(root: Path) -> None:
    rows = [
        {"stays": "diario", "goes": "diario", "documents": 1, "bytes": 1000},
        {"stays": "diario", "goes": "foro", "documents": 2, "bytes": 3985},
    ]
    manifest = Manifest(str(root / "deduplicate"))
    manifest.write_page("overlap.json", json.dumps(rows).encode())
    manifest.finish()


def write_release(root: Path) -> None:
    corpus = Manifest(str(root / "corpus"))
    schema = pa.schema([("id", pa.string())])
    for path, ids in {
        "spa/train-00000-of-00001.parquet": ["1", "2"],
        "spa/validation-00000-of-00001.parquet": ["3"],
        "por/train-00000-of-00001.parquet": ["4"],
    }.items():
        batch = pa.RecordBatch.from_pylist([{"id": i} for i in ids], schema=schema)
        corpus.add(Commit(path, "", (write_shard(corpus.folder, path, [batch], schema),)))
    corpus.finish()


def write_fertility(root: Path) -> None:
    rows = [
        {"tokenizer": name, "source": source, "country": country, "language": "spa", **numbers}
        for name, tokens in (("4096", 2), ("otro", 3))
        for source, country, numbers in (
            ("diario", "MX", {"documents": 1, "words": 100, "bytes": 600, "tokens": 100 * tokens}),
            ("foro", "CL", {"documents": 1, "words": 50, "bytes": 280, "tokens": 70 * tokens}),
        )
    ]
    batch = pa.RecordBatch.from_pylist(rows, schema=FERTILITY)
    file = write_shard(str(root / "tokenizer"), "4096/fertility.parquet", [batch], FERTILITY)
    manifest = Manifest(str(root / "tokenizer"))
    manifest.add(Commit("fertility", "", (file, *write_measurements(root))))
    manifest.finish()


def write_measurements(root: Path) -> list[ShardFile]:
    """What the tokenizer stage says of countries and languages: MX has enough text, CL too little."""
    own = {"tokenizer": "4096", "language": "spa"}
    cost = {"tokens_per_word": 2.0, "tokens_per_word_low": 1.9, "tokens_per_word_high": 2.1}
    none = {"matched": None, "matched_low": None, "matched_high": None}
    both = {"matched": 1.95, "matched_low": 1.85, "matched_high": 2.05}
    use = {"renyi_efficiency": 0.41, "vocabulary_use": 0.73, "ratio_to_reference": 0.667}
    places = [("MX", None, 20_000, both), ("MX", "news", 20_000, none), ("CL", None, 50, none)]
    spread = {"countries": 2, "gini": 0.013, "worst": "MX", "best": "CL", "worst_over_best": 1.03}
    tables: dict[str, list[dict[str, Any]]] = {
        "totals": [{**own, "language": None, **cost, **use}, {**own, **cost, **use}],
        "countries": [
            {
                **own,
                "country": country,
                "doc_type": kind,
                "words": words,
                "enough": words > 10_000,
                **cost,
                **m,
            }
            for country, kind, words, m in places
        ],
        "inequality": [{**own, "matched": matched, **spread} for matched in (False, True)],
        "premium": [{**own, "language": "grn", "lines": 40, "tokens": 900, "premium": 1.46}],
    }
    files = []
    for name, rows in tables.items():
        table = pa.Table.from_pylist(rows)
        place = (str(root / "tokenizer"), f"4096/{name}.parquet")
        files.append(write_shard(*place, table.to_batches(), table.schema))
    return files


def write_bad_records(root: Path) -> None:
    bad = [
        BadRecord("/datos/ana/datos/foro.jsonl", f"line {n}", "not JSON", b"correo: a@b.cl")
        for n in range(10, 17)
    ]
    bad.append(BadRecord("s3://cubo/foro.jsonl", "line 3", "empty text"))
    commit_bad_records(root, bad)


def commit_bad_records(root: Path, bad: list[BadRecord]) -> None:
    """Writes bad records as the first task of `foro` does."""
    file = write_quarantine(str(root / "quarantine"), "foro/part-00000.parquet", "foro", bad)
    manifest = Manifest(str(root / "ingest"))
    manifest.amend(replace(manifest.commits["foro/part-00000.parquet"], quarantined=(file,)))


def write_run(root: Path) -> Path:
    """A run with every stage finished."""
    for stage in STAGES:
        write_stage(root, stage)
    write_overlap(root)
    write_release(root)
    write_fertility(root)
    write_bad_records(root)
    return root


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    return write_run(tmp_path / "run")


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with open_engine("local", 1) as pool:
        yield pool


def config(lang: str = "es") -> RunConfig:
    return validate({**CONFIG, "report": {"lang": lang}})


def context(root: Path, engine: Engine, lang: str = "es") -> StageContext:
    return StageContext("report", config(lang), str(root), engine, Progress())
