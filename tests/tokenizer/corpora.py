"""Small exported corpora and contexts to run the stage on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from corpus_latam.config import TokenizerConfig, validate
from corpus_latam.engine import StageContext, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard

DOCUMENT = pa.schema(
    [
        pa.field("id", pa.string()),
        pa.field("text", pa.large_string()),
        pa.field("source", pa.string()),
        pa.field("country", pa.string()),
        pa.field("license", pa.string()),
        pa.field("doc_type", pa.string()),
    ]
)
SENTENCES = (
    "La lluvia de la tarde mojó el patio de la casa.",
    "¿Vos querés mate, o preferís café con leche?",
    "El artículo 12 de la ley 1.234 dice: «nadie será molestado».",
    "Ahorita vengo, güey; ya mero llega el camión.\n\n  Y luego nos vamos.",
    "A chuva caiu no quintal durante a tarde inteira.",
)


def documents(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Documents of a few sentences, in four groups."""
    rows = []
    for number in range(first, first + count):
        text = " ".join(SENTENCES[(number + step) % len(SENTENCES)] for step in range(1 + number % 4))
        country = ("AR", "MX", None, "PE")[number % 4]
        license_ = ("CC-BY-4.0", "CC0-1.0", None)[number % 3]
        group = {"source": f"s{number % 2}", "country": country, "doc_type": "web", "license": license_}
        rows.append({"id": f"{number}", "text": text, **group})
    return rows


def write_corpus(root: Path, shards: dict[str, list[dict[str, Any]]]) -> None:
    """Writes release shards (`spa/train-00000-of-00001.parquet` ...) as export would, row groups of 7."""
    manifest = Manifest(str(root / "corpus"))
    for name, rows in shards.items():
        batches = [pa.RecordBatch.from_pylist(rows[i : i + 7], DOCUMENT) for i in range(0, len(rows), 7)]
        manifest.add(Commit(name, "-", (write_shard(manifest.folder, name, batches, DOCUMENT),)))
    manifest.finish()


def small_corpus(root: Path) -> None:
    """Two training shards and one of validation in Spanish, one of each in Portuguese."""
    write_corpus(
        root,
        {
            "spa/train-00000-of-00002.parquet": documents(40),
            "spa/train-00001-of-00002.parquet": documents(30, 40),
            "spa/validation-00000-of-00001.parquet": documents(12, 70),
            "por/train-00000-of-00001.parquet": documents(9, 4),
            "por/validation-00000-of-00001.parquet": documents(3, 9),
        },
    )


@contextmanager
def stage_context(
    root: Path, workers: int = 1, engine: str = "local", **tokenizer: Any
) -> Iterator[StageContext]:
    """A context of the tokenizer stage."""
    tree = {
        "name": "test",
        "output": str(root),
        "sources": {"a": {"type": "parquet", "path": "unused"}},
        "tokenizer": {"vocab_sizes": [300, 400], **tokenizer},
    }
    with open_engine(engine, workers) as pool:
        yield StageContext("tokenizer", validate(tree), str(root), pool, Progress())


def plain_config(**changes: Any) -> TokenizerConfig:
    """A tokenizer config without special tokens or normalisation."""
    return TokenizerConfig(
        **{"special_tokens": (), "normalization": "none", "vocab_sizes": (300,), **changes}
    )
