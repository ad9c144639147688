"""Makes documents of the files of a record that a harvest has kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus_latam.sources import encoding
from corpus_latam.sources.oai.files.journal import FILES, Outcome
from corpus_latam.sources.oai.files.kept import KeptFile, place_of
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.pdf.source import MAGIC, MAGIC_WITHIN, read_bytes
from corpus_latam.sources.records import Record
from corpus_latam.sources.values import to_json
from corpus_latam.storage.quarantine import SAMPLE_BYTES

NOT_KEPT = "a file of the harvest is gone: harvest again"
NEITHER = "a file that is neither PDF nor plain text"
TEXT_EXTRACTOR = "DSpace"
"""What made the text of a TEXT bundle, in a version that it does not tell."""
PAGE_END = re.compile(r"[ \t]*\f[ \t]*")


def file_records(
    harvest: Path, identifier: str, outcome: Outcome, known: Mapping[str, Any], limits: Limits
) -> Iterator[Record]:
    """A record for each file: a document that has what the repository knows of it, or the reason why none."""
    for number, file in enumerate(outcome.files, 1):
        part = f"file-{number}"
        position = f"{identifier} {part}"
        try:
            read = _read(harvest / FILES, file, limits)
        except BadMemberError as error:
            yield Record(position, problem=error.reason, sample=error.sample)
            continue
        own = {
            "source_id": f"{identifier}#{part}",
            "part": part,
            "found_by": outcome.way,
            "file": file.url,
            "sha256_raw": file.sha256,
            "opt_out": to_json(list(file.opt_out)),
        }
        yield replace(read, position=position, fields={**(read.fields or {}), **known, **own})


def _read(folder: Path, file: KeptFile, limits: Limits) -> Record:
    try:
        data = place_of(folder, file.sha256).read_bytes()
    except (FileNotFoundError, ValueError):
        raise BadMemberError(NOT_KEPT) from None
    if MAGIC in data[:MAGIC_WITHIN] or not data:
        return read_bytes(data, limits)
    decoded = None if b"\0" in data else encoding.decode(data)
    if decoded is None or decoded.text.lstrip()[:1] == "<":
        raise BadMemberError(NEITHER, data[:SAMPLE_BYTES])
    text = PAGE_END.sub("\n\n", decoded.text)
    return Record("", {"text": text, "extractor": TEXT_EXTRACTOR})
