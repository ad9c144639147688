"""The deduplicate stage: number the documents, find exact copies, find near copies, decide, write."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from corpus_latam.config import RunConfig
from corpus_latam.deduplicate.contamination import (
    content_hash,
    find_contaminated,
    read_hits,
    set_files,
    set_name,
    write_contamination,
)
from corpus_latam.deduplicate.decide import Fates, decide, fates_by_shard
from corpus_latam.deduplicate.exact import find_copies
from corpus_latam.deduplicate.heads import tell_heads
from corpus_latam.deduplicate.inputs import (
    Shard,
    check_config,
    find_shards,
    settled_shards,
    signature_parameters,
)
from corpus_latam.deduplicate.lines.cuts import CutRule
from corpus_latam.deduplicate.lines.find import Repeated, cut_rules, cut_totals, describe, find_repeated
from corpus_latam.deduplicate.near.find import find_candidates, verify_candidates
from corpus_latam.deduplicate.numbering import check_count, number
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.deduplicate.order import check_order
from corpus_latam.deduplicate.outcome import Decided, write_outcome
from corpus_latam.deduplicate.overlap import write_overlap
from corpus_latam.deduplicate.plan import check_disk, check_memory, make_plan
from corpus_latam.deduplicate.work import WORK, Work
from corpus_latam.engine import StageContext, Task
from corpus_latam.escaping import for_json
from corpus_latam.storage import paths
from corpus_latam.storage.journal import journals_below
from corpus_latam.storage.manifest import Manifest
from corpus_latam.text import kernel_cache
from corpus_latam.wording import counted

log = logging.getLogger(__name__)

LINES_FILE = "lines.json"
LOST_SHARE = 0.9
"""A source of which more than this goes is named in a warning."""


def preflight(config: RunConfig) -> None:
    """Thresholds that contradict each other, an evaluation set or a finished run that is not there."""
    check_config(config)
    check_order(config.deduplicate.order, len({source.rank for source in config.sources.values()}))
    set_files(config.deduplicate.decontaminate.files)
    for place, root in enumerate(config.deduplicate.against):
        settled_shards(root, f"against-{place}")


def run(context: StageContext) -> None:
    """Writes `deduplicate/`: for every document whether it stays, and if not, in whose favour it goes."""
    check_config(context.config)
    context.preparing = kernel_cache.preparing("deduplicate")
    shards = find_shards(context)
    files = set_files(context.config.deduplicate.decontaminate.files)
    sets = {set_name(path): content_hash(path) for path in files}
    identity = _identity(context, shards, sets)
    documents = sum(shard.rows for shard in shards)
    check_count(documents)
    plan = make_plan(documents, context.engine.workers, context.config.deduplicate)
    work = Work(context, shards, plan, identity)
    manifest = context.own()
    repeated: list[Repeated] | None = None
    remove = context.config.deduplicate.lines.remove
    prints = {s.name: context.fingerprint(identity, s.name) for s in shards if not s.settled}
    if {commit.key: commit.fingerprint for commit in manifest.commits.values()} == prints:
        context.meter.tasks_found += len(manifest.commits)
    else:
        outcomes = _decide(work)
        repeated = find_repeated(work, outcomes) if remove else None
        rules = cut_rules(remove, repeated or [])
        context.commit(manifest, _final_tasks(context, shards, prints, outcomes, rules))
    write_overlap(manifest)
    write_contamination(manifest, sets)
    _report_lines(work, manifest, repeated)
    manifest.finish(identity)
    _warn_of_lost_sources(manifest)
    _remove_work(context.folder(WORK))


def _decide(work: Work) -> dict[str, Decided]:
    """What is decided about each of the run's own shards, by name."""
    log.info(work.plan.sentence())
    check_memory(work.plan, work.context.config.deduplicate.memory_budget)
    check_disk(work.plan, work.context.root)
    hits = find_contaminated(work)
    numbers = number(work)
    compared = compared_documents(work, numbers, hits)
    originals = find_copies(work, numbers, compared)
    found = find_candidates(work, numbers, compared, originals)
    del compared
    edges = verify_candidates(work, numbers, found)
    fates = decide(originals, edges, numbers.flat)
    del originals
    return _decided(work, fates_by_shard(fates, numbers), hits)


def compared_documents(work: Work, numbers: Numbers, hits: Sequence[str]) -> NDArray[np.bool_]:
    """Which documents take part, by position: contaminated ones that are removed shadow none."""
    compared = np.ones(numbers.documents, np.bool_)
    if work.context.config.deduplicate.decontaminate.action == "remove":
        for mask, path in zip(numbers.by_shard(compared), hits, strict=True):
            mask[read_hits(path)["row"]] = False
    return compared


def _warn_of_lost_sources(manifest: Manifest) -> None:
    """Names sources that are nearly all copies: right for a mirror, and the first sign of a wrong rule."""
    rows: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for commit in manifest.commits.values():
        source = commit.key.split("/", 1)[0]
        rows[source] += sum(file.rows for file in commit.files)
        gone[source] += commit.counts["exact"] + commit.counts["near"]
    for source in sorted(rows):
        if gone[source] > LOST_SHARE * rows[source]:
            log.warning(
                "deduplicate: of %s of %s, %s. overlap.json says of which sources.",
                counted(rows[source], "document"),
                source,
                counted(gone[source], "goes as a copy", "go as copies"),
            )


def _report_lines(work: Work, manifest: Manifest, repeated: list[Repeated] | None) -> None:
    """Writes `repeated-lines/lines.json` if it is not there yet; removes it where it is not asked for.

    `repeated`: what was found for cutting, if anything was cut in this run.
    """
    config = work.context.config.deduplicate.lines
    folder = paths.join(work.context.folder(), "repeated-lines")
    done, fingerprint = Manifest(folder), work.context.fingerprint(work.identity, config.model_dump())
    if not config.report and not config.remove:
        done.remove_all()
        return
    done.forget_lost()
    if done.finished == fingerprint:
        return
    cut = cut_totals(manifest.commits.values(), config.remove)
    found = find_repeated(work, None) if repeated is None else repeated
    content = for_json(describe(work, found, cut), indent=2) + "\n"
    done.write_page(LINES_FILE, content.encode())
    done.finish(fingerprint)


def _remove_work(folder: str) -> None:
    """Removes the steps' files. What a kill leaves of them is removed by the next run."""
    for step in journals_below(folder):
        Manifest(step).remove_all()
    paths.remove_if_empty(folder)


def _decided(work: Work, fates: Sequence[Fates], hits: Sequence[str]) -> dict[str, Decided]:
    """What was decided about each of the run's own shards, by name. `fates`, `hits`: by shard."""
    config = work.context.config.deduplicate.decontaminate
    sets, hits_go = tuple(set_name(path) for path in set_files(config.files)), config.action == "remove"
    return {
        shard.name: Decided(fate, heads, found, sets, hits_go)
        for shard, fate, heads, found in zip(work.shards, fates, tell_heads(work, fates), hits, strict=False)
    }


def _final_tasks(
    context: StageContext,
    shards: Sequence[Shard],
    prints: dict[str, str],
    outcomes: dict[str, Decided],
    rules: dict[str, CutRule],
) -> list[Task]:
    """The tasks that write the stage's own shards."""
    tasks = []
    for shard in shards:
        if shard.settled:
            continue
        fingerprint = prints[shard.name]
        decided, rule = outcomes[shard.name], rules.get(shard.source)
        arguments = (shard, decided, rule, context.folder(), shard.name, fingerprint)
        tasks.append(Task(shard.name, write_outcome, arguments, fingerprint, (shard.name,)))
    return tasks


def _identity(context: StageContext, shards: Sequence[Shard], sets: dict[str, str]) -> str:
    """Hash of all that the decisions depend on: every input shard and the rules, not memory or workers."""
    config = context.config.deduplicate
    rules = config.model_dump(mode="json", exclude={"memory_budget", "lines"})
    if config.lines.remove:
        rules["lines"] = config.lines.model_dump(mode="json", exclude={"report", "top"})
    inputs = [[s.label, list(s.identity), s.rank, s.filter_stage, s.settled] for s in shards]
    return context.fingerprint(rules, signature_parameters(context.config.annotate.signature), inputs, sets)
