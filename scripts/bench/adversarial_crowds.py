"""Deduplicate on crowds: corpora in which very many documents resemble each other, against prose.

    python scripts/bench/adversarial_crowds.py [--quick] [--shape NAME]

Every shape is generated (--quick: some of them), 100,000 documents of some 350 bytes, written as ingest,
annotate and select leave it, and put through the deduplicate stage with its default rules and two workers.
Printed: MB of text per second of wall time, peak memory of all processes, documents that stay. `crowd_mb_s`
is the least of all crowds but paragraphs and short documents (`short_crowd_slowdown`: against others as
short), and `crowd_peak_mb` the largest peak of all. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import dedup_es_bench
import pyarrow.parquet as pq

from corpus_latam.config import RunConfig, validate
from corpus_latam.deduplicate import stage
from corpus_latam.engine import Engine, StageContext, open_engine
from corpus_latam.engine.memory import PeakMemory
from corpus_latam.engine.progress import Progress

DOCUMENTS = 100_000
WORDS = 50
SHARDS, WORKERS = 4, 2
SYLLABLES = [a + b for a in "bcdfglmnprst" for b in "aeiou"]


def vocabulary(count: int, seed: int) -> list[str]:
    """Words that look like words: three syllables each."""
    rng = random.Random(seed)
    return ["".join(rng.choices(SYLLABLES, k=3)) for _ in range(count)]


def prose(count: int) -> Iterator[str]:
    """Documents that no other one resembles."""
    rng, words = random.Random(1), vocabulary(20_000, 1)
    return (" ".join(rng.choices(words, k=WORDS)) for _ in range(count))


def numbered(count: int) -> Iterator[str]:
    """One form with another number each: every two documents have a Jaccard index of 0.82."""
    words = vocabulary(WORDS, 2)
    return (" ".join([*words[:25], str(10**6 + i), *words[26:]]) for i in range(count))


def signed(count: int) -> Iterator[str]:
    """One text with another last word each: 0.96."""
    words = vocabulary(WORDS, 3)
    return (" ".join([*words, f"firma{i}"]) for i in range(count))


def places(count: int) -> Iterator[str]:
    """One text with one word changed somewhere: 0.82 where it is the same place, 0.67 where it is not."""
    rng, words = random.Random(4), vocabulary(WORDS, 4)
    for i in range(count):
        place = rng.randrange(WORDS)
        yield " ".join([*words[:place], f"otra{i}", *words[place + 1 :]])


def borderline(count: int) -> Iterator[str]:
    """One form with two words to fill in side by side at one end: 0.77, in the grey zone."""
    words = vocabulary(WORDS, 5)
    return (" ".join([*words[:40], f"a{i}", f"b{i}", *words[42:46]]) for i in range(count))


def families(count: int) -> Iterator[str]:
    """A hundred forms of one template, each filled in many times: 0.82 within a form, 0.55 between forms."""
    rng, words, forms = random.Random(6), vocabulary(WORDS, 6), vocabulary(300, 7)
    for i in range(count):
        form = rng.randrange(100)
        yield " ".join([*words[:15], *forms[3 * form : 3 * form + 3], *words[18:32], str(i), *words[33:]])


def chain(count: int) -> Iterator[str]:
    """A window that moves on by a word: each resembles the next ones, and none resembles those far off."""
    words = vocabulary(count + WORDS, 8)
    return (" ".join(words[i : i + WORDS]) for i in range(count))


def slow_chain(count: int) -> Iterator[str]:
    """A chain in which 40 documents each stand between two steps."""
    words = vocabulary(count // 40 + WORDS + 1, 9)
    return (" ".join([*words[i // 40 : i // 40 + WORDS], f"n{i}"]) for i in range(count))


def several(count: int) -> Iterator[str]:
    """Ten crowds whose members share half of their text with the next crowd's."""
    rng, words = random.Random(10), vocabulary(11 * WORDS // 2, 10)
    for i in range(count):
        start = rng.randrange(10) * WORDS // 2
        found = words[start : start + WORDS]
        found[rng.randrange(WORDS)] = f"otra{i}"
        yield " ".join(found)


def small_crowds(count: int) -> Iterator[str]:
    """Crowds of a hundred, each as large as a bucket may be before it is crowded."""
    rng, words = random.Random(11), vocabulary(20_000, 11)
    for i in range(count):
        if i % 100 == 0:
            base = rng.choices(words, k=WORDS)
        yield " ".join([*base, f"firma{i}"])


def short(count: int) -> Iterator[str]:
    """Eight words, the last of them another one each: every two have an index of 0.6."""
    words = vocabulary(7, 12)
    return (" ".join([*words, f"n{i}"]) for i in range(count))


def short_prose(count: int) -> Iterator[str]:
    """As long, but no two alike: what `short` is measured against."""
    rng, words = random.Random(16), vocabulary(20_000, 16)
    return (" ".join(rng.choices(words, k=8)) for _ in range(count))


def copies(count: int) -> Iterator[str]:
    """One text over and over."""
    text = " ".join(vocabulary(WORDS, 13))
    return (text for _ in range(count))


def paragraph(count: int) -> Iterator[str]:
    """One paragraph in documents that otherwise resemble none: half of each."""
    shared, rest = " ".join(vocabulary(WORDS // 2, 14)), prose(count)
    return (f"{shared}\n\n{text[: len(text) // 2]}" for text in rest)


def long_paragraph(count: int) -> Iterator[str]:
    """One paragraph that is three fifths of each document."""
    shared, rest = " ".join(vocabulary(WORDS * 3 // 5, 15)), prose(count)
    return (f"{shared}\n\n{text[: len(text) * 2 // 5]}" for text in rest)


PARAGRAPHS = (paragraph, long_paragraph)
CROWDS = (
    *(numbered, signed, places, borderline, families, chain, slow_chain, several, small_crowds),
    copies,
)
SHAPES: dict[str, Callable[[int], Iterator[str]]] = {
    shape.__name__: shape for shape in (prose, *CROWDS, *PARAGRAPHS, short_prose, short)
}
QUICK = (prose, numbered, places, chain, several, paragraph, long_paragraph)


def measure(quick: bool, only: str | None = None) -> dict[str, float]:
    """The figures of the JSON line, and a line per shape on the screen."""
    names = [shape.__name__ for shape in QUICK] if quick else list(SHAPES)
    rates: dict[str, float] = {}
    peaks = []
    with open_engine("local", WORKERS) as engine, tempfile.TemporaryDirectory() as folder:
        _through(places, 500, Path(folder) / "warm", engine)
        for name in [only] if only else names:
            rates[name], peak = _through(SHAPES[name], DOCUMENTS, Path(folder) / name, engine)
            peaks.append(peak)
    figures = {
        "crowd_mb_s": [rates[shape.__name__] for shape in CROWDS if shape.__name__ in rates],
        "paragraph_mb_s": [rates[shape.__name__] for shape in PARAGRAPHS if shape.__name__ in rates],
        "prose_mb_s": [rates[name] for name in ("prose",) if name in rates],
    }
    found = {key: round(min(values), 1) for key, values in figures.items() if values}
    if {"short_prose", "short"} <= rates.keys():
        found["short_crowd_slowdown"] = round(rates["short_prose"] / rates["short"], 2)
    return found | {"crowd_peak_mb": round(max(peaks), 1)}


def _through(
    shape: Callable[[int], Iterator[str]], count: int, root: Path, engine: Engine
) -> tuple[float, float]:
    """MB/s of the stage on one shape, and the peak MB of this process and its workers."""
    texts = list(shape(count))
    size = sum(len(text.encode()) for text in texts) / 1e6
    ids = [f"{i:032x}" for i in range(count)]
    order = random.Random(0).sample(range(count), k=count)
    bench = dedup_es_bench.Bench(ids, texts, ["2020-01-01"] * count, {}, {}, [])
    dedup_es_bench.write_run(bench, order, SHARDS, root)
    del texts, bench, ids, order
    config = run_config(root)
    context = StageContext("deduplicate", config, config.root, engine, Progress())
    with PeakMemory() as memory:
        start, cpu = time.perf_counter(), time.process_time()
        stage.run(context)
        seconds = time.perf_counter() - start
        cpu = time.process_time() - cpu + context.meter.cpu_seconds
    peak = memory.peak_bytes / 1e6
    stay = sum(pq.read_table(path, columns=["keep"])["keep"].to_numpy().sum() for path in _shards(root))
    rate = f"{size / seconds:6.1f} MB/s ({size / cpu:.1f} per CPU second)"
    print(f"{shape.__name__:>15}: {rate}, {peak:6.0f} MB, {stay:7,} of {count:,} stay", flush=True)
    return size / seconds, peak


def _shards(root: Path) -> list[Path]:
    return sorted((root / "deduplicate").rglob("*.parquet"))


def run_config(root: Path) -> RunConfig:
    """The default rules over one source."""
    source = {"type": "parquet", "path": "unused"}
    return validate({"name": "bench", "output": str(root), "sources": {"es_bench": source}})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--shape", choices=sorted(SHAPES))
    arguments = parser.parse_args()
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    print(json.dumps(measure(arguments.quick, arguments.shape)))


if __name__ == "__main__":
    main()
