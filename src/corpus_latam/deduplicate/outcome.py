"""The outcome: one row per document of each shard, as `schema.DEDUPLICATION` says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import one_batch, spread, unpack_strings, without
from corpus_latam.deduplicate.contamination import count_hits, read_hits
from corpus_latam.deduplicate.decide import Fates
from corpus_latam.deduplicate.flat import Columns, join, read_partition
from corpus_latam.deduplicate.heads import HEAD_TYPES
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines.cuts import CutRule, cut_rows
from corpus_latam.deduplicate.overlap import count_overlap
from corpus_latam.schema import DEDUPLICATION
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import read_table, write_shard

HEAD = pa.schema([("id", pa.string()), ("source", pa.string())])
REASONS = pa.array(["duplicate.exact", "duplicate.near"])


@dataclass(frozen=True)
class ShardOutcome:
    """What was decided about one shard; rows count its documents that take part.

    rows, similarity, near and original describe those that go, shape (removed,): original is the place in
    `originals`, the ids and sources of what stays, of the one in whose favour.
    cluster_rows and cluster_sizes: documents whose cluster has more than one member, and its size.
    hits: columns of `contamination.HIT_TYPES`; sets: the names of the evaluation sets; hits_go: whether
    documents with hits go or are only marked.
    """

    rows: NDArray[np.int64]
    originals: pa.RecordBatch
    original: NDArray[np.int32]
    similarity: NDArray[np.float32]
    near: NDArray[np.bool_]
    cluster_rows: NDArray[np.int64]
    cluster_sizes: NDArray[np.int32]
    hits: Columns
    sets: tuple[str, ...]
    hits_go: bool = True

    def of_original(self, column: str) -> pa.Array:
        """For each document that goes, the id or source of the one in whose favour."""
        return self.originals[column].take(pa.array(self.original))


@dataclass(frozen=True)
class Decided:
    """What a task needs to know of one shard, in few bytes: the rest lies in files of the steps.

    fates: of its documents. heads: file and partition that `heads.tell_heads` names. hits: the file of its
    documents that evaluation sets hit, empty without such sets.
    """

    fates: Fates
    heads: tuple[str, int]
    hits: str
    sets: tuple[str, ...]
    hits_go: bool


def load_outcome(decided: Decided) -> ShardOutcome:
    """What was decided about one shard."""
    fates = decided.fates
    told = _read_heads(decided.heads)
    gone, stays = np.flatnonzero(fates.gone), np.flatnonzero(fates.heads)
    original = np.searchsorted(told["number"], fates.originals[gone])
    own = np.searchsorted(told["number"], fates.numbers[stays])
    strings = [unpack_strings(told[f"{name}_length"], told[name]).cast(pa.string()) for name in HEAD.names]
    return ShardOutcome(
        rows=gone,
        originals=pa.RecordBatch.from_arrays(strings, schema=HEAD),
        original=original.astype(np.int32),
        similarity=fates.similarity[gone],
        near=fates.near[gone],
        cluster_rows=np.concatenate([gone, stays]),
        cluster_sizes=np.concatenate([told["size"][original], told["size"][own]]),
        hits=read_hits(decided.hits),
        sets=decided.sets,
        hits_go=decided.hits_go,
    )


def _read_heads(heads: tuple[str, int]) -> Columns:
    """Columns of `HEAD_TYPES`, sorted by number."""
    path, partition = heads
    return read_partition([path], HEAD_TYPES, partition) if path else join([], HEAD_TYPES)


def write_outcome(
    shard: Shard, decided: Decided, rule: CutRule | None, folder: str, key: str, fingerprint: str
) -> Commit:
    """Writes one shard (a task), with what `rule` cuts from its documents."""
    outcome = load_outcome(decided)
    rows = decided_rows(shard, outcome)
    counts: dict[str, int] = {}
    if rule is not None:
        rows, counts = cut_rows(shard, rows, rule)
    file = write_shard(folder, shard.name, [rows], DEDUPLICATION)
    return Commit(key, fingerprint, (file,), counts=counts | _counts(shard, outcome))


def decided_rows(shard: Shard, outcome: ShardOutcome) -> pa.RecordBatch:
    """A shard's rows of `schema.DEDUPLICATION`, nothing cut."""
    ids = one_batch(read_table(paths.join(shard.root, "ingest", shard.name), ["id"]))["id"]
    selected = _selected(shard)
    return outcome_rows(ids, selected, place(outcome, selected, everything=not shard.filter_stage))


def _selected(shard: Shard) -> NDArray[np.bool_]:
    """What select keeps."""
    table = read_table(paths.join(shard.root, "select", shard.name), ["keep"])
    keep: NDArray[np.bool_] = table["keep"].to_numpy()
    return keep


def _counts(shard: Shard, outcome: ShardOutcome) -> dict[str, int]:
    """Copies, overlap between sources, and hits of evaluation sets."""
    sources = one_batch(read_table(paths.join(shard.root, "ingest", shard.name), ["source"]))["source"]
    sizes = one_batch(read_table(paths.join(shard.root, "annotate", shard.name), ["bytes"]))["bytes"]
    placed = place(outcome, _selected(shard), everything=not shard.filter_stage)
    near, gone = int(placed.near.sum()), pa.array(placed.rows)
    overlap = count_overlap(placed.of_original("source"), sources.take(gone), sizes.take(gone))
    hit_sources = sources.take(pa.array(placed.hits["row"])).to_pylist()
    names = [placed.sets[i] for i in placed.hits["set"].tolist()]
    hits = count_hits(names, hit_sources, placed.hits["runs"].tolist())
    return {"exact": len(gone) - near, "near": near} | overlap | hits


def place(outcome: ShardOutcome, selected: NDArray[np.bool_], everything: bool) -> ShardOutcome:
    """The outcome with rows of the whole shard, without the removals of what `select` does not keep.

    `everything`: whether documents that select rejects took part too; their reason to go is select's.
    """
    rows = np.arange(len(selected)) if everything else np.flatnonzero(selected)
    named = selected[rows[outcome.rows]]
    hit = selected[rows[outcome.hits["row"]]]
    hits = {name: values[hit] for name, values in outcome.hits.items()}
    return ShardOutcome(
        rows=rows[outcome.rows[named]],
        originals=outcome.originals,
        original=outcome.original[named],
        similarity=outcome.similarity[named],
        near=outcome.near[named],
        cluster_rows=rows[outcome.cluster_rows],
        cluster_sizes=outcome.cluster_sizes,
        hits=hits | {"row": rows[hits["row"]]},
        sets=outcome.sets,
        hits_go=outcome.hits_go,
    )


def outcome_rows(ids: pa.Array, selected: NDArray[np.bool_], placed: ShardOutcome) -> pa.RecordBatch:
    """A batch of `schema.DEDUPLICATION`, one row per id. `selected` is what `select` keeps."""
    keep = without(selected, placed.rows)
    if placed.hits_go:
        keep[placed.hits["row"]] = False
    sizes = np.ones(len(ids), np.int32)
    sizes[placed.cluster_rows] = placed.cluster_sizes
    columns = [
        ids,
        pa.array(keep),
        pc.coalesce(
            spread(REASONS.take(pa.array(placed.near.astype(np.int8))), placed.rows, len(ids)),
            spread(_set_reasons(placed), placed.hits["row"], len(ids)),
        ),
        spread(placed.of_original("id"), placed.rows, len(ids)),
        spread(pa.array(placed.similarity), placed.rows, len(ids)),
        pa.array(sizes),
        pa.nulls(len(ids), DEDUPLICATION.field("cut_spans").type),
        pa.array(np.zeros(len(ids), np.int64)),
        pa.array(np.zeros(len(ids), np.int32)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=DEDUPLICATION)


def _set_reasons(placed: ShardOutcome) -> pa.Array:
    names = pa.array([f"contaminated.{name}" for name in placed.sets], pa.string())
    return names.take(pa.array(placed.hits["set"].astype(np.int64)))
