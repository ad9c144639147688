"""The annotate stage: each ingest shard becomes a shard of signals with the same name and the same rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.annotate.blocklists import blocklists_digest, load_blocklists
from corpus_latam.annotate.language import MODELS, SHIPPED, load_model
from corpus_latam.annotate.lexicons import lexicons_digest
from corpus_latam.annotate.second_opinion import second_digest
from corpus_latam.annotate.signals import INPUT, annotate, schema
from corpus_latam.annotate.toxicity_marks import marks_digest
from corpus_latam.annotate.toxicity_model import load_toxicity_model, model_file
from corpus_latam.config import AnnotateConfig, RunConfig
from corpus_latam.engine import StageContext, Task
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_batches, write_shard
from corpus_latam.text import kernel_cache

SLICE_BYTES = 1 << 20
"""Text that is annotated at once: its words and lines stay in the processor's cache."""


def preflight(config: RunConfig) -> None:
    """A model or a list that cannot be opened."""
    load_model(config.annotate.language.model)
    load_toxicity_model(config.annotate.toxicity)
    load_blocklists(config.annotate.toxicity.blocklists)


def run(context: StageContext) -> None:
    """Annotates every shard of ingest that is not annotated yet."""
    config = context.config.annotate
    resources = [
        lexicons_digest(),
        _model_digest(config.language.model),
        hashlib.sha256(model_file(config.toxicity).read_bytes()).hexdigest(),
        marks_digest(),
        blocklists_digest(config.toxicity.blocklists),
        second_digest(config.toxicity.second),
    ]
    tasks = []
    for shard in context.inputs("ingest").files(".parquet"):
        expected = _expected(context.config, shard.path)
        fingerprint = context.fingerprint(
            shard.path, shard.sha256, config.model_dump(), resources, list(expected)
        )
        arguments = (context.root, shard.path, config, fingerprint, expected)
        tasks.append(Task(shard.path, annotate_shard, arguments, fingerprint, (shard.path,)))
    manifest = context.own()
    if any(not manifest.holds(task.key, task.fingerprint) for task in tasks):
        context.preparing = kernel_cache.preparing("annotate", "text")
        context.map([Task("compile", compile_kernels, (config,))])
    context.commit(manifest, tasks)
    manifest.finish()


def annotate_shard(
    root: str, shard: str, config: AnnotateConfig, fingerprint: str, expected: tuple[str, ...] = ()
) -> Commit:
    """Annotates one shard, a slice of a row group at a time. expected: languages that its source holds."""
    model = load_model(config.language.model)
    wanted = schema(config)

    def annotated() -> Iterator[pa.RecordBatch]:
        for batch in read_batches(paths.join(root, "ingest", shard), INPUT):
            for part in slices(batch, SLICE_BYTES):
                yield annotate(part, model, config, expected)

    file = write_shard(paths.join(root, "annotate"), shard, annotated(), wanted)
    return Commit(shard, fingerprint, (file,))


def compile_kernels(config: AnnotateConfig) -> None:
    """Annotates a line, so that compiled code is on disk before many workers ask for it at once."""
    fields = {name: pa.large_string() if name == "text" else pa.string() for name in INPUT}
    line = pa.RecordBatch.from_pylist(
        [{"id": "0", "text": "Una línea de prueba."}], schema=pa.schema(list(fields.items()))
    )
    annotate(line, load_model(config.language.model), config)


def slices(batch: pa.RecordBatch, max_bytes: int) -> Iterator[pa.RecordBatch]:
    """Consecutive parts of a batch with at most `max_bytes` of text each, or one document."""
    sizes = pc.fill_null(pc.binary_length(batch["text"]), 0).to_pylist()
    start, total = 0, 0
    for row, size in enumerate(sizes):
        if row > start and total + size > max_bytes:
            yield batch.slice(start, row - start)
            start, total = row, 0
        total += size
    if start < len(sizes):
        yield batch.slice(start)


def _expected(config: RunConfig, shard: str) -> tuple[str, ...]:
    """What the source of a shard (`SOURCE/...`) says that it holds."""
    source = config.sources.get(shard.split("/", 1)[0])
    return source.expect if source else ()


def _model_digest(model: str) -> str:
    """SHA-256 of a model that is a file here, and of its words; one on the Hub goes by its name."""
    file = MODELS / f"{SHIPPED}.ftz" if model == SHIPPED else Path(model)
    files = [path for path in (file, file.with_suffix(".words")) if path.is_file()]
    return "".join(hashlib.sha256(path.read_bytes()).hexdigest() for path in files) or model
