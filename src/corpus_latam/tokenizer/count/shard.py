"""Counts the pretokens of one release shard by source, country and kind of document."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from numpy.typing import NDArray
from tokenizers.normalizers import NFC

from corpus_latam.errors import RunError
from corpus_latam.storage.manifest import Commit
from corpus_latam.storage.shards import write_shard
from corpus_latam.text import as_utf8, segment
from corpus_latam.text.buffers import Utf8
from corpus_latam.tokenizer.count import pattern_kernel as kernel
from corpus_latam.tokenizer.count.pretokens import UNCAPPED, PretokenCounter
from corpus_latam.tokenizer.count.sample import Shares, read_documents
from corpus_latam.tokenizer.count.schemas import FOLDS, GROUPS, PRETOKENS, GroupKey, sort_key
from corpus_latam.tokenizer.count.splitting import Splitting, noted
from corpus_latam.tokenizer.count.unicode_classes import classes

READ = ["id", "text", "source", "country", "doc_type"]
MEASURES = ("documents", "bytes", "characters", "words", "words_split", "pretokens")
SLICE_ROWS, SLICE_BYTES = 1 << 14, 64 << 20
"""What is written to a count table at a time, unless one pretoken is longer."""
LARGEST_BINARY = 2**31 - 2**28
"""Bytes of a pretoken: an Arrow array of type binary ends at 2 GiB, and others are written beside it."""


def count_shard(
    corpus: str,
    shard: str,
    folder: str,
    name: str,
    splitting: Splitting,
    fingerprint: str,
    shares: Shares | None = None,
) -> Commit:
    """Counts `corpus/shard` (`<language>/<split>-...parquet`) into `<name>.parquet` and its groups' sizes
    into `<name>-groups.parquet`, both below `folder`. With `shares`, a sample of it (`sample.py`).

    Training text has pretokens longer than `max_pretoken_bytes` split, so that no input hangs the trainer;
    validation text is counted as it will be encoded.
    """
    language, split = language_and_split(shard)
    cap = splitting.max_pretoken_bytes if split == "train" else UNCAPPED
    groups = Groups(language, split)
    counter = PretokenCounter(splitting.pattern, cap, splitting.digits)
    for batch in read_documents(corpus, shard, READ, shares):
        groups.add(batch, counter, splitting.normalization)
    order, table = groups.sorted(), counter.result()
    files = (
        write_shard(folder, f"{name}.parquet", group_rows(groups, order, table), noted(PRETOKENS, splitting)),
        write_shard(folder, f"{name}-groups.parquet", [_sizes(groups, order)], noted(GROUPS, splitting)),
    )
    return Commit(name, fingerprint, files, counts={"pretokens": int(groups.totals("pretokens").sum())})


def language_and_split(shard: str) -> tuple[str, str]:
    """Of a release shard, `<language>/<split>-NNNNN-of-NNNNN.parquet`."""
    language, file = shard.split("/", 1)
    return language, file.split("-", 1)[0]


class Groups:
    """The groups of one shard, numbered as they appear, and the size of each one's text."""

    def __init__(self, language: str, split: str) -> None:
        self._language, self._split = language, split
        self.numbers: dict[GroupKey, int] = {}
        self._measured: list[tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]] = []

    def add(self, batch: pa.RecordBatch, counter: PretokenCounter, normalization: str) -> None:
        """Measures and counts the texts of a batch."""
        texts = as_utf8(batch["text"])
        numbers = self.number(batch)
        characters, words_split, changeable = scanned(texts)
        cut = normalised(batch["text"], changeable) if normalization == "nfc" else texts
        measures = {
            "documents": np.ones(len(texts), np.int64),
            "bytes": np.diff(texts.offsets),
            "characters": characters,
            "words": segment(texts).counts,
            "words_split": words_split,
            "pretokens": counter.add(cut, numbers),
        }
        self._measured.append((numbers, measures))

    def number(self, batch: pa.RecordBatch) -> NDArray[np.int64]:
        """The group's number of each row."""
        countries = (country or None for country in batch["country"].to_pylist())
        folds = self._folds(batch)
        rows = zip(batch["source"].to_pylist(), countries, batch["doc_type"].to_pylist(), folds, strict=True)
        keys: Iterator[GroupKey] = ((self._language, self._split, *row) for row in rows)
        numbers = [self.numbers.setdefault(key, len(self.numbers)) for key in keys]
        return np.array(numbers, np.int64)

    def _folds(self, batch: pa.RecordBatch) -> list[int]:
        """Of validation documents, by the hash of their id; training text is not measured: one fold."""
        if self._split == "train":
            return [0] * batch.num_rows
        return [xxhash.xxh3_64_intdigest(name.encode()) % FOLDS for name in batch["id"].to_pylist()]

    def totals(self, measure: str) -> NDArray[np.int64]:
        """One measure summed by group, in the order of the numbers."""
        sums = np.zeros(len(self.numbers), np.int64)
        for numbers, measures in self._measured:
            np.add.at(sums, numbers, measures[measure])
        return sums

    def sorted(self) -> list[GroupKey]:
        return sorted(self.numbers, key=sort_key)


def scanned(texts: Utf8) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """Code points, `str.split` words, and whether NFC may change it, of each text."""
    characters, words = np.zeros(len(texts), np.int64), np.zeros(len(texts), np.int64)
    changeable = np.zeros(len(texts), np.bool_)
    kernel.scan(texts.data, texts.offsets, classes(), characters, words, changeable)
    return characters, words, changeable


def normalised(texts: pa.Array, changeable: NDArray[np.bool_]) -> Utf8:
    """The texts after NFC."""
    return as_utf8(nfc(texts, changeable) if changeable.any() else texts)


def nfc(texts: pa.Array, changeable: NDArray[np.bool_]) -> pa.Array:
    """Normalises the marked texts with `tokenizers`' NFC: what will be applied when text is encoded,
    and the same under every Python, whose own tables differ by version."""
    normalise = NFC().normalize_str
    mask = pa.array(changeable)
    changed = [normalise(text) for text in texts.filter(mask).to_pylist()]
    return pc.replace_with_mask(texts, mask, pa.array(changed, texts.type))


def group_rows(groups: Groups, order: list[GroupKey], table: pa.Table) -> Iterator[pa.RecordBatch]:
    """The counter's table with groups spelled out, in the order of `schemas.PRETOKENS`."""
    column = table["group"].to_numpy()
    ends = np.append(0, pc.binary_length(table["pretoken"]).to_numpy()).cumsum()
    for key in order:
        number = groups.numbers[key]
        first, last = np.searchsorted(column, [number, number + 1])
        for start, end in slices(ends, int(first), int(last)):
            part = table.take(pa.array(np.arange(start, end)))  # a slice would keep offsets beyond 2 GiB
            names = [
                pa.repeat(pa.scalar(value, field.type), part.num_rows)
                for value, field in zip(key, PRETOKENS, strict=False)
            ]
            values = [part["pretoken"].cast(pa.binary()), part["count"]]
            columns = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in (*names, *values)]
            yield pa.record_batch(columns, schema=PRETOKENS)


def slices(ends: NDArray[np.int64], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cuts the rows from `first` to `last` into runs of at most `SLICE_ROWS` rows and `SLICE_BYTES` bytes of
    text, or of one row: what one Arrow array of type binary holds ends at 2 GiB.

    `ends[k]` are the bytes before row k. Raises RunError for a row that alone is more than Arrow can hold.
    """
    while first < last:
        fitting = int(np.searchsorted(ends, ends[first] + SLICE_BYTES, side="right")) - 1
        end = max(first + 1, min(fitting, first + SLICE_ROWS, last))
        if ends[end] - ends[first] > LARGEST_BINARY:
            raise RunError(
                f"tokenizer: a text of the validation split has {ends[end] - ends[first]:,} bytes without a"
                f" place to cut, and a count table holds {LARGEST_BINARY:,} at most. Set"
                " ingest.max_document_bytes below that, so that such a text goes to quarantine."
            )
        yield first, end
        first = end


def _sizes(groups: Groups, order: list[GroupKey]) -> pa.RecordBatch:
    position = [groups.numbers[key] for key in order]
    columns = zip(zip(*order, strict=True), GROUPS, strict=False)
    keys = [pa.array(values, field.type) for values, field in columns]
    sums = [pa.array(groups.totals(measure)[position]) for measure in MEASURES]
    if not order:
        return pa.RecordBatch.from_pylist([], schema=GROUPS)
    return pa.record_batch([*keys, *sums], schema=GROUPS)
