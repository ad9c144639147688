"""Who stays: documents numbered by one total order, so that of any two the one with the smaller number stays.

The order: documents of a corpus compared against, then the keys that config names (by default the source's
rank, more words, the earlier date), then the id; documents with one id keep the order of shard and row. What
a document does not have comes last. It does not depend on how documents are cut into shards.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import (
    Columns,
    Types,
)
from corpus_latam.errors import ConfigError
from corpus_latam.text import as_utf8

SETTLED_BITS, RANK_BITS, WORD_BITS, DATE_BITS, SIGNAL_BITS = 1, 8, 28, 27, 32
"""How many bits each key takes of the two 64-bit integers that keys are packed into."""
BITS = {"rank": RANK_BITS, "words": WORD_BITS, "date": DATE_BITS}
KEY_TYPES: Types = {"first": np.uint64, "second": np.uint64, "id_high": np.uint64, "id_low": np.uint64}
Key = tuple[NDArray[np.uint64], int]
"""Values of a key by document, the smaller stays, and how many bits they take."""
DATE = r"^(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01])(?:T.*)?)?)?$"


def check_order(names: Sequence[str], ranks: int) -> None:
    """Raises `ConfigError` where there is no room for the keys, or for so many different ranks."""
    if ranks > 1 << RANK_BITS:
        raise ConfigError(f"deduplicate: at most {1 << RANK_BITS} different source ranks can be told apart.")
    bits = [BITS.get(name.removeprefix("-"), SIGNAL_BITS) for name in names]
    if SETTLED_BITS + sum(bits) > 2 * 64:
        raise ConfigError(
            "deduplicate.order: too many keys. There is room for rank, words, date and two signals."
        )


def order_keys(batch: pa.RecordBatch, names: Sequence[str], rank: int, settled: bool) -> Columns:
    """The columns of `KEY_TYPES` for a batch with the columns that `names` (`deduplicate.order`) tells of."""
    keys = [_settled(len(batch), settled), *(_key(batch, name, rank) for name in names)]
    first, second = _pack(keys)
    high, low = id_keys(batch["id"])
    return {"first": first, "second": second, "id_high": high, "id_low": low}


def _settled(documents: int, settled: bool) -> Key:
    return np.full(documents, not settled, np.uint64), SETTLED_BITS


def _pack(keys: Sequence[Key]) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Keys one after the other in two integers of 64 bits, the most significant first."""
    packed = [np.zeros_like(keys[0][0]), np.zeros_like(keys[0][0])]
    free = 2 * 64
    for values, bits in keys:
        free -= bits
        if free >= 64:
            packed[0] |= values << np.uint64(free - 64)
        else:
            packed[0] |= values >> np.uint64(64 - free) if free + bits > 64 else 0
            packed[1] |= values << np.uint64(free)
    return packed[0], packed[1]


def _key(batch: pa.RecordBatch, name: str, rank: int) -> Key:
    """What `name` says of each document: what should stay is small; `-` turns it round; nulls come last."""
    plain = name.removeprefix("-")
    if plain == "rank":
        values, known = np.full(len(batch), rank, np.uint64), np.ones(len(batch), np.bool_)
    elif plain == "date":
        values, known = date_values(batch["date"])
    elif plain == "words":
        values, known = _more_words(batch["words"])
    else:
        values, known = _more_of(batch[plain])
    bits = BITS.get(plain, SIGNAL_BITS)
    most = np.uint64((1 << bits) - 1)
    turned = most - np.uint64(1) - values if name.startswith("-") else values
    return np.where(known, turned, most), bits


def _more_words(words: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    most = (1 << WORD_BITS) - 2
    counted = np.minimum(pc.fill_null(words, 0).to_numpy(zero_copy_only=False), most)
    return (most - counted).astype(np.uint64), np.ones(len(words), np.bool_)


def _more_of(signal: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Larger numbers first. As integers, floats of one sign are ordered like their bits."""
    values = pc.cast(signal, pa.float32(), safe=False).fill_null(np.nan).to_numpy(zero_copy_only=False) + 0.0
    bits = values.astype("<f4").view(np.uint32).astype(np.int64)
    growing = np.where(bits >> 31 == 1, (1 << 32) - 1 - bits, bits + (1 << 31))
    return ((1 << 32) - 1 - growing).astype(np.uint64), ~np.isnan(values)


def date_values(dates: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """Dates (ISO 8601, cut after the day; year or month alone come first) as growing numbers, and if any."""
    extended = pc.replace_substring_regex(dates, r"^(\d{4})(\d{2})(\d{2})(T.*)?$", r"\1-\2-\3\4")
    found = pc.extract_regex(extended, DATE)
    fields = [
        pc.cast(pc.replace_substring_regex(pc.struct_field(found, name), "^$", "0"), pa.int64())
        for name in ("year", "month", "day")
    ]
    year, month, day = (pc.fill_null(field, 0).to_numpy(zero_copy_only=False) for field in fields)
    known = pc.is_valid(fields[0]).to_numpy(zero_copy_only=False)
    return (year * 10_000 + month * 100 + day).astype(np.uint64), known


def id_keys(ids: pa.Array) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Ids as 128-bit numbers in two halves: hexadecimal ids as what they say, others by their hash."""
    utf8 = as_utf8(ids)
    keys = np.zeros((len(ids), 16), np.uint8)
    hexadecimal = np.diff(utf8.offsets) == 32
    digits = utf8.data[utf8.offsets[:-1][hexadecimal, None] + np.arange(32)]
    values = _HEX[digits]
    keys[hexadecimal] = values[:, 0::2] << 4 | values[:, 1::2] & 15
    hexadecimal[hexadecimal] = (values < 16).all(axis=1)
    for i in np.flatnonzero(~hexadecimal):
        keys[i] = np.frombuffer(xxhash.xxh3_128_digest(ids[int(i)].as_py().encode()), np.uint8)
    halves = keys.view(">u8").astype(np.uint64)
    return halves[:, 0], halves[:, 1]


def _hex_table() -> NDArray[np.uint8]:
    table = np.full(256, 16, np.uint8)
    for value, digit in enumerate(b"0123456789abcdef"):
        table[digit] = value
    return table


_HEX = _hex_table()
