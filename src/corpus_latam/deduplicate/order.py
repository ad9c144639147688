"""Who stays: documents numbered by one total order, so that of any two the one with the smaller number stays.

The order: documents of a corpus compared against, then the keys that config names (by default the source's
rank, more words, the earlier date), then the id; documents with one id keep the order of shard and row. What
a document does not have comes last. It does not depend on how documents are cut into shards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import SUFFIX, Columns, read_partition, write_partitions
from corpus_latam.deduplicate.inputs import Shard, check_signature, signature_parameters
from corpus_latam.deduplicate.numbers import Numbers, join_numbers
from corpus_latam.deduplicate.work import Work
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.storage import paths
from corpus_latam.storage.manifest import Commit
from corpus_latam.text import as_utf8

SETTLED_BITS, RANK_BITS, WORD_BITS, DATE_BITS, SIGNAL_BITS = 1, 8, 28, 27, 32
"""How many bits each key takes of the two 64-bit integers that keys are packed into."""
BITS = {"rank": RANK_BITS, "words": WORD_BITS, "date": DATE_BITS}
MOST_DOCUMENTS = 2**32 - 1
KEY_TYPES = {"first": np.uint64, "second": np.uint64, "id_high": np.uint64, "id_low": np.uint64}
KEY_BYTES = 32
Key = tuple[NDArray[np.uint64], int]
"""Values of a key by document, the smaller stays, and how many bits they take."""
SORT_BYTES = 4 * KEY_BYTES
"""Memory per document while numbers are given: keys, the sort's copies and indices."""
SAMPLES = 4096
DATE = r"^(?P<year>\d{4})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>0[1-9]|[12]\d|3[01])(?:T.*)?)?)?$"


def number(work: Work) -> Numbers:
    """Every document's place in the total order, by shard."""
    config = work.context.config
    rules = (config.deduplicate.order, signature_parameters(config))
    commits = work.commit("order", [(s.label, write_keys, (s, *rules)) for s in work.shards])
    counts = [commit.counts["documents"] for commit in commits]
    if not sum(counts):
        raise RunError(
            "deduplicate: select rejected every document, so none is left to compare. `corpus-latam report`"
            " shows which filter rejected them."
        )
    load = key_loader(work.folder("order"), work.shards)
    return join_numbers(number_documents(load, counts, work.plan.share))


def write_keys(
    shard: Shard,
    names: Sequence[str],
    signature: dict[str, str | int],
    folder: str,
    key: str,
    fingerprint: str,
) -> Commit:
    """The order keys of one shard's documents, in their order (a task).

    `names`: `deduplicate.order`. `signature`: what the shard's signatures must have been made with.
    """
    check_signature(shard, signature)
    signals = sorted({name.removeprefix("-") for name in names} - set(BITS))
    parts: list[Columns] = []
    words = 0
    for batch in shard.documents({"ingest": ["id", "date"], "annotate": ["words", *signals]}):
        parts.append(order_keys(batch, names, shard.rank, shard.settled))
        words += pc.sum(batch["words"]).as_py() or 0
    joined = {
        name: np.concatenate([np.empty(0, t), *(p[name] for p in parts)]) for name, t in KEY_TYPES.items()
    }
    file = write_partitions(folder, f"{key}{SUFFIX}", KEY_TYPES, [joined])
    return Commit(key, fingerprint, (file,), counts={"documents": file.rows, "words": words})


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


def number_documents(
    load: Callable[[int], Columns], counts: Sequence[int], memory: int
) -> list[NDArray[np.uint32]]:
    """Each document's number (0 stays before 1) by shard, shape (documents of the shard,).

    `load(shard)` gives a shard's columns of `KEY_TYPES`. Keys are sorted a range of precedence at a time,
    so that sorting takes about `memory` bytes; the numbers themselves take 4 bytes per document.
    """
    total = sum(counts)
    if total > MOST_DOCUMENTS:
        raise RunError(
            f"deduplicate: {total:,} documents; one run numbers at most {MOST_DOCUMENTS:,}. Split it."
        )
    numbers = [np.zeros(count, np.uint32) for count in counts]
    ranges = -(-total * SORT_BYTES // memory)
    bounds = _bounds(load, len(counts), ranges)
    start = 0
    for low, high in zip([(0, 0, 0), *bounds], [*bounds, None], strict=True):
        start += _number_range(load, numbers, low, high, start)
    return numbers


Bound = tuple[int, ...]
BOUND_NAMES = ("first", "second", "id_high")


def _bounds(load: Callable[[int], Columns], shards: int, ranges: int) -> list[Bound]:
    """Keys that cut the documents into `ranges` of about one size, from a sample of every shard."""
    if ranges <= 1:
        return []
    sample: list[Bound] = []
    for shard in range(shards):
        keys = load(shard)
        step = max(1, len(keys["first"]) // max(1, SAMPLES * ranges // shards))
        sample += zip(*(keys[name][::step].tolist() for name in BOUND_NAMES), strict=True)
    sample.sort()
    return [sample[len(sample) * i // ranges] for i in range(1, ranges)]


def _number_range(
    load: Callable[[int], Columns],
    numbers: list[NDArray[np.uint32]],
    low: Bound,
    high: Bound | None,
    start: int,
) -> int:
    """Numbers the documents with `low` <= key < `high` from `start` on; returns how many they are."""
    rows: list[NDArray[np.int64]] = []
    parts: list[Columns] = []
    for shard in range(len(numbers)):
        keys = load(shard)
        inside = _at_least(keys, low)
        if high is not None:
            inside &= ~_at_least(keys, high)
        rows.append(np.flatnonzero(inside))
        parts.append({name: values[inside] for name, values in keys.items()})
    order = np.lexsort([np.concatenate([p[name] for p in parts]) for name in reversed(KEY_TYPES)])
    given = np.empty(len(order), np.uint32)
    given[order] = np.arange(start, start + len(order), dtype=np.uint32)
    ends = np.cumsum([len(r) for r in rows])
    for shard, part in enumerate(np.split(given, ends[:-1])):
        numbers[shard][rows[shard]] = part
    return len(order)


def _at_least(keys: Columns, bound: Bound) -> NDArray[np.bool_]:
    """Which keys are not before the bound."""
    after = np.ones(len(keys["first"]), np.bool_)
    for name, value in reversed(list(zip(BOUND_NAMES, bound, strict=True))):
        limit = np.uint64(value)
        after = (keys[name] > limit) | ((keys[name] == limit) & after)
    return after


def key_loader(folder: str, shards: Sequence[Shard]) -> Callable[[int], Columns]:
    """Reads what `write_keys` wrote, by the shard's place."""
    return lambda i: read_partition([paths.join(folder, f"{shards[i].label}{SUFFIX}")], KEY_TYPES, 0)
