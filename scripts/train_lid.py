"""Trains the shipped language model `lid-latam` from the sets of `lid_sets.py`, deterministically.

    python scripts/train_lid.py --data ../shared/data

Every language gives about as much text as others of its kind: a large set is thinned, a small one is read
several times, cut at other places each time. Training lines are pieces of 2 to 40 consecutive words, short
ones as often as long ones, so that phrases, sentences and paragraphs are all familiar. fastText runs on one
thread with a fixed seed and its matrix is product-quantised: the same data give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import fasttext

from corpus_latam.text.folding import fold
from lid_sets import AMERICAS, OTHER_ORIGIN, SAME_ORIGIN, TRAIN

SEED = 2026
OUTPUT = Path(__file__).parent.parent / "src/corpus_latam/models/lid-latam.ftz"
PIECE_WORDS = (2, 3, 4, 6, 8, 12, 18, 25, 40)
BYTES = (
    {"spa": 6_000_000, "por": 3_000_000}
    | dict.fromkeys(("cat", "glg", "eus"), 2_000_000)
    | dict.fromkeys(AMERICAS, 700_000)
)
"""Text per label, after repetition. Spanish and Portuguese have the most: most documents are theirs."""
OTHER_BYTES = 400_000
MAX_PASSES = 4
"""A small set is read so often at most."""
TRAINING = {
    "dim": 16, "minn": 2, "maxn": 5, "bucket": 2**17, "minCount": 300, "epoch": 8, "lr": 0.5,
    "loss": "softmax", "thread": 1, "seed": SEED, "verbose": 1,
}  # fmt: skip


def main() -> None:
    """Reads, balances, trains, quantises, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        lines.write_text("\n".join(training_lines(arguments.data)) + "\n", encoding="utf-8")
        model = fasttext.train_supervised(str(lines), **TRAINING)
        model.quantize(qnorm=True, dsub=2, thread=1)
    arguments.output.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(arguments.output))
    seconds = time.process_time() - started
    print(f"{arguments.output}: {arguments.output.stat().st_size:,} bytes, {seconds:.0f} s of CPU time")


def training_lines(data: Path) -> list[str]:
    """Lines in fastText's format, shuffled."""
    generator = random.Random(SEED)
    lines = []
    for label, sentences in sorted(sentences_by_label(data).items()):
        pieces = list(balanced(sentences, BYTES.get(label, OTHER_BYTES), generator))
        print(f"{label}: {len(sentences):,} sentences, {sum(map(len, pieces)):,} characters to train on")
        lines += [f"__label__{label} {piece}" for piece in pieces]
    generator.shuffle(lines)
    return lines


def sentences_by_label(data: Path) -> dict[str, list[str]]:
    """Folded sentences, each once per label, without those that are also in a held-out set."""
    held_out = {fold(line) for text_set in OTHER_ORIGIN + SAME_ORIGIN for _, line in text_set.read(data)}
    by_label: dict[str, dict[str, None]] = defaultdict(dict)
    for text_set in TRAIN:
        for label, line in text_set.read(data):
            folded = fold(line)
            if folded and folded not in held_out:
                by_label[label][folded] = None
    return {label: list(sentences) for label, sentences in by_label.items()}


def balanced(sentences: list[str], target: int, generator: random.Random) -> Iterator[str]:
    """Pieces of about `target` bytes in all."""
    total = sum(len(sentence.encode()) for sentence in sentences)
    if total > target:
        sentences = generator.sample(sentences, round(len(sentences) * target / total))
    passes = min(MAX_PASSES, -(-target // total)) if total <= target else 1
    for _ in range(passes):
        generator.shuffle(sentences)
        yield from pieces(sentences, generator)


def pieces(sentences: list[str], generator: random.Random) -> Iterator[str]:
    """All words in order, cut into pieces of random lengths."""
    words = " ".join(sentences).split(" ")
    start = 0
    while start < len(words):
        length = generator.choice(PIECE_WORDS)
        yield " ".join(words[start : start + length])
        start += length


if __name__ == "__main__":
    main()
