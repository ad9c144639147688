"""Cuts: where the repeated lines and paragraphs of a document lie, and what is left without them.

Of the white space around and between lines that are cut together one stretch stays, one with a blank line if
there is any: paragraphs that were apart stay apart, and no hole is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.deduplicate.arrays import spread, without
from corpus_latam.deduplicate.flat import read_partition
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.lines.units import KINDS, REPEATED_TYPES, Units, find_units, kind_of
from corpus_latam.schema import DEDUPLICATION
from corpus_latam.storage.aligned import read_texts
from corpus_latam.text import Utf8, as_utf8, segment
from corpus_latam.text.jit import kernel

CUT_KINDS = {"lines": ("line",), "paragraphs": ("paragraph",), "both": KINDS}
"""What `deduplicate.lines.remove` may say of a source."""


NOTHING_LEFT = "boilerplate.nothing_left"
"""Why a document goes whose lines are all cut."""
SPANS = DEDUPLICATION.field("cut_spans").type


@dataclass(frozen=True)
class CutRule:
    """What is cut from a source's documents: units of some kinds that lie in a partition of a file."""

    file: str
    partition: int
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Cuts:
    """What is cut from texts; all of shape (texts,).

    spans: as `schema.DEDUPLICATION` has them, null where nothing is cut. lines, bytes, words: int64, how much
    is cut. emptied: bool, nothing is left.
    """

    spans: pa.Array
    lines: NDArray[np.int64]
    bytes: NDArray[np.int64]
    words: NDArray[np.int64]
    emptied: NDArray[np.bool_]


def cut_rows(shard: Shard, rows: pa.RecordBatch, rule: CutRule) -> tuple[pa.RecordBatch, dict[str, int]]:
    """The rows with what is cut from documents that stay, and counts. A document that is all cut goes."""
    keep = rows["keep"].to_numpy(zero_copy_only=False)
    cuts = _shard_cuts(shard, keep, read_repeated(rule))
    stays, left = np.flatnonzero(keep), (cuts.lines > 0) & ~cuts.emptied
    emptied = stays[cuts.emptied]
    reasons = pa.array([NOTHING_LEFT] * len(emptied), pa.string())
    columns = {
        "keep": pa.array(without(keep, emptied)),
        "reason": pc.coalesce(spread(reasons, emptied, len(keep)), rows["reason"]),
        "cut_spans": spread(cuts.spans.filter(pa.array(left)), stays[left], len(keep)),
        "cut_bytes": pa.array(_at(stays, cuts.bytes * left, len(keep))),
        "cut_words": pa.array(_at(stays, cuts.words * left, len(keep)).astype(np.int32)),
    }
    counts = {"cut documents": int(left.sum()), "emptied documents": len(emptied)}
    for name in ("lines", "bytes", "words"):
        counts[f"cut {name}"] = int(getattr(cuts, name)[left].sum())
        counts[f"emptied {name}"] = int(getattr(cuts, name)[cuts.emptied].sum())
    arrays = [columns.get(name, rows[name]) for name in rows.schema.names]
    return pa.RecordBatch.from_arrays(arrays, schema=DEDUPLICATION), counts


def _shard_cuts(shard: Shard, keep: NDArray[np.bool_], repeated: NDArray[np.uint64]) -> Cuts:
    """The cuts of a shard's documents that stay, in their order."""
    parts, start = [find_cuts(pa.array([], pa.large_string()), repeated)], 0
    for batch in read_texts(shard.root, shard.name, {}):
        stays = pa.array(keep[start : start + len(batch)])
        parts.append(find_cuts(batch["text"].filter(stays), repeated))
        start += len(batch)
    counts = {
        n: np.concatenate([getattr(p, n) for p in parts]) for n in ("lines", "bytes", "words", "emptied")
    }
    return Cuts(pa.concat_arrays([part.spans for part in parts]), **counts)


def _at(rows: NDArray[np.int64], values: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """The values at their rows of `total`, 0 elsewhere."""
    placed = np.zeros(total, np.int64)
    placed[rows] = values
    return placed


def read_repeated(rule: CutRule) -> NDArray[np.uint64]:
    """The hashes of a source's repeated units of the kinds that are cut, sorted."""
    units: NDArray[np.uint64] = read_partition([rule.file], REPEATED_TYPES, rule.partition)["unit"]
    return units[np.isin(kind_of(units), [KINDS.index(kind) for kind in rule.kinds])]


def find_cuts(texts: pa.Array, repeated: NDArray[np.uint64]) -> Cuts:
    """Where the texts (large_string) hold units with these hashes (sorted)."""
    utf8 = as_utf8(texts)
    units = find_units(utf8)
    cut = _member(units.line_hashes, repeated) | _member(units.paragraph_hashes, repeated)[units.paragraph]
    lines = _per_text(cut, units.lines.offsets)
    starts, ends, offsets = _spans(utf8, units, cut)
    return Cuts(
        spans=_as_lists(starts, ends, offsets),
        lines=lines,
        bytes=_per_text(ends - starts, offsets),
        words=_words(utf8, units, cut),
        emptied=(lines > 0) & (lines == units.lines.counts),
    )


def _spans(
    utf8: Utf8, units: Units, cut: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Spans as bytes from the start of their text; offsets of each text's spans, shape (texts + 1,)."""
    lines, room = units.lines, 2 * int(cut.sum())
    starts, ends = np.empty(room, np.int64), np.empty(room, np.int64)
    offsets = np.zeros(len(utf8) + 1, np.int64)
    count = _fill_spans(
        lines.starts, lines.ends, units.opens, cut, lines.offsets, utf8.offsets, starts, ends, offsets
    )
    return starts[:count], ends[:count], offsets


def _as_lists(starts: NDArray[np.int64], ends: NDArray[np.int64], offsets: NDArray[np.int64]) -> pa.Array:
    values = pa.StructArray.from_arrays([pa.array(starts), pa.array(ends)], fields=list(SPANS.value_type))
    lists = pa.ListArray.from_arrays(pa.array(offsets.astype(np.int32)), values, type=SPANS)
    return pc.if_else(pa.array(np.diff(offsets) > 0), lists, pa.scalar(None, SPANS))


def _words(utf8: Utf8, units: Units, cut: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many words stand in lines that are cut, by text. A word never goes on in another line."""
    if not cut.any():
        return np.zeros(len(utf8), np.int64)
    words = segment(utf8)
    line = np.searchsorted(units.lines.starts, words.starts, side="right") - 1
    return _per_text(cut[line], words.offsets)


def _member(values: NDArray[np.uint64], sorted_set: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which values are in the set."""
    if not len(sorted_set):
        return np.zeros(len(values), np.bool_)
    place = np.minimum(np.searchsorted(sorted_set, values), len(sorted_set) - 1)
    found: NDArray[np.bool_] = sorted_set[place] == values
    return found


def _per_text(values: NDArray[Any], offsets: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of the values between each text's offsets."""
    sums = np.append(0, np.cumsum(values, dtype=np.int64))
    return np.diff(sums[offsets])


@kernel
def _fill_spans(
    line_starts: NDArray[np.int64],
    line_ends: NDArray[np.int64],
    opens: NDArray[np.bool_],
    cut: NDArray[np.bool_],
    line_offsets: NDArray[np.int64],
    text_offsets: NDArray[np.int64],
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    offsets: NDArray[np.int64],
) -> int:
    """Writes at most two spans for each run of lines that are cut; returns how many in all."""
    count = 0
    for text in range(len(offsets) - 1):
        base, stop = text_offsets[text], text_offsets[text + 1]
        first, last = line_offsets[text], line_offsets[text + 1]
        line = first
        while line < last:
            if not cut[line]:
                line += 1
                continue
            after = line
            while after < last and cut[after]:
                after += 1
            begin = base if line == first else line_ends[line - 1]
            end = stop if after == last else line_starts[after]
            kept = after  # the white space before this line stays
            if line > first and after < last:
                for other in range(after, line - 1, -1):
                    if opens[other]:
                        kept = other
                        break
                gap_start, gap_end = line_ends[kept - 1], line_starts[kept]
            else:
                gap_start, gap_end = end, end
            if begin < gap_start:
                starts[count], ends[count] = begin - base, gap_start - base
                count += 1
            if gap_end < end:
                starts[count], ends[count] = gap_end - base, end - base
                count += 1
            line = after
        offsets[text + 1] = count
    return count
