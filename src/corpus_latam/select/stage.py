"""The select stage: each annotate shard becomes a shard of decisions with the same name and the same rows."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from corpus_latam.config import ExportConfig, RunConfig, SelectConfig
from corpus_latam.engine import StageContext, Task
from corpus_latam.schema import SELECTION
from corpus_latam.select import code_licenses, registers
from corpus_latam.select.decisions import decisions
from corpus_latam.select.policies import load_policies
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import write_shard


def preflight(config: RunConfig) -> None:
    """A policy that cannot be read, or that names an unknown signal; a list of licences that is none."""
    load_policies(config.select)
    code_licenses.digest(config.select.code_licenses)


def run(context: StageContext) -> None:
    """Decides on every shard of annotate. A policy that changed decides again; texts are not read.

    Names the sources that lose more than `select.warn_share`.
    """
    tasks = _tasks(context)
    manifest = context.own()
    whole = context.fingerprint([task.fingerprint for task in tasks], context.config.select.warn_share)
    if manifest.finished == whole:
        context.meter.tasks_found += len(tasks)
    else:
        context.commit(manifest, tasks)
        registers.write(manifest, registers.find(context, manifest))
        manifest.finish(whole)
    registers.tell(registers.read(manifest))


def _tasks(context: StageContext) -> list[Task]:
    config, release = context.config.select, context.config.export
    as_of = release.as_of.isoformat() if release.as_of else None
    digest = [load_policies(config).digest, code_licenses.digest(config.code_licenses)]
    types = {file.path: file.sha256 for file in context.inputs("ingest").files(".parquet")}
    tasks = []
    for shard in context.inputs("annotate").files(".parquet"):
        inputs = [shard.path, shard.sha256, types[shard.path]]
        fingerprint = context.fingerprint(inputs, list(config.languages), digest, release.profile, as_of)
        arguments = (context.root, shard.path, config, release, fingerprint)
        tasks.append(Task(shard.path, select_shard, arguments, fingerprint, (shard.path,)))
    return tasks


def select_shard(
    root: str, shard: str, config: SelectConfig, release: ExportConfig, fingerprint: str
) -> Commit:
    """Decides on one shard. The counts are the documents by reason, and those kept."""
    counts: dict[str, int] = {}

    def decided() -> Iterator[pa.RecordBatch]:
        for decision in decisions(root, shard, config, release):
            for reason in decision["reason"].to_pylist():
                counts[reason or registers.KEPT] = counts.get(reason or registers.KEPT, 0) + 1
            yield decision

    file = write_shard(paths.join(root, "select"), shard, decided(), SELECTION)
    return Commit(shard, fingerprint, (file,), counts=dict(sorted(counts.items())))
