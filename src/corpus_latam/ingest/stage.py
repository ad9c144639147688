"""Ingest, the stage: a chain of tasks per partition, each going on where the one before stopped."""

from __future__ import annotations

from corpus_latam.config import RunConfig
from corpus_latam.engine import StageContext
from corpus_latam.ingest import empty_columns, needs_ocr, passed_over, withdrawals
from corpus_latam.ingest.chain import Chain
from corpus_latam.ingest.fetching import fetch
from corpus_latam.ingest.plan import check_sources
from corpus_latam.ingest.verdict import Verdict
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import QUARANTINE, Commit


def preflight(config: RunConfig) -> None:
    """What is wrong with the sources: missing files, no text column, truncated files."""
    check_sources(config)


def run(context: StageContext) -> None:
    """Reads every source into `ingest/<source>/<partition>-<number>.parquet`.

    With `limit_documents`, the partitions of a source are read one after the other, so that its first
    documents are the same whatever the number of workers. Raises `RunError` for a source that gives no
    document, and for one with more than `max_bad_share` of bad records.
    """
    config = context.config
    manifest = context.manifest()
    quarantine = context.folder(QUARANTINE)
    fetch(config.sources)
    chains = {name: Chain(context, name) for name in config.sources}
    withdrawn = withdrawals.gather(context, {name: chain.partitions for name, chain in chains.items()})
    for chain in chains.values():
        chain.leave_out(withdrawn)
    passed = {name: chain.passed for name, chain in chains.items()}
    passed_over.tell(passed, config.sources)
    verdicts = {
        name: Verdict(
            name,
            config.ingest,
            f"They lie in {paths.join(quarantine, name)}.",
            empty_columns.stated(source.columns),
        )
        for name, source in config.sources.items()
    }
    context.commit(
        manifest,
        [task for chain in chains.values() for task in chain.first_tasks()],
        follow_up=lambda commit: chains[_source(commit)].following(commit),
        on_commit=lambda commit: verdicts[_source(commit)].add(commit),
    )
    passed_over.keep(manifest, passed)
    needs_ocr.keep(manifest, context.root, {name: chain.partitions for name, chain in chains.items()})
    for verdict in verdicts.values():
        verdict.finish()
    manifest.finish()


def _source(commit: Commit) -> str:
    return commit.key.split("/")[0]
