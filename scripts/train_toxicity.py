"""Trains the toxicity model `tox-latam`, deterministically, or one like it from other labelled tables.

    python scripts/train_toxicity.py --data ../shared/data
    python scripts/train_toxicity.py --tsv mine.tsv --tsv theirs.tsv --output mine.bin
    python scripts/train_toxicity.py --data ../shared/data --threshold

A table has the columns `label` (1, 0, toxic, clean) and `text`. Our own sentences (`toxicity_sentences/`)
always train; with `--data` so do the sets of `toxicity_sets.py` that may, and neutral sentences of Common
Voice and news. A line whose words, marked and folded, are those of a test sentence is left out. fastText
runs on one thread with a fixed seed: the same data give the same bytes. The matrix is not quantised: that
called three times as many friendly sentences toxic, and a model of few labels is small with few dimensions.

`--threshold` trains nothing that stays: it says from which score on a line is best called toxic, by accuracy
in cross-validation over the training lines.

There is one label for toxic text and one for each kind of clean text: what makes a sentence about people
clean (a negation) is not what makes slang clean (a friend), and one weight per word cannot serve both.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import fasttext
import numpy as np
from numpy.typing import NDArray

from corpus_latam.annotate.toxicity_marks import toxicity_marks
from corpus_latam.text.folding import fold
from corpus_latam.text.marking import mark_text
from corpus_latam.text.marks import PEOPLE_WORD
from lid_sets import NEWS_LABELS, common_voice, dslcc
from toxicity_sentences import sentences
from toxicity_sets import HATECHECK, TEST, TRAIN, Row, labelled_tsv, tweet_words

SEED = 2026
REPOSITORY = Path(__file__).parent.parent
OUTPUT = REPOSITORY / "src/corpus_latam/models/tox-latam.bin"
OWN_TEST = (REPOSITORY / "data/sample/toxicity").glob("*.jsonl")
NEUTRAL = 10_000
"""Sentences that are taken for clean: read-aloud sentences and news, so that calm prose is known."""
WORD_LINES, WORD_POWER, WORDS_A_LINE = 150, 0.75, (6, 16)
"""Lines of random words of each country's tweets, taken for clean, so that no dialect is odd; frequencies are
taken to this power."""
TOXIC, CALM, POST, PEOPLE, TALK = "toxic", "calm", "post", "people", "talk"
"""Labels: toxic, and what is clean: prose, posts, sentences about groups of people, all other talk."""
TIMES = {"Gold standard AR, CL": 2}
"""How often a small set is read."""
CROSS_FOLDS, THRESHOLDS = 5, tuple(n / 20 for n in range(6, 17))
TRAINING = {
    "dim": 6, "minn": 4, "maxn": 6, "bucket": 2**17, "minCount": 2, "epoch": 3, "lr": 0.1,
    "loss": "softmax", "thread": 1, "seed": SEED, "verbose": 1,
}  # fmt: skip
Labelled = tuple[str, str]
"""Label and text."""


def main() -> None:
    """Reads, trains, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="the folder that holds toxicity/ and lid/")
    parser.add_argument("--tsv", type=Path, action="append", default=[])
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--threshold", action="store_true", help="find the threshold, write no model")
    arguments = parser.parse_args()
    if arguments.data is None and not arguments.tsv:
        parser.error("name --data, or at least one --tsv.")
    started = time.process_time()
    rows = own_sentences()
    for file in arguments.tsv:
        rows += labelled(labelled_tsv(file), POST)
    if arguments.data:
        rows += shipped_rows(arguments.data)
    held_out = test_lines(arguments.data)
    if arguments.threshold:
        print_accuracies(rows, held_out)
        return
    model = train(rows, held_out)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(arguments.output))
    seconds = time.process_time() - started
    print(f"{arguments.output}: {arguments.output.stat().st_size:,} bytes, {seconds:.0f} s of CPU time")


def own_sentences() -> list[Labelled]:
    """Those of `toxicity_sentences/`."""
    generator = random.Random(SEED)
    rows = [row for language in ("spa", "por") for row in sentences(language, generator)]
    return [(TOXIC if toxic else _kind_of(text), text) for toxic, text in rows]


def _kind_of(text: str) -> str:
    return PEOPLE if PEOPLE_WORD in as_read(text).split(" ") else TALK


def labelled(rows: Iterable[Row], clean: str) -> list[Labelled]:
    """Rows of a set whose clean texts are of the kind `clean`."""
    return [(TOXIC if row.toxic else clean, row.text) for row in rows]


def shipped_rows(data: Path, leave_out: Iterable[str] = ()) -> list[Labelled]:
    """The labelled sets that may train, but those named in `leave_out`, and neutral text."""
    rows = []
    for each in TRAIN:
        if each.name not in leave_out:
            clean = PEOPLE if each in HATECHECK else POST
            rows += labelled(each.read(data), clean) * TIMES.get(each.name, 1)
    return rows + neutral(data) + dialects(data)


def neutral(data: Path) -> list[Labelled]:
    """Sentences of Common Voice (CC0) and DSLCC news (CC0, MIT)."""
    readers = (common_voice("es", "spa"), common_voice("pt", "por"), dslcc(NEWS_LABELS))
    lines = [line for read in readers for _, line in read(data)]
    return [(CALM, line) for line in random.Random(SEED).sample(lines, NEUTRAL)]


def dialects(data: Path) -> list[Labelled]:
    """Lines of random words from the tweets of each country (tweet-vocab, MIT)."""
    generator = random.Random(SEED)
    rows = []
    for tokens, counts in tweet_words(data):
        weights = list(accumulate(count**WORD_POWER for count in counts))
        for _ in range(WORD_LINES):
            size = generator.randint(*WORDS_A_LINE)
            rows.append((TALK, " ".join(generator.choices(tokens, cum_weights=weights, k=size))))
    return rows


@cache
def as_read(text: str) -> str:
    """`text` as the model reads it: marked and folded."""
    return fold(mark_text(text, toxicity_marks()))


def test_lines(data: Path | None) -> set[str]:
    """Sentences of the test sets as the model reads them."""
    lines = [line for file in sorted(OWN_TEST) for line in file.read_text().strip().split("\n")]
    own = [json.loads(line)["text"] for line in lines]
    others = [row.text for each in TEST for row in each.read(data)] if data else []
    return {as_read(text) for text in own + others}


def train(rows: list[Labelled], held_out: set[str]) -> Any:
    """A fastText model of the labels above."""
    read = [(label, as_read(text)) for label, text in rows]
    kept = [(label, text) for label, text in read if text and text not in held_out]
    random.Random(SEED).shuffle(kept)
    counts = Counter(label for label, _ in kept)
    print(f"{dict(counts)} lines; {len(read) - len(kept):,} left out (empty, or in a test set)")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        lines.write_text("".join(f"__label__{label} {text}\n" for label, text in kept), encoding="utf-8")
        return fasttext.train_supervised(str(lines), **TRAINING)


def print_accuracies(rows: list[Labelled], held_out: set[str]) -> None:
    """Share of lines that are rightly called toxic or clean, by threshold, in cross-validation.

    Lines that the model reads alike are in one fold.
    """
    toxic, scores = cross_validated(rows, held_out)
    accuracies = {bound: float(np.mean((scores >= bound) == toxic)) for bound in THRESHOLDS}
    for bound, accuracy in accuracies.items():
        print(f"{bound:.2f}: {accuracy:.4f}")
    print(f"best: {max(accuracies, key=lambda bound: accuracies[bound]):.2f}")


def cross_validated(
    rows: list[Labelled], held_out: set[str]
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Whether each line is toxic, and its score by a model that did not read its fold."""
    texts = sorted({as_read(text) for _, text in rows} - held_out - {""})
    random.Random(SEED).shuffle(texts)
    toxic, scores = [], []
    for number in range(CROSS_FOLDS):
        unseen = set(texts[number::CROSS_FOLDS])
        model = train(rows, held_out | unseen)
        judged = [(label, as_read(text)) for label, text in rows]
        judged = [(label, text) for label, text in judged if text in unseen]
        toxic += [label == TOXIC for label, _ in judged]
        scores += toxic_scores(model, [text for _, text in judged])
    return np.array(toxic), np.array(scores)


def toxic_scores(model: Any, texts: list[str]) -> list[float]:
    """The score of the label `toxic` for each text, which is as the model reads it."""
    names, values = model.predict(texts, k=-1)
    found = (dict(zip(*each, strict=True)) for each in zip(names, values, strict=True))
    return [float(scores[f"__label__{TOXIC}"]) for scores in found]


if __name__ == "__main__":
    main()
