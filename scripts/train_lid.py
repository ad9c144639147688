"""Trains the shipped language model `lid-latam` from the sets of `lid_sets.py`, deterministically.

    python scripts/train_lid.py --data ../shared/data
    python scripts/train_lid.py --data ../shared/data --research OUTPUT

`--research` adds all text that may not train what ships (Bibles under NC-ND and so on), and their languages.
Its model is for measuring: it is never written into the package.

Every language gives about as much text as others of its kind: a large set is thinned, a small one is read
several times, cut at other places each time. Training lines are pieces of 2 to 40 consecutive words, short
ones as often as long ones, so that phrases, sentences and paragraphs are all familiar. Some pieces of the
main languages get foreign names put in. fastText runs on one thread with a fixed seed and its matrix is
product-quantised: the same data give the same bytes.
"""

from __future__ import annotations

import argparse
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import fasttext

from corpus_latam.annotate.language_rules import FAMILY_OF
from corpus_latam.text.folding import fold
from lid_more import OWN_LABEL
from lid_noise import noise_lines
from lid_sets import (
    AMERICAS,
    MAIN,
    OTHER_ORIGIN,
    SAME_ORIGIN,
    TextSet,
    more_labels,
    more_same_origin,
    research_sets,
    train_sets,
)

SEED = 2026
PACKAGE = Path(__file__).parent.parent / "src"
OUTPUT = PACKAGE / "corpus_latam/models/lid-latam.ftz"
PIECE_WORDS = (2, 3, 4, 6, 8, 12, 18, 25, 40)
BYTES = (
    {"spa": 6_000_000, "por": 3_000_000}
    | dict.fromkeys(("cat", "glg", "eus"), 2_000_000)
    | dict.fromkeys((*AMERICAS, *OWN_LABEL, "ast"), 700_000)
)
"""Text per label, after repetition. Spanish and Portuguese have the most: most documents are theirs."""
OTHER_BYTES = 300_000
MIN_BYTES = 6_000
"""A label with less text than this is left out."""
MAX_PASSES = 4
"""A small set is read so often at most."""
LARGE = ("spa", "por", "cat", "eng", "fra", "ita")
OWN_WORDS = 1_000
CANDIDATES = 3_000
OWN_COUNT = 3
LEAST_SHARE = 0.1
"""A text in a language holds so much of what the training text holds of its own words, or more: the share
was chosen on the paragraphs of docs/language.md, which are optimistic by as much."""
NOISE_LINES = 2_500
NAME_SHARE = 0.06
"""Pieces of the main languages that get foreign names."""
NAMES_FROM = ("eng", "fra", "ita", "nld", "pol", "ces", "tur")
"""Languages that write only names in capitals within a sentence."""
TRAINING = {
    "dim": 16, "minn": 2, "maxn": 5, "bucket": 2**18, "minCount": 300, "epoch": 8, "lr": 0.5,
    "loss": "softmax", "thread": 1, "seed": SEED, "verbose": 1,
}  # fmt: skip


def main() -> None:
    """Reads, balances, trains, quantises, writes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--output", type=Path, default=OUTPUT)
    parser.add_argument("--research", type=Path, metavar="OUTPUT", help="train with all text, for measuring")
    arguments = parser.parse_args()
    if arguments.research and arguments.research.resolve().is_relative_to(PACKAGE.resolve()):
        parser.error(
            f"{arguments.research} is in the package. A research model never ships: write elsewhere."
        )
    started = time.process_time()
    output = arguments.research or arguments.output
    sets = research_sets(arguments.data) if arguments.research else train_sets(arguments.data)
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.txt"
        sentences, names = sentences_and_names(sets, arguments.data)
        lines.write_text("\n".join(training_lines(sentences, names)) + "\n", encoding="utf-8")
        model = fasttext.train_supervised(str(lines), **TRAINING)
        model.quantize(qnorm=True, dsub=2, thread=1)
    output.parent.mkdir(parents=True, exist_ok=True)
    model.save_model(str(output))
    output.with_suffix(".words").write_text(own_words(sentences), encoding="utf-8")
    seconds = time.process_time() - started
    print(f"{output}: {output.stat().st_size:,} bytes, {seconds:.0f} s of CPU time")


def training_lines(sentences: dict[str, list[str]], names: list[str]) -> list[str]:
    """Lines in fastText's format, shuffled."""
    generator = random.Random(SEED)
    lines = []
    for label, texts in sorted(sentences.items()):
        if sum(len(text.encode()) for text in texts) < MIN_BYTES:
            print(f"{label}: left out, too little text")
            continue
        parts = list(balanced(texts, BYTES.get(label, OTHER_BYTES), generator))
        if label in MAIN:
            parts = [with_names(part, names, generator) for part in parts]
        print(f"{label}: {len(texts):,} sentences, {sum(map(len, parts)):,} characters to train on")
        lines += [f"__label__{label} {part}" for part in parts]
    lines += [f"__label__{kind} {fold(line)}" for kind, line in noise_lines(SEED, NOISE_LINES)]
    generator.shuffle(lines)
    return lines


def sentences_and_names(sets: list[TextSet], data: Path) -> tuple[dict[str, list[str]], list[str]]:
    """Folded sentences, each once per label, without those that are also in a held-out set; and names."""
    tests = (*OTHER_ORIGIN, *SAME_ORIGIN, *more_labels(data), *more_same_origin(data))
    held_out = {fold(line) for text_set in tests for _, line in text_set.read(data)}
    by_label: dict[str, dict[str, None]] = defaultdict(dict)
    names: dict[str, None] = {}
    for text_set in sets:
        for label, line in text_set.read(data):
            folded = fold(line)
            if folded and folded not in held_out:
                by_label[label][folded] = None
            if label in NAMES_FROM:
                names |= dict.fromkeys(map(fold, re.findall(r"(?<=[a-z] )[A-Z][a-z]+", line)))
    return {label: list(sentences) for label, sentences in by_label.items()}, list(names)


def own_words(sentences: dict[str, list[str]]) -> str:
    """Frequent words of the languages of the Americas, as `annotate/own_words.py` reads them.

    The share of a text that they must be is set by half of the training text with words of the other half.
    """
    large = [shares(sentences[label]) for label in LARGE]
    lines = []
    for label in sorted({*FAMILY_OF} & {*sentences}):
        texts = sentences[label]
        of_half, other_half = frequent(texts[::2], large), list(words_of(texts[1::2]))
        held = sum(word in of_half for word in other_half) / max(len(other_half), 1)
        lines.append(f"{label}\t{held * LEAST_SHARE:.4f}\t{' '.join(frequent(texts, large))}\n")
    return "".join(lines)


def frequent(texts: list[str], large: list[dict[str, float]]) -> dict[str, None]:
    """The most frequent words, but for those that a large language has a third as often or more."""
    own = (
        word
        for word, share in sorted(shares(texts).items(), key=lambda item: (-item[1], item[0]))[:CANDIDATES]
        if all(3 * other.get(word, 0) <= share for other in large)
    )
    return dict.fromkeys(islice(own, OWN_WORDS))


def shares(texts: list[str]) -> dict[str, float]:
    """Of each word that stands there OWN_COUNT times or more, its share of all words."""
    counts = Counter(words_of(texts))
    total = counts.total()
    return {word: count / total for word, count in counts.items() if count >= OWN_COUNT}


def words_of(texts: list[str]) -> Iterator[str]:
    """All words, in order."""
    return (word for text in texts for word in text.split(" "))


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


def with_names(piece: str, names: list[str], generator: random.Random) -> str:
    """The piece, now and then with one to three foreign names in it: `trump en west virginia` is Spanish."""
    if generator.random() >= NAME_SHARE:
        return piece
    words = piece.split(" ")
    for name in generator.sample(names, min(generator.randint(1, 3), len(words))):
        words.insert(generator.randrange(len(words) + 1), name)
    return " ".join(words)


if __name__ == "__main__":
    main()
