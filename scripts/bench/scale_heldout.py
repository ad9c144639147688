"""Fertility of a large validation split: memory of the process that measures, and what a sample costs.

Made-up documents whose words are drawn with the frequencies of Zipf's law from a list without end to speak
of, so that more text goes on bringing new pretokens. The split is measured at two sizes, four times apart,
on a sample of the same size, and the small one whole: what the sample should have said. Sizes, counts,
merges, another tokenizer's encoding and the tables are all made in one process, whose peak is taken.
"""

from __future__ import annotations

import multiprocessing
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from corpus_latam.config import TokenizerConfig
from corpus_latam.tokenizer.count.merge import merge_counts
from corpus_latam.tokenizer.count.sample import plan, shares_of, sizes_of_shard
from corpus_latam.tokenizer.count.shard import count_shard
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure.encoded import Encoded, encode_shard
from corpus_latam.tokenizer.measure.origin import Origin
from corpus_latam.tokenizer.measure.others import references
from corpus_latam.tokenizer.measure.tables import measure as measure_tables
from corpus_latam.tokenizer.train.vocabularies import train_vocabularies

SYLLABLES = [consonant + vowel for consonant in "bcdfglmnprstvzjy" for vowel in "aeio"]
PLACES = 4
"""Syllables of the longest words: 64 to this power different ones."""
SOURCES = ("a", "b", "c")
COUNTRIES = ("AR", "MX", "PE", "UY")
TIMES = 4
WIDTH = 16

T = TypeVar("T")


@dataclass(frozen=True)
class Sizes:
    """Of the small split: its shards and their documents. The large one has `TIMES` as many shards."""

    shards: int
    documents: int
    words: int
    vocabulary: int
    measured_bytes: int

    def config(self, measured_bytes: int) -> TokenizerConfig:
        return TokenizerConfig(
            vocab_sizes=(self.vocabulary,), special_tokens=(), measured_bytes=measured_bytes
        )


QUICK = Sizes(shards=1, documents=3_000, words=120, vocabulary=1024, measured_bytes=600_000)
FULL = Sizes(
    shards=5,
    documents=25_000,
    words=150,
    vocabulary=32_768,
    measured_bytes=TokenizerConfig().measured_bytes,
)


@dataclass(frozen=True)
class Found:
    """What measuring a split gave: `peak_mb` of its process, and the row of all text together."""

    peak_mb: float
    seconds: float
    total: dict[str, float]

    @property
    def width(self) -> float:
        """Of the interval of tokens per word, over the figure itself."""
        return (self.total["tokens_per_word_high"] - self.total["tokens_per_word_low"]) / self.total[
            "tokens_per_word"
        ]

    @property
    def documents(self) -> int:
        return int(self.total["documents"])

    @property
    def drawn(self) -> int:
        return int(self.total.get("measured_documents", self.documents))


def measure(quick: bool, work: Path) -> dict[str, float]:
    sizes = QUICK if quick else FULL
    with tempfile.TemporaryDirectory(dir=work) as folder:
        corpus = Path(folder) / "corpus"
        texts_mb = write_corpus(sizes, corpus) / 1e6
        in_own_process(train, sizes, corpus)
        large = alone(sizes, corpus, TIMES * sizes.shards, sizes.measured_bytes)
        small = alone(sizes, corpus, sizes.shards, sizes.measured_bytes)
        whole = alone(sizes, corpus, sizes.shards, 1 << 60)
    for name, one in (("small", small), ("large", large), ("small, measured whole", whole)):
        print(
            f"{name}: {one.drawn:,} of {one.documents:,} documents, {one.peak_mb:,.0f} MB,"
            f" {one.seconds:.1f} s, tokens per word {one.total['tokens_per_word']:.4f}"
            f" ± {one.width / 2:.3%}"
        )
    truth = whole.total["tokens_per_word"]
    return {
        "heldout_peak_mb": round(large.peak_mb),
        "heldout_peak_mb_quarter": round(small.peak_mb),
        "heldout_peak_mb_whole_quarter": round(whole.peak_mb),
        "heldout_documents": large.documents,
        "heldout_documents_measured": large.drawn,
        "heldout_mb": round(texts_mb, 1),
        "heldout_measured_mb": sizes.measured_bytes / 1e6,
        "heldout_seconds": round(large.seconds, 1),
        "heldout_interval_width": round(small.width, 6),
        "heldout_interval_width_whole": round(whole.width, 6),
        "heldout_error": round(abs(small.total["tokens_per_word"] / truth - 1), 6),
    }


def alone(sizes: Sizes, corpus: Path, shards: int, wanted: int) -> Found:
    """Measures the first validation shards in a process of its own."""
    started = time.monotonic()
    peak_mb = in_own_process(measure_split, sizes, corpus, shards, wanted)
    (total,) = pq.read_table(corpus.parent / f"{sizes.vocabulary}/totals.parquet").slice(0, 1).to_pylist()
    return Found(peak_mb, time.monotonic() - started, total)


def in_own_process(function: Callable[..., T], *arguments: object) -> T:
    """Its result. A fork would begin with this process' memory."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def train(sizes: Sizes, corpus: Path) -> None:
    config, folder = sizes.config(sizes.measured_bytes), str(corpus.parent)
    count_shard(
        str(corpus), "spa/train-00000-of-00001.parquet", folder, "counts/train", splitting_of(config), "-"
    )
    merge_counts(folder, ["counts/train"], splitting_of(config), "pretokens", "-")
    train_vocabularies(folder, config, "vocabularies", "-")


def measure_split(sizes: Sizes, corpus: Path, shards: int, wanted: int) -> float:
    """The stage's steps after training; returns the peak of this process in MB."""
    config, folder = sizes.config(wanted), str(corpus.parent)
    names = [shard_name(number) for number in range(shards)]
    sample = plan([sizes_of_shard(str(corpus), name) for name in names], wanted)
    (other,) = references((f"{folder}/{sizes.vocabulary}/tokenizer.json",))
    counts, encoded = ["counts/train"], []
    for number, name in enumerate(names):
        counts.append(f"counts/{number:05d}")
        encoded.append(f"compare/{number:05d}")
        shares = shares_of(sample)
        count_shard(str(corpus), name, folder, counts[-1], splitting_of(config), "-", shares)
        encode_shard(other, str(corpus), name, folder, encoded[-1], "-", shares)
    for joined, parts in tree(counts):
        merge_counts(folder, parts, splitting_of(config), joined, "-")
    origin = Origin("bench", "all", "none", str(corpus), ())
    measure_tables(folder, config, [Encoded(other, tuple(encoded))], origin, "fertility", "-", sample)
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000


def tree(names: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Which tables to merge into which, `WIDTH` at a time, the last into `pretokens`."""
    made = 0
    while len(names) > WIDTH:
        key = f"parts/{made:05d}"
        yield key, names[:WIDTH]
        names = [*names[WIDTH:], key]
        made += 1
    yield "pretokens", names


def shard_name(number: int) -> str:
    return f"spa/validation-{number:05d}-of-99999.parquet"


def write_corpus(sizes: Sizes, corpus: Path) -> int:
    """A training shard and the validation shards of the large split; the bytes of these."""
    (corpus / "spa").mkdir(parents=True)
    write_shard(sizes, corpus / "spa/train-00000-of-00001.parquet", TIMES * sizes.shards)
    return sum(write_shard(sizes, corpus / shard_name(n), n) for n in range(TIMES * sizes.shards))


def write_shard(sizes: Sizes, path: Path, number: int) -> int:
    """Documents of some hundred words, those of one source and country longer and rarer than of the next."""
    random = np.random.default_rng(number)
    source = random.geometric(0.6, sizes.documents) % len(SOURCES)
    country = np.minimum(random.geometric(0.5, sizes.documents) - 1, len(COUNTRIES) - 1)
    mean = sizes.words * (1 + source) / 2
    words = np.maximum(random.lognormal(np.log(mean), 0.8), 1).astype(np.int64)
    texts = spelled(random, words, source)
    ids = [f"{number}-{n}" for n in range(sizes.documents)]
    table = pa.table(
        {
            "id": ids,
            "text": texts,
            "source": pa.array(SOURCES).take(pa.array(source)),
            "country": pa.array(COUNTRIES).take(pa.array(country)),
            "license": pa.nulls(sizes.documents, pa.string()),
            "doc_type": pa.array(["web"] * sizes.documents),
        }
    )
    pq.write_table(table, path, row_group_size=2_000, compression="zstd", use_dictionary=False)
    return texts.nbytes


def spelled(random: np.random.Generator, words: NDArray[np.int64], flatness: NDArray[np.int64]) -> pa.Array:
    """Texts of so many words each.

    A word of rank r, drawn with a frequency of some 1 / r, has the digits of r to base 64 as its syllables:
    common words are short. `flatness`: the higher, the more common rare words are.
    """
    total = int(words.sum())
    power = np.repeat(1.5 - flatness / 10, words)
    rank = np.exp(random.random(total) ** power * PLACES * np.log(len(SYLLABLES))).astype(np.int64) - 1
    letters = np.frombuffer("".join(SYLLABLES).encode(), np.uint8).reshape(-1, 2)
    spelling = np.empty((total, 2 * PLACES + 1), np.uint8)
    used = np.ones((total, 2 * PLACES + 1), np.bool_)
    for place in range(PLACES):
        here = slice(2 * place, 2 * place + 2)
        spelling[:, here] = letters[rank % len(SYLLABLES)]
        used[:, here] = ((rank > 0) | (place == 0))[:, None]
        rank //= len(SYLLABLES)
    spelling[:, -1] = ord(" ")
    lengths = np.add.reduceat(used.sum(axis=1), np.cumsum(words) - words)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    buffers = [None, pa.py_buffer(ends.astype(np.int64)), pa.py_buffer(spelling[used])]
    return pa.Array.from_buffers(pa.large_string(), len(words), buffers)
