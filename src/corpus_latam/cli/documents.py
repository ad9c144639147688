"""Documents of a run folder, found by what is known of them: as soon as select has run, kept and rejected."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xxhash
import yaml
from pydantic import ValidationError

from corpus_latam.config import SelectConfig
from corpus_latam.errors import ConfigError
from corpus_latam.export.redact import rewrite
from corpus_latam.schema import CUT_SPAN, DocType
from corpus_latam.select.policies import Policies, Threshold, load_policies
from corpus_latam.storage import paths, state
from corpus_latam.storage.aligned import read_side_by_side, read_texts
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.shards import read_table

KNOWN: dict[str, list[str]] = {
    "ingest": ["id", "source_id", "source", "url", "doc_type"],
    "annotate": ["language", "country"],
    "select": ["keep", "reason"],
}
VERDICT = ["keep", "reason", "duplicate_of", "similarity"]


@dataclass(frozen=True)
class Wanted:
    """What is asked for; null: whatever it is. `reason` null: kept documents; `id`: how its id begins, or its
    whole id in the source, whatever became of it."""

    reason: str | None = None
    id: str | None = None
    equal: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Where a document lies, and what is known of it."""

    shard: str
    row: int
    known: dict[str, Any]


class RunFolder:
    """The finished stages of a run folder, from ingest to select, and deduplicate where it has run."""

    def __init__(self, root: str) -> None:
        self.root = root
        self._select = Manifest(paths.join(root, "select"))
        self.shards = [file.path for file in self._select.files(".parquet")]
        if self._select.is_unfinished or not self._select.exists:
            raise ConfigError(
                f"{root}: the stage select says which documents stay. It"
                f" {state.how_unfinished(self._select.folder)}. Run it first:"
                " `corpus-latam run CONFIG.yaml --until select`."
            )
        if not self.shards:
            raise ConfigError(f"{root}: the sources held no documents, so there is nothing to show.")
        compared = Manifest(paths.join(root, "deduplicate"))
        is_whole = {file.path for file in compared.files()} >= set(self.shards)
        self._verdicts = is_whole and not (compared.is_unfinished or state.is_stale(compared.folder))
        self._policies = _policies(root)

    def reasons(self) -> Counter[str]:
        """Why documents were rejected, and how many for each reason."""
        found: Counter[str] = Counter()
        for commit in self._select.commits.values():
            found.update({name: count for name, count in commit.counts.items() if name != "kept"})
        if self._verdicts:
            for shard in self.shards:
                table = read_table(paths.join(self.root, "deduplicate", shard), ["reason"])
                found.update(reason for reason in table["reason"].to_pylist() if reason)
        return found

    def find(self, wanted: Wanted) -> Iterator[Found]:
        """The documents asked for, in the order of the shards. Texts are not read."""
        for shard in self.shards:
            start = 0
            for batch in self._known(shard):
                rows = pa.array(range(start, start + batch.num_rows))
                start += batch.num_rows
                chosen = _matching(batch.append_column("row", rows), wanted)
                for known in chosen.to_pylist():
                    yield Found(shard, known.pop("row"), known)

    def texts(self, found: list[Found]) -> dict[tuple[str, int], str]:
        """The texts of documents by shard and row, repaired, with placeholders for personal data."""
        texts: dict[tuple[str, int], str] = {}
        for shard in sorted({one.shard for one in found}):
            rows = sorted(one.row for one in found if one.shard == shard)
            start = 0
            for batch in read_texts(self.root, shard, {"annotate": ["personal_data"]}):
                here = [row for row in rows if start <= row < start + batch.num_rows]
                chosen = batch.take(pa.array([row - start for row in here], pa.int64()))
                nothing_cut = pa.array([[]] * len(here), pa.list_(CUT_SPAN))
                shown = rewrite(chosen["text"], chosen["personal_data"], nothing_cut)
                texts |= dict(zip(((shard, row) for row in here), shown.to_pylist(), strict=True))
                start += batch.num_rows
        return texts

    def limit(self, found: Found) -> str | None:
        """The signal that a reason names, its value and the limit that it passes: `words 12, at least 50`."""
        known = found.known
        threshold = self._threshold(known["reason"], known["language"], known["doc_type"])
        if threshold is None:
            return None
        path = paths.join(self.root, "annotate", found.shard)
        value = read_table(path, [threshold.signal])[threshold.signal][found.row].as_py()
        if value is None:
            return None
        low, high = threshold.bounds.min, threshold.bounds.max
        limit = f"at least {low:g}" if low is not None and value < low else f"at most {high:g}"
        return f"{threshold.signal} {value:g}, {limit}"

    def _threshold(self, reason: str | None, language: str, doc_type: str) -> Threshold | None:
        if reason is None or self._policies is None:
            return None
        policy = self._policies.policy(language, DocType(doc_type))
        return next((one for one in policy.thresholds if one.reason == reason), None)

    def _known(self, shard: str) -> Iterator[pa.RecordBatch]:
        """What is known of each row; the last stage that has run decides whether it stays, and why not."""
        verdict = read_table(paths.join(self.root, "deduplicate", shard), VERDICT) if self._verdicts else None
        start = 0
        for batch in read_side_by_side(self.root, shard, KNOWN):
            if verdict is not None:
                part = verdict.slice(start, batch.num_rows).combine_chunks()
                batch = _with_verdict(batch, part)
            start += batch.num_rows
            yield batch


def sampled(found: Iterator[Found], count: int, seed: int) -> list[Found]:
    """`count` of them, each as likely as any other; the same for the same seed, whatever the shards."""
    drawn = heapq.nsmallest(
        count, found, key=lambda one: xxhash.xxh3_64_intdigest(one.known["id"].encode(), seed)
    )
    return sorted(drawn, key=lambda one: (one.shard, one.row))


def _with_verdict(batch: pa.RecordBatch, verdict: pa.Table) -> pa.RecordBatch:
    reason = pc.coalesce(batch["reason"], verdict["reason"].combine_chunks())
    columns = dict(zip(batch.schema.names, batch.columns, strict=True)) | {"reason": reason}
    columns |= {name: verdict[name].combine_chunks() for name in ("keep", "duplicate_of", "similarity")}
    return pa.RecordBatch.from_pydict(columns)


def _matching(batch: pa.RecordBatch, wanted: Wanted) -> pa.RecordBatch:
    if wanted.id is not None:
        is_named = pc.equal(batch["source_id"], wanted.id)
        return batch.filter(pc.or_(is_named, pc.starts_with(batch["id"], wanted.id)))
    for column, value in wanted.equal.items():
        if value is not None:
            batch = batch.filter(pc.equal(batch[column], value))
    if wanted.reason is None:
        return batch.filter(batch["keep"])
    return batch.filter(pc.starts_with(pc.fill_null(batch["reason"], ""), wanted.reason))


def _policies(root: str) -> Policies | None:
    """Those that the run's config names; null where they are no longer there."""
    try:
        tree = yaml.safe_load(paths.read_bytes(paths.join(root, "config.resolved.yaml")))
        return load_policies(SelectConfig.model_validate(tree["select"]))
    except (yaml.YAMLError, ConfigError, ValidationError, TypeError, KeyError, OSError):
        return None
