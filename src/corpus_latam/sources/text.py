"""Plain text files, one document each, plain or compressed. A file's name below the path is its native id."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyarrow as pa

from corpus_latam.config import TextSource
from corpus_latam.sources import advice, compression, files
from corpus_latam.sources.damage import WRONG_CHECKSUM, DamagedFileError
from corpus_latam.sources.pages import DEFAULT_SIZE, RAW, Page, PageSize, Partition
from corpus_latam.sources.values import to_json
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord

SUFFIXES = tuple(".txt" + packed for packed in compression.SUFFIXES)
FILES_PER_PARTITION = 1_000

INVALID_UTF8 = "invalid UTF-8"
FILE_TOO_LONG = "file longer than max_file_bytes"


def locate(source: TextSource) -> files.Located:
    """Partitions of a thousand files each, in the order of their names."""
    return files.locate(source.path, SUFFIXES, FILES_PER_PARTITION)


def check(source: TextSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    if not parts:
        return [advice.nothing_found(source, SUFFIXES)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its files have no content."]
    return []


def read(
    source: TextSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of a group of files from `cursor` on."""
    first = json.loads(cursor)["file"] if cursor else 0
    contents: list[tuple[str, str]] = []
    bad: list[BadRecord] = []
    total = 0
    for position in range(first, len(partition.files)):
        file = partition.files[position]
        content, problem = _read_file(file, source.max_file_bytes)
        total += len(content)
        if problem:
            bad.append(BadRecord(file, "file", problem, content[:SAMPLE_BYTES]))
        if problem in (None, WRONG_CHECKSUM):
            contents.append((files.public_name(file, partition.root), content.decode()))
        if len(contents) + len(bad) >= size.records or total >= size.bytes:
            yield _page(contents, bad, partition.root, position + 1)
            contents, bad, total = [], [], 0
    if contents or bad:
        yield _page(contents, bad, partition.root, len(partition.files))


def _page(contents: list[tuple[str, str]], bad: list[BadRecord], root: str, following: int) -> Page:
    rows = [{"source_id": name, "text": text} for name, text in contents]
    batch = pa.RecordBatch.from_pylist(rows, schema=RAW)
    return Page(batch, root, [name for name, _ in contents], bad, to_json({"file": following}))


def _read_file(path: str, limit: int) -> tuple[bytes, str | None]:
    """The bytes of a file without a byte order mark, and what is wrong with them.

    A file whose checksum is wrong is whole: it is a document all the same, and reported.
    """
    blocks = bytearray()
    problem = None
    try:
        for block in compression.read_blocks(path):
            blocks += block
            if len(blocks) > limit:
                return bytes(blocks[:limit]), FILE_TOO_LONG
    except DamagedFileError as error:
        problem = error.reason
    content = bytes(blocks.removeprefix(b"\xef\xbb\xbf"))
    whole = problem in (None, WRONG_CHECKSUM)
    return content, INVALID_UTF8 if whole and not _is_utf8(content) else problem


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
