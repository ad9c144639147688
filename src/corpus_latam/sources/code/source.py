"""The access method `code`: a document per source file or notebook."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from corpus_latam.config import CodeSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources import advice, files
from corpus_latam.sources.code.languages import language_of, suffixes
from corpus_latam.sources.code.notebook import NOT_A_NOTEBOOK, NotANotebookError, read_notebook
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.refused import refuse_other_than_data
from corpus_latam.storage.quarantine import SAMPLE_BYTES

FILES_PER_PARTITION = 1_000
NOTEBOOK = "jupyter"

COPY = "a file in a folder of copies"
BINARY = "binary data, no source code"
SPDX = re.compile(rb"SPDX-License-Identifier:[ \t]*([^\r\n]{1,200})")
"""As REUSE and the Linux kernel write it, in a comment near the top."""
TOP_BYTES = 2_000
COMMENT_ENDS = " \t*/->#"


def locate(source: CodeSource) -> files.Located:
    """Partitions of a thousand files each, in the order of their names."""
    return files.locate(source.path, _suffixes(source), FILES_PER_PARTITION)


def _suffixes(source: CodeSource) -> tuple[str, ...]:
    plain = suffixes(source.code_languages)
    return tuple(end + packed for end in plain for packed in compression.SUFFIXES)


def check(source: CodeSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    try:
        ends = _suffixes(source)
    except ConfigError as error:
        return [str(error)]
    return advice.nothing_to_read(source, parts, ends)


def read(
    source: CodeSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    reader = partial(read_file, source=source, root=partition.root)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, _suffixes(source)))


def read_file(member: Member, mark: Any, source: CodeSource, root: str) -> Iterator[Record]:
    """The one record of a file."""
    path = member.inside or files.public_name(member.file, root)
    if {*path.split("/")[:-1]} & {*source.copies}:
        yield Record("", left_out=COPY)
        return
    data, damage = content(member, source.max_file_bytes)
    if damage:
        raise BadMemberError(damage, data[:SAMPLE_BYTES])
    refuse_other_than_data(data)
    name = _plain(path)
    language = language_of(name)
    text, encoding = _text(data, is_notebook=language == NOTEBOOK)
    yield Record(
        "",
        {
            "text": text,
            "path": path,
            "code_language": language,
            "encoding": None if encoding == "utf-8" else encoding,
            "license": spdx_of(data),
            "sha256_raw": hashlib.sha256(data).hexdigest(),
        },
    )


def _plain(path: str) -> str:
    """A name without the ending of its compression."""
    for packed in compression.DECOMPRESSORS:
        path = path.removesuffix(packed)
    return path


def _text(data: bytes, *, is_notebook: bool) -> tuple[str, str]:
    if is_notebook:
        try:
            return read_notebook(data), "utf-8"
        except NotANotebookError as error:
            raise BadMemberError(NOT_A_NOTEBOOK, data[:SAMPLE_BYTES]) from error
    found = decode(data)
    if found is None or "\0" in found.text:
        raise BadMemberError(BINARY, data[:SAMPLE_BYTES])
    return found


def spdx_of(data: bytes) -> str | None:
    """The licence that a file states for itself; null where it does not."""
    found = SPDX.search(data[:TOP_BYTES])
    return found[1].decode("ascii", "replace").strip(COMMENT_ENDS) or None if found else None
