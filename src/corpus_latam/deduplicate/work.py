"""The steps of deduplicate before it decides: numbers, exact copies, candidates, verified pairs.

Each is a set of tasks over shards or partitions whose files lie below `deduplicate-work/` with manifests of
their own: a run that was killed goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate import contamination, exact, order
from corpus_latam.deduplicate.digest import digest
from corpus_latam.deduplicate.exchange import Columns, read_group, read_groups
from corpus_latam.deduplicate.inputs import Shard, signature_parameters
from corpus_latam.deduplicate.near import bands, candidates
from corpus_latam.deduplicate.plan import Plan
from corpus_latam.engine import StageContext, Task
from corpus_latam.errors import RunError
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit, Manifest

log = logging.getLogger(__name__)

WORK = "deduplicate-work"
MANY_DOCUMENTS = 10_000
"""Among more documents than this, no candidate pair at all is a sign that something is wrong."""

Numbers = list[NDArray[np.uint32]]


@dataclass(frozen=True)
class Work:
    """What the steps share. Intermediate files depend on the plan too, final ones do not.

    `written`: by step, in order, the digest of what it wrote in this run.
    """

    context: StageContext
    shards: list[Shard]
    plan: Plan
    identity: str
    written: dict[str, str] = field(default_factory=dict)

    def folder(self, step: str) -> str:
        return paths.join(self.context.folder(WORK), step)

    def files(self, step: str, shards: Sequence[Shard] | None = None) -> list[str]:
        """The files that a step wrote for the shards (all, or some), in their order."""
        chosen = self.shards if shards is None else shards
        return [paths.join(self.folder(step), shard.label) for shard in chosen]

    def commit(
        self, step: str, tasks: Iterable[tuple[str, Callable[..., Commit], tuple[Any, ...]]]
    ) -> list[Commit]:
        """Runs the tasks (key, function, first arguments) of a step; their commits, in order.

        A task that was done before is done again unless its arguments and the bytes that all steps before it
        wrote are the same: whatever cuts the work (budget, workers) shows in one or the other.
        """
        manifest = Manifest(self.folder(step))
        before = [self.identity, step, *(p for s, p in self.written.items() if s != step)]
        made = []
        for key, function, arguments in tasks:
            fingerprint = self.context.fingerprint(*before, key, function.__qualname__, digest(arguments))
            whole = (*arguments, manifest.folder, key, fingerprint)
            made.append(Task(key, function, whole, fingerprint, _files(key)))
        self.context.commit(manifest, made)
        manifest.finish()
        commits = [manifest.commits[task.key] for task in made]
        self.written[step] = digest([[c.key, [asdict(file) for file in c.files]] for c in commits])
        return commits


def _files(key: str) -> tuple[str, ...]:
    """The files that a task may write: its shard's, or those of its partition."""
    if key.endswith(".parquet"):
        return (key,)
    return f"{key}.parquet", f"{key}-crowds.parquet", f"{key}-leaders.parquet"


def number(work: Work) -> Numbers:
    """Every document's place in the total order, by shard."""
    config = work.context.config
    rules = (config.deduplicate.order, signature_parameters(config))
    commits = work.commit("order", [(s.label, order.write_keys, (s, *rules)) for s in work.shards])
    counts = [commit.counts["documents"] for commit in commits]
    if not sum(counts):
        raise RunError(
            "deduplicate: select rejected every document, so none is left to compare. `corpus-latam report`"
            " shows which filter rejected them."
        )
    load = order.key_loader(work.folder("order"), work.shards)
    return order.number_documents(load, counts, work.plan.share)


def count_settled(work: Work, numbers: Numbers) -> int:
    """How many documents belong to corpora compared against: theirs are the first numbers."""
    return sum(len(n) for shard, n in zip(work.shards, numbers, strict=True) if shard.settled)


def find_contaminated(work: Work) -> list[Columns]:
    """For each shard its documents that share runs of words with an evaluation set."""
    config = work.context.config.deduplicate.decontaminate
    files = tuple(contamination.set_files(config))
    own = [shard for shard in work.shards if not shard.settled]
    if not files:
        return [contamination.no_hits() for _ in work.shards]
    tasks = [(s.label, contamination.write_hits, (s, files, config.ngram)) for s in own]
    commits = work.commit("contamination", tasks)
    short = commits[0].counts["short_items"]
    if short:
        log.warning(
            "deduplicate: %s items of the evaluation sets have fewer than %d words and cannot be found.",
            f"{short:,}",
            config.ngram,
        )
    found = [read_group(path, 0) for path in work.files("contamination", own)]
    return found + [contamination.no_hits() for _ in range(len(work.shards) - len(own))]


def compared_documents(work: Work, numbers: Numbers, hits: list[Columns]) -> list[NDArray[np.bool_]]:
    """Which documents of each shard take part: contaminated ones that are removed shadow none."""
    compared = [np.ones(len(n), np.bool_) for n in numbers]
    if work.context.config.deduplicate.decontaminate.action == "remove":
        for mask, found in zip(compared, hits, strict=True):
            mask[found["row"]] = False
    return compared


def find_copies(work: Work, numbers: Numbers, compared: list[NDArray[np.bool_]]) -> Columns:
    """Exact copies among the documents compared, sorted by document."""
    if not work.context.config.deduplicate.exact:
        return {name: np.empty(0, t) for name, t in exact.COPY_TYPES.items()}
    bits = work.plan.exact_bits
    per_shard = zip(work.shards, numbers, compared, strict=True)
    work.commit("hashes", [(s.label, exact.write_hashes, (s, n, c, bits)) for s, n, c in per_shard])
    files, settled = work.files("hashes"), count_settled(work, numbers)
    tasks = [(f"{p:05d}", exact.write_copies, (files, p, settled)) for p in range(1 << bits)]
    return sort_pairs(_read_step(work, "copies", work.commit("copies", tasks)))


def _write_bands(work: Work, numbers: Numbers, compared: list[NDArray[np.bool_]], copies: Columns) -> None:
    """Band files of all documents compared but exact copies."""
    config, plan = work.context.config.deduplicate, work.plan
    single = np.ones(sum(len(n) for n in numbers), np.bool_)
    single[copies["document"]] = False
    tasks = [
        (s.label, bands.write_bands, (s, n, c & single[n], config, plan.band_bits, plan.document_bits))
        for s, n, c in zip(work.shards, numbers, compared, strict=True)
    ]
    work.commit("bands", tasks)


@dataclass(frozen=True)
class Candidates:
    """Files of pairs (`candidates.PAIR_TYPES`) and of crowded buckets (`MEMBER_TYPES`), and how many."""

    pair_files: list[str]
    member_files: list[str]
    pairs: int
    members: int


def find_candidates(
    work: Work, numbers: Numbers, compared: list[NDArray[np.bool_]], copies: Columns
) -> Candidates:
    """Pairs of documents that share a band, and crowds; none where only exact copies are asked for."""
    config, plan = work.context.config.deduplicate, work.plan
    if not config.near:
        return Candidates([], [], 0, 0)
    _write_bands(work, numbers, compared, copies)
    files, settled = work.files("bands"), count_settled(work, numbers)
    rules = (plan.document_bits, settled, config.bucket_cap, plan.share // 2)
    groups = range(config.bands << plan.band_bits)
    tasks = [(f"{g:05d}", candidates.write_candidates, (files, g, *rules)) for g in groups]
    commits = work.commit("candidates", tasks)
    _tell_of_crowds(commits, config.bucket_cap)
    written = [(paths.join(work.folder("candidates"), f.path), f.rows) for c in commits for f in c.files]
    pair_files, member_files = ([path for path, rows in written[i::2] if rows] for i in (0, 1))
    pairs, members = (sum(rows for _, rows in written[i::2]) for i in (0, 1))
    documents = sum(len(n) for n in numbers)
    if not pairs + members and documents > MANY_DOCUMENTS:
        log.warning(
            "deduplicate: NOT ONE of %s documents resembles another. So many always hold some:"
            " check that annotate wrote signatures (deduplicate.min_words is %d) and the texts are whole.",
            f"{documents:,}",
            config.min_words,
        )
    return Candidates(pair_files, member_files, pairs, members)


def _tell_of_crowds(commits: Sequence[Commit], cap: int) -> None:
    crowded = sum(commit.counts["crowded_buckets"] for commit in commits)
    if crowded:
        log.warning(
            "deduplicate: %s buckets hold more than %d documents (the largest %s): a template repeated many"
            " times. Each member is compared with the first %d of its bucket that stay"
            " (deduplicate.bucket_cap).",
            f"{crowded:,}",
            cap + 1,
            f"{max(commit.counts['largest_bucket'] for commit in commits):,}",
            cap,
        )


def paths_of(work: Work, step: str, commits: Sequence[Commit]) -> list[str]:
    """The files of a step's commits, in their order."""
    return [paths.join(work.folder(step), file.path) for commit in commits for file in commit.files]


def _read_step(work: Work, step: str, commits: Sequence[Commit]) -> Columns:
    return read_groups(paths_of(work, step, commits), 0)


def sort_pairs(columns: Columns) -> Columns:
    """Sorted by document, then original."""
    order = np.lexsort([columns["original"], columns["document"]])
    return {name: values[order] for name, values in columns.items()}
