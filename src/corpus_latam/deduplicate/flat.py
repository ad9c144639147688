"""Flat files: columns cut into partitions, of which a reader takes one with one ranged read.

Partitions follow each other, each with a checksum. A partition holds its columns one after the other as plain
little-endian arrays, which need not be of one length. An index at the end says how long each is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import IO, Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths
from corpus_latam.storage.shards import HashingStream, ShardFile

Columns = dict[str, NDArray[Any]]
Types = Mapping[str, type[Any]]
"""Numpy's type of each column, in the order in which they are written."""

SUFFIX = ".columns"
MAGIC = b"latam-c1"
TAIL = struct.Struct("<QQ8s")
"""The end of a file: partitions, checksum of the index, `MAGIC`."""
TAIL_READ = 1 << 16
"""Bytes read from the end of a file at once: an index of some thousand partitions is among them."""
OPEN_FILES = 256
"""So many files are kept open at once."""


class _DamagedError(ValueError):
    """What a file holds is not what was written."""


def write_partitions(folder: str, name: str, types: Types, partitions: Iterable[Columns]) -> ShardFile:
    """Writes the partitions, empty ones too. The file's rows are the values of the first column."""
    index: list[list[int]] = []
    with atomic.replace(paths.join(folder, name)) as stream:
        sink = HashingStream(stream)
        for columns in partitions:
            checksum = xxhash.xxh3_64()
            for column, kind in types.items():
                content = _as_bytes(columns[column], kind)
                checksum.update(content)
                if len(content):
                    sink.write(content)
            index.append([*(columns[column].size for column in types), checksum.intdigest()])
        listed = np.array(index, "<u8").reshape(len(index), len(types) + 1)
        sink.write(listed.tobytes() + TAIL.pack(len(index), _index_checksum(listed, types), MAGIC))
    return sink.describe(name, int(listed[:, 0].sum()))


def read_partition(files: Sequence[str], types: Types, partition: int) -> Columns:
    """One partition of all files, joined in their order: of each file one stretch of bytes.

    Raises `RunError` naming a file that is missing or damaged.
    """
    return join([read_partitions(path, types, partition, partition + 1) for path in files], types)


def read_each(files: Sequence[str], types: Types, first: int, last: int) -> Iterator[Columns]:
    """The partitions from `first` up to `last` in turn, each joined over the files in their order.

    The files stay open, unless they are very many: then tasks have few partitions.
    """
    if len(files) > OPEN_FILES:
        yield from (read_partition(files, types, place) for place in range(first, last))
        return
    with ExitStack() as stack:
        opened = [(path, *_open(stack, path, types)) for path in files]
        for place in range(first, last):
            yield join((_read(*file, types, place, place + 1)[0] for file in opened), types)


def read_partitions(path: str, types: Types, first: int, last: int) -> Columns:
    """The partitions of one file from `first` up to `last`, joined: one stretch of bytes."""
    with ExitStack() as stack:
        return join(_read(path, *_open(stack, path, types), types, first, last), types)


def count_rows(files: Sequence[str], types: Types) -> NDArray[np.int64]:
    """How many values the first column of each partition has in all files, shape (partitions,)."""
    counts = []
    for path in files:
        with ExitStack() as stack:
            counts.append(_open(stack, path, types)[1][:, 0].astype(np.int64))
    total: NDArray[np.int64] = np.sum(counts, axis=0)
    return total


def join(parts: Iterable[Columns], types: Types) -> Columns:
    """The columns of all parts, one after the other."""
    listed = list(parts)
    return {
        name: np.concatenate([np.empty(0, kind), *(part[name] for part in listed)])
        for name, kind in types.items()
    }


def _as_bytes(values: NDArray[Any], kind: type[Any]) -> memoryview:
    plain = np.ascontiguousarray(values, np.dtype(kind).newbyteorder("<"))
    return plain.reshape(-1).view(np.uint8).data


def _index_checksum(index: NDArray[np.uint64], types: Types) -> int:
    """Checksum of the index and of the names and types of the columns."""
    names = ",".join(f"{name}:{np.dtype(kind).str}" for name, kind in types.items())
    return xxhash.xxh3_64_intdigest(index.tobytes() + names.encode())


def _read(
    path: str, stream: IO[bytes], index: NDArray[np.uint64], types: Types, first: int, last: int
) -> list[Columns]:
    """Some partitions of one file; the arrays are views of what was read."""
    widths = np.array([np.dtype(kind).itemsize for kind in types.values()], np.int64)
    ends = np.append(0, np.cumsum(index[:last, :-1].astype(np.int64) @ widths))
    with _naming(path):
        stream.seek(int(ends[first]))
        content = memoryview(stream.read(int(ends[last] - ends[first])))
        found = []
        for place in range(first, last):
            block = content[int(ends[place] - ends[first]) : int(ends[place + 1] - ends[first])]
            if xxhash.xxh3_64_intdigest(block) != int(index[place, -1]):
                raise _DamagedError(f"the checksum of its partition {place} is another")
            found.append(_columns(block, types, index[place, :-1].tolist()))
    return found


def _columns(block: memoryview, types: Types, counts: Sequence[int]) -> Columns:
    columns, at = {}, 0
    for (name, kind), count in zip(types.items(), counts, strict=True):
        plain = np.dtype(kind).newbyteorder("<")
        columns[name] = np.frombuffer(block, plain, count, at) if count else np.empty(0, plain)
        at += count * plain.itemsize
    return columns


def _read_index(stream: IO[bytes], types: Types) -> NDArray[np.uint64]:
    """Of each partition the length of its columns and its checksum, shape (partitions, columns + 1)."""
    size = stream.seek(0, 2)
    tail = _read_end(stream, size, TAIL_READ)
    if len(tail) < TAIL.size:
        raise _DamagedError("it ends too early")
    partitions, checksum, magic = TAIL.unpack_from(tail, len(tail) - TAIL.size)
    wanted = partitions * (len(types) + 1) * 8 + TAIL.size
    if magic != MAGIC or wanted > size:
        raise _DamagedError("its end is not what was written")
    if wanted > len(tail):
        tail = _read_end(stream, size, wanted)
    listed = tail[len(tail) - wanted : len(tail) - TAIL.size]
    index = np.frombuffer(listed, "<u8").reshape(partitions, len(types) + 1)
    if _index_checksum(index, types) != checksum:
        raise _DamagedError("the checksum of its index is another")
    return index


def _read_end(stream: IO[bytes], size: int, wanted: int) -> bytes:
    stream.seek(max(0, size - wanted))
    return stream.read(min(size, wanted))


def _open(stack: ExitStack, path: str, types: Types) -> tuple[IO[bytes], NDArray[np.uint64]]:
    """A file that stays open as long as `stack`, and its index."""
    fs, inner = paths.split(path)
    with _naming(path):
        stream = stack.enter_context(fs.open(inner, "rb", cache_type="none"))
        return stream, _read_index(stream, types)


@contextmanager
def _naming(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise missing(path) from error
    except (_DamagedError, OSError) as error:
        raise damaged(path, error) from error


def missing(path: str) -> RunError:
    """What to say of a file of a step that is not there."""
    return RunError(
        f"{path} is missing: delete the folder deduplicate-work of the run and deduplicate again."
    )


def damaged(path: str, error: Exception) -> RunError:
    """What to say of a file of a step that holds something else than what was written."""
    return RunError(
        f"{path} is damaged ({error}). Delete the run's folder deduplicate-work and deduplicate again."
    )
