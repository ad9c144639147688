"""The access methods by name: a new one is a file of this folder with three functions, and a line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pyarrow as pa

from corpus_latam.config import AnySource, ArrowSource
from corpus_latam.sources import files, hub, json_files, jsonl, mixed, parquet, sniff, text
from corpus_latam.sources.arrow import source as arrow
from corpus_latam.sources.articles import source as articles
from corpus_latam.sources.books import source as books
from corpus_latam.sources.code import source as code
from corpus_latam.sources.deliveries import source as deliveries
from corpus_latam.sources.hplt import source as hplt
from corpus_latam.sources.newspapers import page_images
from corpus_latam.sources.newspapers import source as newspapers
from corpus_latam.sources.oai import fetch as oai_fetch
from corpus_latam.sources.oai import source as oai
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.pdf import source as pdf
from corpus_latam.sources.redpajama import source as redpajama
from corpus_latam.sources.sentences import source as sentences
from corpus_latam.sources.tables import source as tables
from corpus_latam.sources.tweets import source as tweets
from corpus_latam.sources.web import source as web


class AccessMethod(NamedTuple):
    """`locate(source)` lists the parts of a source; `check(source, partitions)` says, in sentences,
    what is known to be wrong with it; `read(source, partition, cursor, size)` yields its pages."""

    locate: Callable[[Any], files.Located]
    check: Callable[[Any, list[Partition]], list[str]]
    read: Callable[[Any, Partition, str | None, PageSize], Iterator[Page]]
    may_change: bool = True
    """Whether a file may become another one under its address."""
    withdrawals: Callable[[Any, Partition], pa.Table] | None = None
    """What a partition says of records of its source that are to go, as rows of `withdrawals.WITHDRAWN`."""
    fetch: Callable[[Any], None] | None = None
    fetch_first: Callable[[Any, str], Any] | None = None
    """Brings what `locate` lists up to date over the network, before it is listed."""


METHODS = {
    "parquet": AccessMethod(parquet.locate, parquet.check, parquet.read),
    "jsonl": AccessMethod(jsonl.locate, jsonl.check, jsonl.read),
    "json": AccessMethod(json_files.locate, json_files.check, json_files.read),
    "files": AccessMethod(mixed.locate, mixed.check, mixed.read),
    "text": AccessMethod(text.locate, text.check, text.read),
    "code": AccessMethod(code.locate, code.check, code.read),
    "arrow": AccessMethod(arrow.locate, arrow.check, arrow.read),
    "table": AccessMethod(tables.locate, tables.check, tables.read),
    "book": AccessMethod(books.locate, books.check, books.read),
    "article": AccessMethod(articles.locate, articles.check, articles.read),
    "sentences": AccessMethod(sentences.locate, sentences.check, sentences.read),
    "delivery": AccessMethod(deliveries.locate, deliveries.check, deliveries.read),
    "hub": AccessMethod(hub.locate, hub.check, hub.read, may_change=False),
    "hplt": AccessMethod(hplt.locate, hplt.check, hplt.read),
    "redpajama": AccessMethod(redpajama.locate, redpajama.check, redpajama.read, may_change=False),
    "oai": AccessMethod(
        oai.locate,
        oai.check,
        oai.read,
        may_change=False,
        withdrawals=oai.withdrawn,
        fetch=oai_fetch.fetch,
        fetch_first=oai_fetch.fetch_first,
    ),
    "tweets": AccessMethod(tweets.locate, tweets.check, tweets.read, withdrawals=tweets.withdrawals),
    "warc": AccessMethod(web.locate_warc, web.check_warc, web.read_warc_pages),
    "html": AccessMethod(web.locate_html, web.check_html, web.read_html_pages),
    "pdf": AccessMethod(pdf.locate, pdf.check, pdf.read),
    "newspaper": AccessMethod(newspapers.locate, newspapers.check, newspapers.read),
    "pages": AccessMethod(page_images.locate, page_images.check, page_images.read),
}


def locate(source: AnySource) -> files.Located:
    """The parts of a source, in the order of their names, and what its path holds besides."""
    return METHODS[source.type].locate(source)


def check(source: AnySource, parts: list[Partition]) -> list[str]:
    """What is known to be wrong before any work: full sentences with file, cause and remedy."""
    try:
        return _misnamed(source, parts) or METHODS[source.type].check(source, parts)
    except (OSError, hub.http_error()) as error:
        return [f"its files could not be read ({error}). Check access rights and the network, and try again."]


def _misnamed(source: AnySource, parts: list[Partition]) -> list[str]:
    """Files that are not what the source says; with `on_bad_file: quarantine` only where none is."""
    if isinstance(source, ArrowSource) or not METHODS[source.type].may_change:
        return []
    firsts = [part.location for part in parts][: sniff.FILES_LOOKED_AT]
    found = sniff.misnamed(firsts, source.type)
    return found if source.on_bad_file == "stop" or len(found) == len(firsts) else []


def state(source: AnySource, partition: Partition) -> str:
    """What tells a partition's files from what they were, now; as `Partition.identity` has it."""
    return files.state(partition) if METHODS[source.type].may_change else partition.identity


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


def fetch(source: AnySource) -> bool:
    """Brings what a source keeps of a repository up to date; says whether it is a source of that kind.

    Raises `RunError`; what was fetched is kept.
    """
    method = METHODS[source.type].fetch
    if method is not None:
        method(source)
    return method is not None


def fetch_first(source: AnySource, folder: str) -> AnySource:
    """A source of that kind with its first answer alone, kept in a new folder; any other as it is.

    Raises `RunError` that says why there is none.
    """
    method = METHODS[source.type].fetch_first
    if method is None:
        return source
    first: AnySource = method(source, folder)
    return first


def has_withdrawals(source: AnySource) -> bool:
    """Whether records of a source may be withdrawn by others of it."""
    return METHODS[source.type].withdrawals is not None


def withdrawals(source: AnySource, partition: Partition) -> pa.Table:
    """What a partition withdraws; a source of this kind `has_withdrawals`."""
    gather = METHODS[source.type].withdrawals
    assert gather is not None
    found: pa.Table = gather(source, partition)
    return found
