"""Lists the files of a run that need OCR, so that a run on another machine reads just those."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from corpus_latam.escaping import for_json
from corpus_latam.ingest.task import BAD, LEFT_OUT
from corpus_latam.sources.files import public_name
from corpus_latam.sources.pages import Partition
from corpus_latam.sources.pdf.document import NEEDS_OCR, PAGES_NEED_OCR, UNREADABLE_FONTS
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import QUARANTINE, Commit, Manifest

FILE = "needs-ocr.json"
REASONS = (NEEDS_OCR, UNREADABLE_FONTS)
"""Why a file lies in quarantine that OCR can read."""
FIELD = "pages_needing_ocr"
"""Of a document's metadata: numbers of pages, from 1."""


def keep(ingest: Manifest, root: str, partitions: Mapping[str, Iterable[Partition]]) -> None:
    """Writes `needs-ocr.json` beside the shards of ingest: a row per file, with its pages where it has others
    that were read. Without such files, none is written. Names are as another machine has them: from the
    source's folder on."""
    rows = sorted(
        (row for commit in ingest.commits.values() for row in _rows(commit, root, partitions)),
        key=lambda row: (row["source"], row["file"]),
    )
    if rows:
        ingest.write_page(FILE, (for_json(rows, indent=1) + "\n").encode())
    else:
        ingest.remove_page(FILE)


def _rows(
    commit: Commit, root: str, partitions: Mapping[str, Iterable[Partition]]
) -> Iterator[dict[str, Any]]:
    source = commit.key.split("/")[0]
    if any(commit.counts.get(BAD + reason) for reason in REASONS):
        roots = {file: part.root for part in partitions.get(source, ()) for file in part.files}
        for file in commit.quarantined:
            yield from _whole_files(source, paths.join(root, QUARANTINE, file.path), roots)
    if commit.counts.get(LEFT_OUT + PAGES_NEED_OCR):
        for file in commit.files:
            yield from _documents(source, paths.join(root, "ingest", file.path))


def _whole_files(source: str, path: str, roots: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    table = _read(path, ["location", "position", "reason"])
    for row in table.filter(pc.is_in(table["reason"], pa.array(REASONS))).to_pylist():
        inside = "" if row["position"] == "file" else row["position"]
        name = public_name(row["location"], roots.get(row["location"], ""))
        yield {"source": source, "file": "/".join(filter(None, (name, inside))), "pages": None}


def _documents(source: str, path: str) -> Iterator[dict[str, Any]]:
    table = _read(path, ["source_id", "metadata"])
    for row in table.filter(pc.match_substring(table["metadata"], f'"{FIELD}"')).to_pylist():
        pages = json.loads(row["metadata"]).get(FIELD)
        if pages:
            file = row["source_id"].partition("#")[0]
            yield {"source": source, "file": file, "pages": pages}


def _read(path: str, columns: list[str]) -> pa.Table:
    with paths.open_read(path) as file:
        return pq.read_table(file, columns=columns)
