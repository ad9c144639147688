"""The record batches of one Arrow file, in their order, each checked before anything in it is touched.

A file with a footer (Feather, Arrow's file format) is a stream behind eight bytes. It is read as one, so that
what comes before damage arrives, and a lost footer does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from corpus_latam.config import Columns
from corpus_latam.sources.batches import read_columns
from corpus_latam.sources.refused import IS_POINTER
from corpus_latam.sources.sniff import POINTER
from corpus_latam.storage import paths

MAGIC, MAGIC_BYTES = b"ARROW1", 8
FEATHER_1 = b"FEA1"

MISSING = "missing, though state.json names it"
OLD_FEATHER = "Feather of version 1: write it anew"
UNREADABLE = "no Arrow data"
DAMAGED = "damaged Arrow data"


class UnreadableFileError(Exception):
    """Nothing can be read of a file; `reason` is for quarantine."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail or reason)
        self.reason = reason


@contextmanager
def open_batches(
    path: str, columns: Columns | None = None, data: bytes | None = None
) -> Iterator[pa.RecordBatchReader]:
    """A file's reader; of those columns alone in which wanted fields lie. Files here are mapped, not copied.

    data: the bytes of a file that lies in an archive, in place of those at `path`. Raises
    `UnreadableFileError` where it is missing or no Arrow data.
    """
    if data is None and not paths.exists(path):
        raise UnreadableFileError(MISSING)
    with _source(path) if data is None else pa.BufferReader(data) as source:
        try:
            start = _start(source)
            reader = _reader(source, start)
            if columns is not None:
                wanted = read_columns(reader.schema, columns)
                reader = _reader(source, start, [reader.schema.names.index(name) for name in wanted])
        except (pa.ArrowException, OSError, ValueError) as error:
            if not is_damage(error):
                raise
            raise UnreadableFileError(UNREADABLE, str(error)) from error
        yield reader


@contextmanager
def _source(path: str) -> Iterator[Any]:
    if paths.is_local(path):
        with pa.memory_map(paths.split(path)[1]) as source:
            yield source
        return
    with paths.open_read(path) as stream:
        yield pa.PythonFile(stream, mode="r")


def _start(source: Any) -> int:
    """Where the stream begins."""
    source.seek(0)
    head = source.read(len(POINTER))
    if head == POINTER:
        raise UnreadableFileError(IS_POINTER)
    if head.startswith(FEATHER_1):
        raise UnreadableFileError(OLD_FEATHER)
    return MAGIC_BYTES if head.startswith(MAGIC) else 0


def _reader(source: Any, start: int, fields: list[int] | None = None) -> pa.RecordBatchReader:
    source.seek(start)
    options = pa.ipc.IpcReadOptions(use_threads=False, included_fields=fields)
    return pa.ipc.open_stream(source, options=options)


def is_sound(batch: pa.RecordBatch) -> bool:
    """Whether every value lies where the batch says. Text that is no UTF-8 is for its row to say."""
    return all(_is_sound(column) for column in batch.columns)


def _is_sound(column: pa.Array) -> bool:
    try:
        column.validate()
        _as_bytes(column).validate(full=True)
    except (pa.ArrowException, ValueError):
        return False
    return True


def _as_bytes(column: pa.Array) -> pa.Array:
    """The same values with bytes in place of text; as it is where Arrow cannot say so."""
    try:
        return column.view(_bytes_type(column.type))
    except (pa.ArrowException, TypeError):
        return column


def _bytes_type(kind: pa.DataType) -> pa.DataType:
    types = pa.types
    if types.is_string(kind):
        return pa.binary()
    if types.is_large_string(kind):
        return pa.large_binary()
    if types.is_string_view(kind):
        return pa.binary_view()
    if types.is_list(kind):
        return pa.list_(_bytes_type(kind.value_type))
    if types.is_large_list(kind):
        return pa.large_list(_bytes_type(kind.value_type))
    if types.is_struct(kind):
        return pa.struct([pa.field(each.name, _bytes_type(each.type)) for each in kind])
    return kind


def is_damage(error: Any) -> bool:
    """Arrow reports damaged data as its own errors or as a bare OSError; errors of storage have a number."""
    return isinstance(error, pa.ArrowException | ValueError) or (
        type(error) is OSError and error.errno is None
    )
