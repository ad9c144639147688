"""Documents of a repository: what its harvest holds, the latest answer on each record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import lru_cache, partial
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
from corpus_latam.sources.oai.folder import MARK, PAGES
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.packing.members import BadMemberError, Member, content, members
from corpus_latam.sources.pages import DEFAULT_SIZE, Gathered, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.withdrawals import WITHDRAWN

PAGES_PER_PARTITION = 200
LONGEST_PAGE = 256 << 20
RECORDS_PER_PAGE = 1 << 20
LATEST = "latest"

DELETED = "deleted by its repository"
SUPERSEDED = "another answer on the same record came later"
NO_ABSTRACT = "a record without an abstract"
UNKNOWN_FORMAT = "metadata in a format that is not read"
UNNAMED = "a record without an identifier"

Latest = tuple[NDArray[np.uint64], NDArray[np.uint64]]
"""Hashes of identifiers, sorted, and the place of the latest answer on each."""


def locate(source: OaiSource) -> files.Located:
    """Partitions of two hundred answers each, in the order in which they came."""
    folder = Path(source.harvest) / PAGES
    return (
        files.locate(str(folder), (".xml.gz",), PAGES_PER_PARTITION) if folder.exists() else files.Located([])
    )


def check(source: OaiSource, parts: list[Partition]) -> list[str]:
    """Whether there is a harvest, or can be one."""
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
    """The documents of one answer that is kept."""
    data, problem = content(member, LONGEST_PAGE)
    try:
        page = read_page(data)
    except (RefusedError, ProtocolError) as error:
        raise BadMemberError(problem or str(error), data) from error
    for number, record in enumerate(page.records):
        yield from _documents(source, page.response_date, record, _is_latest(latest, member, number, record))
    for number in range(page.unnamed):
        yield Record(f"unnamed record {number + 1}", problem=UNNAMED)


def _is_latest(latest: Latest, member: Member, number: int, record: Harvested) -> bool:
    ids, places = latest
    key = np.uint64(_hash(record.header.identifier))
    at = int(np.searchsorted(ids, key))
    known = at < len(ids) and ids[at] == key
    return not known or int(places[at]) == _place(member.file, number)


def _documents(source: OaiSource, fetched_at: str, record: Harvested, is_latest: bool) -> Iterator[Record]:
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
    texts = list(_texts(source, described, known.get("language")))
    for part, text in texts:
        own = {
            "source_id": f"{identifier}#{part}",
            "text": text.text,
            "language": text.language,
            "part": part,
        }
        yield Record(f"{identifier} {part}", known | own)
    if not texts:
        yield Record(identifier, left_out=NO_ABSTRACT)


def _texts(source: OaiSource, described: Described, own: str | None) -> Iterator[tuple[str, Value]]:
    """The abstracts that are wanted, by what part of the record they are; one alone is in `own` language."""
    found = metadata.abstracts(described)
    for number, abstract in enumerate(found, 1):
        language = abstract.language or (own if len(found) == 1 else None)
        is_own = language in (None, own)
        if source.abstracts == "all" or (source.abstracts == "own" and is_own):
            yield f"abstract-{number}", Value(abstract.text, language)
