"""The export stage: release shards and rejected documents as tasks, then the card and the checksums."""

from __future__ import annotations

import logging
from collections import Counter

from corpus_latam import __version__
from corpus_latam.engine import StageContext, Task
from corpus_latam.errors import RunError
from corpus_latam.export.card import Amount, CardFacts, dataset_card
from corpus_latam.export.measure import Measured, measure, total
from corpus_latam.export.rejected import write_rejected
from corpus_latam.export.release import ReleaseShard, plan, write_release
from corpus_latam.export.split import settled_cut, share_cut
from corpus_latam.schema import Holds, holding
from corpus_latam.storage.manifest import Manifest
from corpus_latam.wording import again_from

log = logging.getLogger(__name__)

READ_FROM = holding(Holds.SHARDS)
PAGES = CARD, CHECKSUMS = "README.md", "SHA256SUMS"
PLACES = {"output", "output_mode", "takedown", "engine"}
"""Of the config, what says where files lie and not what is in them."""


def run(context: StageContext) -> None:
    """Writes `corpus/` and, if asked, `rejected/`."""
    hashes = _input_hashes(context)
    corpus, rejected = context.own("corpus"), context.own("rejected")
    whole = context.fingerprint("whole", hashes, context.config.model_dump(mode="json", exclude=PLACES))
    rejecting = sorted(hashes) if context.config.export.rejected else []
    if corpus.finished == whole and corpus.pages.keys() == set(PAGES) and list(rejected.commits) == rejecting:
        context.meter.tasks_found += len(corpus.commits) + len(rejected.commits)
        return
    cut, measured = _measure(context, sorted(hashes))
    releases = plan(measured, context.config.export.shard_bytes)
    if not releases:
        context.mark_stale("corpus", "rejected")
        raise RunError(
            "export: no document was kept, so there is no corpus to write. `corpus-latam report` shows which"
            " filters rejected them."
        )
    tasks = [_release_task(context, corpus.folder, release, cut, hashes) for release in releases]
    context.commit(corpus, tasks)
    corpus.write_page(CARD, dataset_card(context.config, _facts(context, measured)).encode())
    _write_checksums(corpus)  # last: who finds that they are the shards' knows that the card is theirs too
    tasks = [_rejected_task(context, rejected.folder, shard, hashes) for shard in rejecting]
    context.commit(rejected, tasks)
    rejected.finish()
    corpus.finish(whole)


def _input_hashes(context: StageContext) -> dict[str, list[str]]:
    """For each input shard the SHA-256 of its file in every stage that export reads."""
    hashes: dict[str, list[str]] = {}
    for stage in READ_FROM:
        for file in context.inputs(stage).files(".parquet"):
            hashes.setdefault(file.path, []).append(file.sha256)
    for shard, found in sorted(hashes.items()):
        if len(found) != len(READ_FROM):
            raise RunError(
                f"export: {shard} is not in every one of {', '.join(READ_FROM)}: a stage was run on other"
                f" input than the next one. Run them again: {again_from('annotate')}."
            )
    return hashes


def _measure(context: StageContext, shards: list[str]) -> tuple[str, dict[str, Measured]]:
    """Where the splits are parted, and what each shard gives to them."""
    share = context.config.export.validation_share
    cut = share_cut(share)
    measured = _measure_at(context, shards, cut)
    ids = [id_ for found in measured.values() for id_ in found.ids]
    settled = settled_cut(share, min(ids), max(ids)) if ids else cut
    if settled == cut:
        return cut, measured
    log.warning("export: too few documents for a validation_share of %s: one makes a split alone", share)
    return settled, _measure_at(context, shards, settled)


def _measure_at(context: StageContext, shards: list[str], cut: str) -> dict[str, Measured]:
    arguments = (cut, context.config.export.upsample)
    return context.map(Task(shard, measure, (context.root, shard, *arguments)) for shard in shards)


def _release_task(
    context: StageContext, folder: str, release: ReleaseShard, cut: str, hashes: dict[str, list[str]]
) -> Task:
    config = context.config.export
    inputs = {shard: hashes[shard] for shard in release.inputs}
    rules = config.model_dump(mode="json", include={"redact", "upsample"})
    fingerprint = context.fingerprint("release", inputs, cut, rules)
    arguments = (context.root, folder, release, config, cut, fingerprint)
    return Task(release.path, write_release, arguments, fingerprint, (release.path,))


def _rejected_task(context: StageContext, folder: str, shard: str, hashes: dict[str, list[str]]) -> Task:
    fingerprint = context.fingerprint("rejected", hashes[shard])
    arguments = (context.root, folder, shard, fingerprint)
    return Task(shard, write_rejected, arguments, fingerprint, (shard,))


def _facts(context: StageContext, measured: dict[str, Measured]) -> CardFacts:
    parts = [part for shard in sorted(measured) for part in measured[shard].parts]
    rejected: Counter[str] = sum((found.rejected for found in measured.values()), Counter())

    def amounts(*keys: str) -> dict[tuple[str | None, ...], Amount]:
        return {key: Amount(*counts) for key, counts in total(parts, *keys).items()}

    return CardFacts(
        splits={
            (str(language), str(split)): a for (language, split), a in amounts("language", "split").items()
        },
        sources={
            (str(source), license_): a for (source, license_), a in amounts("source", "license").items()
        },
        countries={country: a for (country,), a in amounts("country").items()},
        rejected=dict(sorted(rejected.items())),
        repeats=sum(found.repeats for found in measured.values()),
        cut=Amount(
            sum(found.cut_documents for found in measured.values()),
            sum(found.cut_bytes for found in measured.values()),
        ),
        versions={"corpus-latam": __version__},
    )


def _write_checksums(corpus: Manifest) -> None:
    """`SHA256SUMS`, as `sha256sum --check` reads it."""
    lines = "".join(f"{file.sha256}  {file.path}\n" for file in corpus.files(".parquet"))
    corpus.write_page(CHECKSUMS, lines.encode())
