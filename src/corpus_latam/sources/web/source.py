"""The access methods `warc` and `html`: which files, what is wrong with them before work, which reader."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from typing import Any

from corpus_latam.config import HtmlSource, WarcSource, WebSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.lines import read_lines
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.web.index import LONGEST_LINE, is_below, read_index, read_list
from corpus_latam.sources.web.page import Fetched, Reading, read_page
from corpus_latam.sources.web.policies import Policies
from corpus_latam.sources.web.warc import read_warc
from corpus_latam.storage import paths
from corpus_latam.storage.listing import has_suffix

INDEXES = tuple(name + packed for name in (".cdxj", ".cdx") for packed in compression.SUFFIXES)
LISTS = tuple(".paths" + packed for packed in compression.SUFFIXES)
WAT = tuple(".wat" + packed for packed in compression.SUFFIXES)
ARCHIVES = (
    *(name + packed for name in (".warc", ".wet", ".warc.txt", ".arc") for packed in compression.SUFFIXES),
    *WAT,
)
WACZ = ".wacz"
WARC_SUFFIXES = (*ARCHIVES, WACZ, *INDEXES, *LISTS)
HTML_SUFFIXES = tuple(
    name + packed for name in (".html", ".htm", ".xhtml", ".shtml") for packed in compression.SUFFIXES
)
PAGES_PER_PARTITION = 1_000
LIBRARIES = ("trafilatura", "resiliparse")


def locate_warc(source: WarcSource) -> files.Located:
    """One partition per archive. Indexes and lists are taken where no archive lies beside them: they would
    name its pages again."""
    found = files.locate(source.path, (*ARCHIVES, WACZ))
    return found if found.partitions else files.locate(source.path, WARC_SUFFIXES)


def locate_html(source: HtmlSource) -> files.Located:
    """Partitions of a thousand pages each, in the order of their names."""
    return files.locate(source.path, HTML_SUFFIXES, PAGES_PER_PARTITION)


def check_warc(source: WarcSource, parts: list[Partition]) -> list[str]:
    """Problems known from names, and from the first line of a list."""
    problems = _common_problems(source, parts, WARC_SUFFIXES)
    if problems:
        return problems
    if all(has_suffix(part.location, WAT) for part in parts):
        return [f"{source.path} holds WAT files: metadata of pages, no text. Name the WARC or WET files."]
    found = (_missing_archive(source, part.location) for part in parts if has_suffix(part.location, LISTS))
    return [problem for problem in found if problem][:1]


def _missing_archive(source: WarcSource, file: str) -> str | None:
    """A sentence where the first archive that a list names is not there."""
    first = next(read_lines(file, LONGEST_LINE), None)
    name = first.content.strip().decode("utf-8", "replace") if first else ""
    folder = _folder(source, file)
    if not name or (is_below(name) and paths.exists(paths.join(folder, name))):
        return None
    return (
        f"{file} names {name}, which is not in {folder}. Set archive to the folder or address in which the"
        " archives lie (https://data.commoncrawl.org for lists of Common Crawl)."
    )


def check_html(source: HtmlSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return _common_problems(source, parts, HTML_SUFFIXES)


def _common_problems(
    source: WarcSource | HtmlSource, parts: list[Partition], suffixes: tuple[str, ...]
) -> list[str]:
    missing = [library for library in LIBRARIES if find_spec(library) is None]
    if missing:
        return [
            f"Reading web pages needs {' and '.join(missing)}, and this installation has none. Install it:"
            " pip install 'corpus-latam[web]'."
        ]
    nothing = advice.nothing_to_read(source, parts, suffixes)
    if nothing:
        return nothing
    if source.robots and not paths.exists(source.robots):
        return [f"robots: {source.robots} does not exist. Name a folder of robots.txt files."]
    return []


def read_warc_pages(
    source: WarcSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of an archive from `cursor` on."""
    return read_pages(
        partition,
        source.columns,
        partial(read_archive, source=source),
        cursor,
        size,
        choice_of(source, ARCHIVES),
    )


def read_html_pages(
    source: HtmlSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    policies = Policies(source.robots)
    reader = partial(read_html, source=source, root=partition.root, policies=policies)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, HTML_SUFFIXES))


def read_archive(member: Member, mark: Any, source: WarcSource) -> Iterator[Record]:
    """Records of an archive, or of the archives that an index or a list names."""
    name = member.inside or member.file
    how, limit = reading_of(source), source.max_file_bytes
    if has_suffix(name, INDEXES) or has_suffix(name, LISTS):
        reader: Callable[..., Iterator[Record]] = read_index if has_suffix(name, INDEXES) else read_list
        return reader(member, mark, how, limit, source.robots, _folder(source, member.file))
    return read_warc(member, mark, how, limit, source.robots)


def _folder(source: WarcSource, index: str) -> str:
    return source.archive or index.rpartition("/")[0]


def read_html(
    member: Member, mark: Any, source: HtmlSource, root: str, policies: Policies
) -> Iterator[Record]:
    """The one record of a saved page. What is left of a damaged file is no whole page."""
    data, problem = content(member, source.max_file_bytes)
    if problem:
        yield Record("", problem=problem, sample=data)
        return
    name = member.inside or files.public_name(member.file, root)
    url = source.url.replace("{name}", name) if source.url else None
    yield read_page(Fetched(data, url, policy=policies.of(url)), reading_of(source))


def reading_of(source: WebSource) -> Reading:
    """How a source's pages are read."""
    return Reading(source.extractor, source.sites, source.agents, source.max_page_bytes)
