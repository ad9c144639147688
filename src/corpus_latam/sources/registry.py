"""The access methods by name: a new one is a file of this folder with three functions, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from corpus_latam.config import HubSource, JsonlSource, ParquetSource, TextSource
from corpus_latam.sources import hub, jsonl, parquet, text
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition

AnySource = ParquetSource | JsonlSource | TextSource | HubSource


class AccessMethod(NamedTuple):
    """`partitions(source)` lists the parts of a source; `check(source, partitions)` says, in sentences,
    what is known to be wrong with it; `read(source, partition, cursor, size)` yields its pages."""

    partitions: Callable[[Any], list[Partition]]
    check: Callable[[Any, list[Partition]], list[str]]
    read: Callable[[Any, Partition, str | None, PageSize], Iterator[Page]]


METHODS = {
    "parquet": AccessMethod(parquet.partitions, parquet.check, parquet.read),
    "jsonl": AccessMethod(jsonl.partitions, jsonl.check, jsonl.read),
    "text": AccessMethod(text.partitions, text.check, text.read),
    "hub": AccessMethod(hub.partitions, hub.check, hub.read),
}


def partitions(source: AnySource) -> list[Partition]:
    """The parts of a source, in the order of their names."""
    return METHODS[source.type].partitions(source)


def check(source: AnySource, parts: list[Partition]) -> list[str]:
    """What is known to be wrong before any work: full sentences with file, cause and remedy."""
    try:
        return METHODS[source.type].check(source, parts)
    except (OSError, hub.http_error()) as error:
        return [f"its files could not be read ({error}). Check access rights and the network, and try again."]


def read(
    source: AnySource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a partition from `cursor` on (null: from its start).

    Raises `OSError` where storage or network fails for good.
    """
    try:
        yield from METHODS[source.type].read(source, partition, cursor, size)
    except hub.http_error() as error:
        raise OSError(f"{type(error).__name__}: {error}") from error
