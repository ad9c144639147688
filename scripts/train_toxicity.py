"""Trains the toxicity model `tox-latam`, deterministically, or one like it from other labelled tables.

    python scripts/train_toxicity.py --data ../shared/data
    python scripts/train_toxicity.py --tsv mine.tsv --tsv theirs.tsv --output mine.bin

A table has the columns `label` (1, 0, toxic, clean) and `text`. Our own sentences (`toxicity_sentences/`)
always train; with `--data` so do the sets of `toxicity_sets.py` that may, and neutral sentences of Common
Voice and news. A line whose folded words are those of a test sentence is left out. fastText runs on one
thread with a fixed seed: the same data give the same bytes. The matrix is not quantised: that called three
times as many friendly sentences toxic, and a model of two labels is small with few dimensions.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import fasttext

from corpus_latam.text.folding import fold
from lid_sets import NEWS_LABELS, common_voice, dslcc
from toxicity_sentences import Labelled, sentences
from toxicity_sets import TEST, TRAIN, labelled_tsv

SEED = 2026
REPOSITORY = Path(__file__).parent.parent
OUTPUT = REPOSITORY / "src/corpus_latam/models/tox-latam.bin"
OWN_TEST = (REPOSITORY / "data/sample/toxicity").glob("*.jsonl")
NEUTRAL = 10_000
"""Sentences that are taken for clean: read-aloud sentences and news, so that calm prose is known."""
TIMES = {"Gold standard AR, CL": 2}
"""How often a small set is read."""
TRAINING = {
    "dim": 4, "minn": 4, "maxn": 6, "bucket": 2**17, "minCount": 2, "epoch": 3, "lr": 0.1,
    "loss": "softmax", "thread": 1, "seed": SEED, "verbose": 1,
}  # fmt: skip


def main() -> None:
    """Reads, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder that holds toxicity/ and lid/")
    parser.add_argument("--tsv", type=Path, action="append", default=[])
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    if arguments.data is None and not arguments.tsv:
        parser.error("name --data, or at least one --tsv.")
    started = time.process_time()
    rows = own_sentences()
    for file in arguments.tsv:
        rows += [(row.toxic, row.text) for row in labelled_tsv(file)]
    if arguments.data:
        rows += shipped_rows(arguments.data)
    held_out = test_lines(arguments.data)
    model = train(rows, held_out)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(arguments.output))
    seconds = time.process_time() - started
    print(f"{arguments.output}: {arguments.output.stat().st_size:,} bytes, {seconds:.0f} s of CPU time")


def own_sentences() -> list[Labelled]:
    """Those of `toxicity_sentences/`."""
    generator = random.Random(SEED)
    return [row for language in ("spa", "por") for row in sentences(language, generator)]


def shipped_rows(data: Path, leave_out: Iterable[str] = ()) -> list[Labelled]:
    """The labelled sets that may train, but those named in `leave_out`, and neutral sentences."""
    rows = []
    for each in TRAIN:
        if each.name not in leave_out:
            rows += [(row.toxic, row.text) for row in each.read(data)] * TIMES.get(each.name, 1)
    return rows + neutral(data)


def neutral(data: Path) -> list[Labelled]:
    """Sentences of Common Voice (CC0) and DSLCC news (CC0, MIT)."""
    readers = (common_voice("es", "spa"), common_voice("pt", "por"), dslcc(NEWS_LABELS))
    lines = [line for read in readers for _, line in read(data)]
    return [(False, line) for line in random.Random(SEED).sample(lines, NEUTRAL)]


def test_lines(data: Path | None) -> set[str]:
    """Folded sentences of the test sets."""
    own = [json.loads(line)["text"] for file in sorted(OWN_TEST) for line in file.read_text().splitlines()]
    others = [row.text for each in TEST for row in each.read(data)] if data else []
    return {fold(text) for text in own + others}


def train(rows: list[Labelled], held_out: set[str]) -> Any:
    """A fastText model of the labels `toxic` and `clean`."""
    folded = [(toxic, fold(text)) for toxic, text in rows]
    kept = [(toxic, text) for toxic, text in folded if text and text not in held_out]
    random.Random(SEED).shuffle(kept)
    counts = Counter(toxic for toxic, _ in kept)
    print(
        f"{counts[True]:,} toxic and {counts[False]:,} clean lines; {len(folded) - len(kept):,} left out"
        " (empty, or in a test set)"
    )
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        lines.write_text(
            "".join(f"__label__{'toxic' if toxic else 'clean'} {text}\n" for toxic, text in kept),
            encoding="utf-8",
        )
        return fasttext.train_supervised(str(lines), **TRAINING)


if __name__ == "__main__":
    main()
