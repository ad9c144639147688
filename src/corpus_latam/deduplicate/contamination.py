"""Contamination: documents that share a run of words with an evaluation set (13 by default).

The n-gram overlap of Brown et al. 2020 (Language models are few-shot learners, appendix C), over the words of
docs/text.md. Items with fewer words than a run cannot be found; they are counted.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from fsspec.compression import compr
from fsspec.utils import infer_compression
from numpy.typing import NDArray

from corpus_latam.credentials import without_query
from corpus_latam.deduplicate.flat import SUFFIX, Columns, join, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.deduplicate.near.jaccard import shingles
from corpus_latam.deduplicate.work import Work, paths_of
from corpus_latam.errors import ConfigError
from corpus_latam.escaping import for_json
from corpus_latam.storage import paths
from corpus_latam.storage.listing import list_files
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import ON_THIS_THREAD
from corpus_latam.text import Words, as_utf8, segment

log = logging.getLogger(__name__)

HIT_TYPES = {"row": np.int64, "set": np.uint32, "runs": np.uint32}
FILE = "contamination.json"
PREFIX = "contamination "
FILTER_BITS = 22
"""A table of so many bits' places says at once that most runs are in no evaluation set."""


class Evaluation(NamedTuple):
    """The runs of words of all evaluation sets: hashes (uint64, sorted), and the set of each (uint32).

    `likely`: bool, by the last bits of a hash; false where no run has them.
    """

    runs: NDArray[np.uint64]
    sets: NDArray[np.uint32]
    likely: NDArray[np.bool_]
    short_items: int


def find_contaminated(work: Work) -> list[str]:
    """For each shard the file with its documents that share runs of words with an evaluation set; or none."""
    config = work.context.config.deduplicate.decontaminate
    files = tuple(set_files(config.files))
    own = [shard for shard in work.shards if not shard.settled]
    if not files:
        return [""] * len(work.shards)
    tasks = [(s.label, write_hits, (s, files, config.ngram)) for s in own]
    commits = work.commit("contamination", tasks)
    short = commits[0].counts["short_items"]
    if short:
        log.warning(
            "deduplicate: %s items of the evaluation sets have fewer than %d words and cannot be found.",
            f"{short:,}",
            config.ngram,
        )
    written = paths_of(work, "contamination", commits)
    return written + [""] * (len(work.shards) - len(own))


def read_hits(path: str) -> Columns:
    """Columns of `HIT_TYPES` of one shard, from the file that `find_contaminated` names."""
    return read_partition([path], HIT_TYPES, 0) if path else join([], HIT_TYPES)


def set_files(patterns: Sequence[str]) -> list[str]:
    """The files of `deduplicate.decontaminate.files`. Raises `ConfigError` for a pattern without any."""
    files: list[str] = []
    for pattern in patterns:
        found = list_files(pattern).taken
        if not found:
            raise ConfigError(f"deduplicate.decontaminate.files: {pattern} names no file.")
        files += found
    names = [set_name(path) for path in files]
    if len(set(names)) < len(names):
        raise ConfigError(
            f"deduplicate.decontaminate.files: two files have one name among {', '.join(names)}."
        )
    return files


def set_name(path: str) -> str:
    """What a set is called in reasons and reports: its file's name without suffixes."""
    return PurePosixPath(without_query(path)).name.split(".", 1)[0]


def content_hash(path: str) -> str:
    """SHA-256 of a file."""
    with paths.open_read(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


@cache
def load_evaluation(files: tuple[str, ...], width: int) -> Evaluation:
    """Reads the sets, once per process."""
    parts, owners, short = [np.empty(0, np.uint64)], [np.empty(0, np.uint32)], 0
    for place, path in enumerate(files):
        words = segment(as_utf8(pa.array(list(read_items(path)), pa.large_string())))
        runs, _ = word_runs(words, width)
        parts.append(runs)
        owners.append(np.full(len(runs), place, np.uint32))
        short += int((words.counts < width).sum())
    distinct, first = np.unique(np.concatenate(parts), return_index=True)
    likely = np.zeros(1 << FILTER_BITS, np.bool_)
    likely[distinct & np.uint64((1 << FILTER_BITS) - 1)] = True
    return Evaluation(distinct, np.concatenate(owners)[first], likely, short)


def read_items(path: str) -> Iterator[str]:
    """The strings of an evaluation set. Raises `ConfigError` naming file and line where it cannot be read."""
    name = path.lower()
    packed = infer_compression(name)
    plain = name.rpartition(".")[0] if packed else name
    try:
        with paths.open_read(path) as raw, compr[packed](raw, mode="rb") as stream:
            if plain.endswith(".parquet"):
                yield from _parquet_strings(stream)
                return
            is_json = plain.endswith((".jsonl", ".json", ".ndjson"))
            for number, line in enumerate(stream, 1):
                try:
                    yield from _strings(json.loads(line)) if is_json else [line.decode()]
                except ValueError as error:
                    raise ConfigError(f"{path}, line {number}: {error}.") from error
    except (OSError, EOFError, pa.ArrowInvalid) as error:
        raise ConfigError(f"{path} cannot be read as an evaluation set: {error}.") from error


def _parquet_strings(stream: Any) -> Iterator[str]:
    table = pq.ParquetFile(stream, **ON_THIS_THREAD).read(use_threads=False)
    for column in table.columns:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            yield from (value for value in column.to_pylist() if value is not None)


def _strings(value: Any) -> Iterator[str]:
    """Every string in a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


def word_runs(words: Words, width: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Hashes of all runs of `width` words inside a text, and the text of each."""
    if len(words.hashes) < width:
        return np.empty(0, np.uint64), np.empty(0, np.int64)
    runs = shingles(words.hashes, width)
    text = np.repeat(np.arange(len(words.counts)), words.counts)
    inside = text[: len(runs)] == text[width - 1 :]
    return runs[inside], text[: len(runs)][inside]


def write_hits(
    shard: Shard, files: tuple[str, ...], width: int, folder: str, key: str, fingerprint: str
) -> Commit:
    """The documents of a shard that share runs with a set: row, set, how many runs (a task)."""
    evaluation = load_evaluation(files, width)
    parts = [np.empty((0, 3), np.int64)]
    start = 0
    for texts in shard.texts():
        hits = find_hits(segment(as_utf8(texts)), evaluation, width)
        parts.append(hits + np.array([start, 0, 0]))
        start += len(texts)
    rows = np.concatenate(parts)
    columns = {name: rows[:, i] for i, name in enumerate(HIT_TYPES)}
    file = write_partitions(folder, f"{key}{SUFFIX}", HIT_TYPES, [columns])
    return Commit(key, fingerprint, (file,), counts={"short_items": evaluation.short_items})


def find_hits(words: Words, evaluation: Evaluation, width: int) -> NDArray[np.int64]:
    """For each text that shares runs its place, the set of the first one, and how many. Shape (hits, 3)."""
    runs, texts = word_runs(words, width)
    near = np.flatnonzero(evaluation.likely[runs & np.uint64(len(evaluation.likely) - 1)])
    if not len(near) or not len(evaluation.runs):
        return np.empty((0, 3), np.int64)
    place = np.minimum(np.searchsorted(evaluation.runs, runs[near]), len(evaluation.runs) - 1)
    found = evaluation.runs[place] == runs[near]
    text, first, counts = np.unique(texts[near][found], return_index=True, return_counts=True)
    return np.stack([text, evaluation.sets[place[found][first]].astype(np.int64), counts], axis=1)


def contamination_rows(commits: Iterable[Commit]) -> list[dict[str, Any]]:
    """For each set and source how many documents and runs, from the counts of the stage's commits."""
    sums: dict[tuple[str, str], list[int]] = {}
    for commit in commits:
        for key, value in commit.counts.items():
            if key.startswith(PREFIX):
                name, source, place = json.loads(key.removeprefix(PREFIX))
                sums.setdefault((name, source), [0, 0])[place] += value
    return [
        {"set": name, "source": source, "documents": documents, "runs": runs}
        for (name, source), (documents, runs) in sorted(sums.items())
    ]


def write_contamination(manifest: Manifest, sets: dict[str, str]) -> None:
    """Writes `contamination.json`: the sets with their SHA-256, and what was found; none without sets."""
    if not sets:
        manifest.remove_page(FILE)
        return
    content = {"sets": sets, "found": contamination_rows(manifest.commits.values())}
    manifest.write_page(FILE, (for_json(content, indent=2) + "\n").encode())


def count_hits(names: list[str], sources: list[str], runs: list[int]) -> dict[str, int]:
    """Counts for a commit: documents and runs by set and source."""
    counts: dict[str, int] = {}
    for name, source, found in zip(names, sources, runs, strict=True):
        for place, value in enumerate((1, found)):
            key = PREFIX + json.dumps([name, source, place], ensure_ascii=False)
            counts[key] = counts.get(key, 0) + value
    return counts
