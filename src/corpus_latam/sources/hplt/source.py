"""HPLT as a source: files of JSON Lines, or a list of their addresses."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import HpltSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources import advice, files
from corpus_latam.sources.hplt.layouts import Form, fields_of
from corpus_latam.sources.jsonl import LINE_TOO_LONG, SUFFIXES, TEXT_NOT_A_STRING, parse
from corpus_latam.sources.lines import Line, lines_of
from corpus_latam.sources.packing.members import Member, choice_of
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.storage import paths
from corpus_latam.waiting import waiting

LISTS = (".map", "_map.txt")
"""Ends of the names of lists: of the third release, and of those before."""
NO_TEXT = "nothing was extracted of the page"


def locate(source: HpltSource) -> files.Located:
    """One partition per file. Raises `ConfigError` where the list of them cannot be had."""
    if not source.path.endswith(LISTS):
        return files.locate(source.path, SUFFIXES)
    with waiting(f"reading the list {source.path}"):
        addresses = _listed(source.path)
        parts = [
            files.make_partition(n, (file,), file.rpartition("/")[0]) for n, file in enumerate(addresses)
        ]
    return files.Located(parts)


def _listed(path: str) -> list[str]:
    """The addresses in a list, in its order: the best documents come first."""
    try:
        with paths.open_read(paths.resolve(path)) as stream:
            text = stream.read().decode("utf-8", "replace")
    except OSError as error:
        raise ConfigError(
            f"{path} could not be read ({error}). Check the address and the network."
        ) from error
    return [line.strip() for line in text.split("\n") if line.strip()]


def check(source: HpltSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its files have no content, or are gone."]
    return []


def read(
    source: HpltSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    reader = partial(read_file, form=source.form, max_line_bytes=source.max_line_bytes)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, form: Form, max_line_bytes: int) -> Iterator[Record]:
    """The documents of a file, one a line. mark: number and end of the line before."""
    number, offset = mark or (0, 0)
    for line in lines_of(member.blocks(offset), max_line_bytes, number, offset):
        yield _record(line, form)


def _record(line: Line, form: Form) -> Record:
    position, mark = f"line {line.number}", None if line.damage else (line.number, line.end)
    document, problem = (None, LINE_TOO_LONG) if line.too_long else parse(line.content)
    if document is None:
        return Record(position, problem=line.damage or problem, sample=line.content, mark=mark)
    fields, problem = fields_of(document, form)
    problem = line.damage or problem
    if not isinstance(fields["text"], str | None):
        return Record(position, problem=problem or TEXT_NOT_A_STRING, sample=line.content, mark=mark)
    if not fields["text"]:
        left_out = None if problem else NO_TEXT
        return Record(position, None, problem, line.content if problem else b"", left_out, mark)
    return Record(position, fields, problem, line.content if problem else b"", mark=mark)
