"""What every access method yields: pages of raw records, with where they lie and how to go on after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pyarrow as pa

from corpus_latam.config import Columns
from corpus_latam.storage.quarantine import BadRecord

RAW = pa.schema(
    [
        pa.field("text", pa.large_string()),
        pa.field("source_id", pa.string()),
        pa.field("source", pa.string()),
        pa.field("url", pa.string()),
        pa.field("date", pa.string()),
        pa.field("language", pa.string()),
        pa.field("country", pa.string()),
        pa.field("license", pa.string()),
        pa.field("page_license", pa.string()),
        pa.field("access_rights", pa.string()),
        pa.field("doc_type", pa.string()),
        pa.field("fetched_at", pa.string()),
        pa.field("extractor", pa.string()),
        pa.field("sha256_raw", pa.string()),
        pa.field("opt_out", pa.string()),
        pa.field("metadata", pa.string()),
    ]
)
"""A record as its source states it, in valid UTF-8, under the names of `config.Columns`.

Null where the record lacks the field. `opt_out` is one signal or a JSON list of several; `metadata` a JSON
object with sorted keys, or null.
"""


class Gathered(NamedTuple):
    """A file of `withdrawals.WITHDRAWN`, and the hash of its content: another run may write it anew."""

    path: str
    sha256: str


@dataclass(frozen=True)
class Partition:
    """A part of a source that is read from start to end: one file, or a group of small ones.

    `name` orders the partitions of a source. `identity` is a JSON value that changes when the content
    does (name, size, time of change or hash). `bytes` is the size as stored. All `files` lie below `root`.
    `listed_on` is the machine that listed them. `withdrawn` are files of `withdrawals.WITHDRAWN` that its
    reader looks records up in.
    """

    name: str
    files: tuple[str, ...]
    bytes: int
    identity: str
    root: str = ""
    listed_on: str = ""
    withdrawn: tuple[Gathered, ...] = ()

    @property
    def location(self) -> str:
        """The first file, which names the partition to a person."""
        return self.files[0]


@dataclass(frozen=True)
class PageSize:
    """How many records and bytes of text a page may hold (one longer record makes a page of its own)."""

    records: int = 1_000
    bytes: int = 4 << 20


DEFAULT_SIZE = PageSize()


@dataclass(frozen=True)
class Page:
    """Consecutive records of a partition.

    `batch` has schema `RAW`; `positions[i]` says where its row i lies ("row 7", "line 12").
    `left_out` counts, by reason, what is rightly no document (a retweet, an index page): it is no bad record,
    and is not kept. `passed` counts, by suffix, members of archives that the reader does not take. `cursor`
    is where the next page starts (JSON): reading on from it yields what would have followed.
    """

    batch: pa.RecordBatch
    location: str
    positions: list[str]
    bad: list[BadRecord]
    cursor: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    passed: Mapping[str, int] = field(default_factory=dict)


def mapped(columns: Columns) -> dict[str, str]:
    """Names in `RAW` and the field of the record that each is read from, `metadata` left out."""
    names = [name for name in RAW.names if name != "metadata"]
    fields = {name: getattr(columns, name) for name in names}
    return {name: field for name, field in fields.items() if field is not None}


def no_rows() -> pa.RecordBatch:
    """An empty batch of `RAW`."""
    return pa.RecordBatch.from_pylist([], schema=RAW)
