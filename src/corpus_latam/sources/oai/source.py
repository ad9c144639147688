"""Documents of a repository: what its harvest holds, the latest answer on each record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.config import OaiSource
from corpus_latam.sources import files, withdrawals
from corpus_latam.sources.oai import metadata
from corpus_latam.sources.oai.answers import Harvested, ProtocolError, RefusedError, read_page
from corpus_latam.sources.oai.described import Described, Value
from corpus_latam.sources.oai.files import journal, reading
from corpus_latam.sources.oai.folder import MARK, PAGES
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.packing.members import BadMemberError, Member, content, members
from corpus_latam.sources.pages import DEFAULT_SIZE, Gathered, Page, PageSize, Partition
from corpus_latam.sources.pdf import source as pdf
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.values import to_json
from corpus_latam.sources.withdrawals import WITHDRAWN

LONGEST_PAGE = 256 << 20
RECORDS_PER_PAGE = 1 << 20
LATEST = "latest"

DELETED = "deleted by its repository"
SUPERSEDED = "another answer on the same record came later"
NO_ABSTRACT = "a record without an abstract"
UNKNOWN_FORMAT = "metadata in a format that is not read"
NOT_FETCHED = "files that have not been fetched yet"
UNNAMED = "a record without an identifier"

Latest = tuple[NDArray[np.uint64], NDArray[np.uint64]]
"""Hashes of identifiers, sorted, and the place of the latest answer on each."""


def locate(source: OaiSource) -> files.Located:
    """Partitions of two hundred answers each, in the order in which they came, and the journals of their
    files."""
    folder = Path(source.harvest) / PAGES
    if not folder.exists():
        return files.Located([])
    found = files.locate(str(folder), (".xml.gz",), journal.PAGES_PER_JOURNAL)
    if source.files == "none":
        return found
    return found._replace(partitions=[_with_journal(part) for part in found.partitions])


def _with_journal(part: Partition) -> Partition:
    """The partition, which is another one when its journal is."""
    journals = sorted({journal.journal_of(_harvest_of(file), Path(file).name) for file in part.files})
    contents = [each.read_bytes() if each.exists() else b"" for each in journals]
    hashes = [hashlib.sha256(content).hexdigest() for content in contents]
    return replace(part, identity=to_json([json.loads(part.identity), hashes]))


def _harvest_of(page: str) -> Path:
    return Path(page).parent.parent


def check(source: OaiSource, parts: list[Partition]) -> list[str]:
    """Whether there is a harvest, or can be one, and whether its files can be read."""
    missing = (
        [library for library in pdf.LIBRARIES if find_spec(library) is None] if source.files != "none" else []
    )
    if missing:
        return [
            f"Reading the files of records needs {' and '.join(missing)}, and this installation has none."
            " Install it: pip install 'corpus-latam[pdf]'. Or take abstracts alone: files: none."
        ]
    folder = Path(source.harvest)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        return [
            f"{folder} holds other files, and is no harvest (there is no {MARK} in it). Name a new folder."
        ]
    return []


def withdrawn(source: OaiSource, partition: Partition) -> pa.Table:
    """The place of every answer on a record, as rows of `WITHDRAWN`: the largest is the latest."""
    places: dict[int, int] = {}
    for file in partition.files:
        for number, record in enumerate(_records(file)):
            key = _hash(record.header.identifier)
            places[key] = max(places.get(key, 0), _place(file, number))
    keys = sorted(places)
    columns = ([LATEST] * len(keys), keys, [places[key] for key in keys])
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, WITHDRAWN, strict=True)],
        schema=WITHDRAWN,
    )


def _records(file: str) -> tuple[Harvested, ...]:
    """The records of an answer; none of one that is damaged, which is reported when it is read."""
    (member,) = members(file)
    data, _ = content(member, LONGEST_PAGE)
    try:
        return read_page(data).records
    except (RefusedError, ProtocolError):
        return ()


def _hash(identifier: str) -> int:
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:8], "big")


def _place(file: str, number: int) -> int:
    """Answers are numbered as they came, and so are records in them."""
    return int(Path(file).name.partition(".")[0]) * RECORDS_PER_PAGE + number


@lru_cache(maxsize=2)
def load(gathered: tuple[Gathered, ...]) -> Latest:
    """The latest place of each record, of the files that ingest gathered."""
    rows = withdrawals.read(gathered)
    ids, places = rows["id"].to_numpy(), rows["up_to"].to_numpy()
    order = np.lexsort((places, ids))
    ids, places = ids[order], places[order]
    is_last = np.append(ids[1:] != ids[:-1], True) if len(ids) else np.empty(0, bool)
    return ids[is_last], places[is_last]


def read(
    source: OaiSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a stretch of answers from `cursor` on."""
    reader = partial(read_answer, source=source, latest=load(partition.withdrawn))
    return read_pages(partition, source.columns, reader, cursor, size)


def read_answer(member: Member, mark: Any, source: OaiSource, latest: Latest) -> Iterator[Record]:
    """The documents of one answer that is kept. mark: the number of the first record to read."""
    data, problem = content(member, LONGEST_PAGE)
    try:
        page = read_page(data)
    except (RefusedError, ProtocolError) as error:
        raise BadMemberError(problem or str(error), data) from error
    for number, record in list(enumerate(page.records))[mark or 0 :]:
        is_latest = _is_latest(latest, member, number, record)
        *before, last = _documents(source, page.response_date, record, is_latest, member)
        yield from before
        yield replace(last, mark=number + 1)
    for number in range(page.unnamed):
        yield Record(f"unnamed record {number + 1}", problem=UNNAMED)


def _is_latest(latest: Latest, member: Member, number: int, record: Harvested) -> bool:
    ids, places = latest
    key = np.uint64(_hash(record.header.identifier))
    at = int(np.searchsorted(ids, key))
    known = at < len(ids) and ids[at] == key
    return not known or int(places[at]) == _place(member.file, number)


def _documents(
    source: OaiSource, fetched_at: str, record: Harvested, is_latest: bool, member: Member
) -> Iterator[Record]:
    """At least one record, whatever becomes of it."""
    identifier = record.header.identifier
    if not is_latest:
        yield Record(identifier, left_out=SUPERSEDED)
        return
    if record.header.is_deleted:
        yield Record(identifier, left_out=DELETED)
        return
    described = None if record.metadata is None else describe(record.metadata)
    if described is None:
        yield Record(identifier, problem=UNKNOWN_FORMAT)
        return
    known = metadata.fields(described) | {"fetched_at": fetched_at}
    if source.authors:
        known["authors"] = metadata.authors(described)
    outcome = _outcome(source, member, record)
    has_text = False
    for read in _files(source, member, identifier, outcome, known):
        has_text |= read.fields is not None
        yield read
    if has_text:
        return
    why_none = outcome.outcome if outcome and outcome.outcome != journal.HAD else None
    texts = list(_texts(source, described, known.get("language")))
    for part, text in texts:
        own = {
            "source_id": f"{identifier}#{part}",
            "text": text.text,
            "language": text.language,
            "part": part,
            "no_file": why_none,
        }
        yield Record(f"{identifier} {part}", known | own)
    if not texts and not (outcome and outcome.files):
        yield Record(identifier, left_out=why_none or NO_ABSTRACT)


def _outcome(source: OaiSource, member: Member, record: Harvested) -> journal.Outcome | None:
    """What became of the record's files; null where they are not wanted."""
    if source.files == "none":
        return None
    header = record.header
    found = journal.known(_harvest_of(member.file), Path(member.file).name).get(header.identifier)
    is_current = found is not None and found.datestamp == header.datestamp
    return found if is_current else journal.Outcome(header.identifier, header.datestamp, "", NOT_FETCHED)


def _files(
    source: OaiSource, member: Member, identifier: str, outcome: journal.Outcome | None, known: dict[str, Any]
) -> Iterator[Record]:
    if outcome is not None and outcome.files:
        limits = Limits(source.max_memory, source.max_seconds)
        wanted = replace(outcome, files=outcome.files[: 1 if source.files == "first" else None])
        yield from reading.file_records(_harvest_of(member.file), identifier, wanted, known, limits)


def _texts(source: OaiSource, described: Described, own: str | None) -> Iterator[tuple[str, Value]]:
    """The abstracts that are wanted, by what part of the record they are; one alone is in `own` language."""
    found = metadata.abstracts(described)
    for number, abstract in enumerate(found, 1):
        language = abstract.language or (own if len(found) == 1 else None)
        is_own = language in (None, own)
        if source.abstracts == "all" or (source.abstracts == "own" and is_own):
            yield f"abstract-{number}", Value(abstract.text, language)
