"""Made-up documents for `scale.py`, written as ingest, annotate and select leave them.

Everything about a document is a hash of its number, so any part of a corpus can be made without the rest, and
the same corpus has the same bytes always. Only the columns that deduplicate reads are written. Minima have 24
bits, as those of documents of some 250 words have. The last rows of each shard are copies of rows of other
shards, each row copied once at most:

- `NEAR`: 12 of 120 minima are others, so that the estimate is 0.9 and the texts are not read;
- `EXACT`: the same hash and the same minima;
- `GREY`: 30 of 120 are others, the estimate is 0.75 and the texts decide; they share 50 of 62 word 5-grams.

A corpus with `lines` has no signatures; each document has so many lines, a fifth of them of a pool that its
source repeats.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus_latam.schema import DOCUMENT
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import ROW_GROUP_ROWS, WORKING_LEVEL, ShardFile, describe
from corpus_latam.text import TEXT_RULE
from corpus_latam.text.decode import GOLDEN

NEAR, EXACT, GREY = 0.10, 0.03, 0.01
"""Shares of copies among the documents."""
NEAR_CHANGED, GREY_CHANGED = 12, 30
PAIRS = NEAR + GREY
"""Candidate pairs for each document, nearly; two documents each, which no other pair holds."""
K = 120
SIGNATURE = {"scheme": "affine32", "num_perm": K, "seed": 1, "shingle_words": 5, "text_rule": TEXT_RULE}
TEXT_WORDS, CHANGED_WORDS, LINE_WORDS, POOL = 60, 6, 12, 50
STAGES = ("ingest", "annotate", "select")
SYLLABLES = [a + b for a in "bcdfglmnprst" for b in "aeiou"]
WORDS = pa.array([a + b + c for a in SYLLABLES[:16] for b in SYLLABLES[16:32] for c in SYLLABLES[32:48]])
DATES = pa.array(
    [
        f"{year}-{month:02d}-{day:02d}"
        for year in range(2000, 2026)
        for month in range(1, 13)
        for day in range(1, 29)
    ]
)
HEX = np.array([f"{byte:02x}".encode() for byte in range(256)], "S2")

Numbers = NDArray[np.uint64]


@dataclass(frozen=True)
class Corpus:
    """`shards` shards of `rows` documents, dealt out to `sources` sources in turn."""

    shards: int
    rows: int
    sources: int = 1
    lines: int = 0

    @property
    def documents(self) -> int:
        return self.shards * self.rows

    @property
    def names(self) -> list[str]:
        """The configured sources."""
        return [f"s{place:04d}" for place in range(self.sources)]

    def copies(self, share: float) -> int:
        """Copies of one kind among a shard's documents; none in a corpus made for its lines."""
        return 0 if self.lines else int(self.rows * share)

    def config(self, root: Path, **rules: Any) -> dict[str, Any]:
        """The tree of a config; `rules` go to its section deduplicate."""
        sources = {
            name: {"type": "parquet", "path": "unused", "rank": place % 3}
            for place, name in enumerate(self.names)
        }
        return {"name": "scale", "output": str(root), "sources": sources, "deduplicate": rules}


@dataclass(frozen=True)
class _Shard:
    """One shard's documents. `numbers`: their own, from which what is theirs alone is made. `originals`: the
    numbers of what they are copies of, their own where they are none. Both uint64, shape (rows,).
    """

    corpus: Corpus
    place: int

    @property
    def name(self) -> str:
        return f"{self.corpus.names[self.place % self.corpus.sources]}/00000-{self.place:05d}.parquet"

    @cached_property
    def numbers(self) -> Numbers:
        return np.arange(self.corpus.rows, dtype=np.uint64) + np.uint64(self.place * self.corpus.rows)

    @cached_property
    def originals(self) -> Numbers:
        """Row i of the copies is of row i of another shard, of the next one for the first, and so on."""
        corpus = self.corpus
        copied = sum(corpus.copies(share) for share in (NEAR, EXACT, GREY))
        rows = np.arange(copied)
        shards = (self.place + 1 + rows) % corpus.shards
        found = self.numbers.copy()
        found[corpus.rows - copied :] = shards * corpus.rows + rows
        return found

    def block(self, share: float, copies: bool) -> slice:
        """The rows of one kind: of the copies, or of what they are copies of."""
        before = {NEAR: (), EXACT: (NEAR,), GREY: (NEAR, EXACT)}[share]
        start = sum(self.corpus.copies(s) for s in before)
        if copies:
            start += self.corpus.rows - sum(self.corpus.copies(s) for s in (NEAR, EXACT, GREY))
        return slice(start, start + self.corpus.copies(share))


@contextmanager
def run_folder(corpus: Corpus, work: Path) -> Iterator[Path]:
    """A new run folder with the three stages of a corpus, removed after the block.

    They lie in `work` and are made there unless an earlier run has left them; the run folder has links.
    """
    data = work / "x".join(str(size) for size in astuple(corpus))
    if not data.is_dir():
        half_made = data.with_suffix(".making")
        write_corpus(corpus, half_made)
        half_made.rename(data)
        os.sync()  # so that writing the input is over when a clock starts
    _finish(data)  # by the rules of this version, whichever made it
    with tempfile.TemporaryDirectory(dir=work, prefix="run-") as folder:
        for stage in STAGES:
            (Path(folder) / stage).symlink_to(data / stage)
        yield Path(folder)


def text_bytes(root: Path) -> int:
    """Bytes of text of a corpus that `write_corpus` wrote."""
    return Manifest(str(root / "ingest")).commits["all"].counts["text bytes"]


def write_corpus(corpus: Corpus, root: Path) -> None:
    """Writes the three stages."""
    for stage in STAGES:
        for name in corpus.names:
            (root / stage / name).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(2) as threads:
        written = list(threads.map(lambda place: _write(_Shard(corpus, place), root), range(corpus.shards)))
    for i, stage in enumerate(STAGES):
        manifest = Manifest(str(root / stage))
        files = tuple(files[i] for files, _ in written)
        manifest.add(Commit("all", "made up", files, counts={"text bytes": sum(size for _, size in written)}))
    _finish(root)


def _finish(root: Path) -> None:
    for stage in STAGES:
        Manifest(str(root / stage)).finish()


def _write(shard: _Shard, root: Path) -> tuple[list[ShardFile], int]:
    """One shard in all stages, and the bytes of its text."""
    texts = _lines(shard) if shard.corpus.lines else _texts(shard)
    size = pc.sum(pc.binary_length(texts)).as_py()
    tables = (_ingest(shard, texts), _annotate(shard), _select(shard))
    files = [_write_table(root / stage, shard.name, t) for stage, t in zip(STAGES, tables, strict=True)]
    return files, size


def _write_table(folder: Path, name: str, table: pa.Table) -> ShardFile:
    """As `storage.shards.write_shard` does, but not synced to disk one by one: there are thousands."""
    buffer = pa.BufferOutputStream()
    pq.write_table(
        table,
        buffer,
        row_group_size=ROW_GROUP_ROWS,
        compression="zstd",
        compression_level=WORKING_LEVEL,
        use_dictionary=["source", "date"],
    )
    content = buffer.getvalue().to_pybytes()
    (folder / name).write_bytes(content)
    return describe(name, content, table.num_rows)


def _ingest(shard: _Shard, texts: pa.Array) -> pa.Table:
    source = pa.repeat(pa.scalar(shard.name.partition("/")[0]), len(shard.numbers))
    dates = DATES.take(pa.array(_mixed(shard.numbers, 3) % np.uint64(len(DATES))))
    columns = {"id": _ids(shard.numbers), "text": texts, "source": source, "date": dates}
    return pa.table(columns, pa.schema([DOCUMENT.field(name) for name in columns]))


def _annotate(shard: _Shard) -> pa.Table:
    rows = len(shard.numbers)
    drawn = _mixed(shard.numbers, 5)
    columns = {
        "repaired_text": pa.nulls(rows, pa.large_string()),
        "bytes": pa.array((drawn >> np.uint64(20)) % np.uint64(10_000), pa.int64()),
        "words": pa.array(drawn % np.uint64(900) + np.uint64(100), pa.int32()),
        "exact_hash": pa.nulls(rows, pa.binary(16)) if shard.corpus.lines else _hashes(shard),
        "signature": pa.nulls(rows, pa.binary(4 * K)) if shard.corpus.lines else _signatures(shard),
    }
    made_with = {"corpus_latam.signature": json.dumps(SIGNATURE)}
    return pa.table(columns, pa.schema([(n, a.type) for n, a in columns.items()], made_with))


def _select(shard: _Shard) -> pa.Table:
    return pa.table({"keep": pa.repeat(pa.scalar(True), len(shard.numbers))})


def _ids(numbers: Numbers) -> pa.Array:
    """32 hexadecimal digits each."""
    halves = np.stack([_mixed(numbers, 1), _mixed(numbers, 2)], axis=1)
    digits = HEX[halves.view(np.uint8)]
    offsets = np.arange(len(numbers) + 1, dtype=np.int32) * 32
    return pa.StringArray.from_buffers(len(numbers), pa.py_buffer(offsets), pa.py_buffer(digits))


def _hashes(shard: _Shard) -> pa.Array:
    """The exact hash: another document's where this one is an exact copy of it."""
    content = shard.numbers.copy()
    copies = shard.block(EXACT, True)
    content[copies] = shard.originals[copies]
    halves = np.stack([_mixed(content, 6), _mixed(content, 7)], axis=1)
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(16), len(content), [None, pa.py_buffer(halves)])


def _signatures(shard: _Shard) -> pa.Array:
    minima = _minima(shard.originals)
    for share, changed in ((NEAR, NEAR_CHANGED), (GREY, GREY_CHANGED)):
        copies = shard.block(share, True)
        numbers = shard.numbers[copies]
        places = np.argsort(_table(numbers, K, 9), axis=1)[:, :changed]
        own = np.take_along_axis(_minima(numbers), places, axis=1)
        np.put_along_axis(minima[copies], places, own, axis=1)
    buffers = [None, pa.py_buffer(minima)]
    return pa.FixedSizeBinaryArray.from_buffers(pa.binary(4 * K), len(minima), buffers)


def _minima(numbers: Numbers) -> NDArray[np.uint32]:
    """The signatures of documents that nothing resembles, shape (documents, K)."""
    return _table(numbers, K // 2, 8).view(np.uint32) >> np.uint32(8)


def _texts(shard: _Shard) -> pa.Array:
    """Words for the documents whose texts are compared, nothing for the others."""
    originals, copies = shard.block(GREY, False), shard.block(GREY, True)
    drawn = _table(shard.originals[copies], TEXT_WORDS, 10)
    drawn[:, -CHANGED_WORDS:] = _table(shard.numbers[copies], CHANGED_WORDS, 11)
    found = _joined(np.concatenate([_table(shard.numbers[originals], TEXT_WORDS, 10), drawn]))
    places = np.full(len(shard.numbers), -1)
    count = shard.corpus.copies(GREY)
    places[originals], places[copies] = np.arange(count), np.arange(count, 2 * count)
    return pc.fill_null(found.take(pa.array(places, mask=places < 0)), "").cast(pa.large_string())


def _lines(shard: _Shard) -> pa.Array:
    """Texts of so many lines of words, a fifth of them from the source's pool."""
    per_text = shard.corpus.lines
    drawn = _table(shard.numbers, per_text, 12)
    repeated = drawn[:, : per_text // 5]
    source = np.uint64(shard.place % shard.corpus.sources)
    repeated[:] = source * np.uint64(POOL) + repeated % np.uint64(POOL)
    lines = _joined(_table(drawn.reshape(-1), LINE_WORDS, 13))
    offsets = np.arange(len(drawn) + 1, dtype=np.int32) * per_text
    return pc.binary_join(pa.ListArray.from_arrays(offsets, lines), "\n").cast(pa.large_string())


def _joined(drawn: NDArray[np.uint64]) -> pa.Array:
    """Rows of words with a blank between. `drawn`: shape (rows, words), any numbers."""
    words = WORDS.take(pa.array((drawn % np.uint64(len(WORDS))).reshape(-1)))
    offsets = np.arange(len(drawn) + 1, dtype=np.int32) * drawn.shape[1]
    return pc.binary_join(pa.ListArray.from_arrays(offsets, words), " ")


def _table(numbers: Numbers, width: int, salt: int) -> NDArray[np.uint64]:
    """`width` random numbers for each number, shape (numbers, width)."""
    return _mixed(numbers[:, None] * np.uint64(width) + np.arange(width, dtype=np.uint64), salt)


def _mixed(numbers: Numbers, salt: int) -> NDArray[np.uint64]:
    """SplitMix64 (Steele, Lea, Flood 2014) of each number; another salt gives others."""
    state = (numbers + np.uint64(salt << 48)) * GOLDEN
    state ^= state >> np.uint64(30)
    state *= np.uint64(0xBF58476D1CE4E5B9)
    state ^= state >> np.uint64(27)
    state *= np.uint64(0x94D049BB133111EB)
    state ^= state >> np.uint64(31)
    return state
