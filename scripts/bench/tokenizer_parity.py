"""Parity-aware training beside `tokenizers`' own `ParityBpeTrainer`: the same texts, target and settings.

Two settings. `countries`: es-bench by country; the target is as many bytes of each country's own documents.
`languages`: New Testaments in eleven languages; the target is the same verses in each, as the paper has it.
Documents and verses are dealt to training, target and test, so that nothing is measured on what was the
target. Measured are tokens per byte of each country and tokens for the same verses of each language.
"""

from __future__ import annotations

import re
import tarfile
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from tokenizer_common import PATTERN, count, timed
from tokenizers import Tokenizer, models
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.trainers import ParityBpeTrainer

from corpus_latam.config import ParityConfig, TokenizerConfig
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.measure.countries import gini
from corpus_latam.tokenizer.measure.encoding import token_ids
from corpus_latam.tokenizer.train import files
from corpus_latam.tokenizer.train.bpe import Merges
from corpus_latam.tokenizer.train.parity_aware import Group, train_fairly

DEALT = 20
"""Every so many documents or verses one is of the target, and one of the test."""
VERSE = re.compile(r'<seg id="([^"]+)" type="verse">([^<]*)')
CONFIG = ParityConfig()
"""Window, alpha and least frequency of both."""


@dataclass(frozen=True)
class Texts:
    """By group: what trains, what need is measured on, what the outcome is measured on, and the size of this
    (bytes, or verses)."""

    train: dict[str, list[str]]
    target: dict[str, list[str]]
    test: dict[str, list[str]]
    units: dict[str, int]


@dataclass(frozen=True)
class Outcome:
    """CPU seconds, and tokens per unit of the test by group."""

    seconds: float
    costs: dict[str, float]

    @property
    def gini(self) -> float:
        return gini(list(self.costs.values()))

    @property
    def worst(self) -> str:
        return max(self.costs, key=lambda name: self.costs[name])

    @property
    def worst_over_best(self) -> float:
        return max(self.costs.values()) / min(self.costs.values())


def figures(files_: list[Path], verses: Path, quick: bool) -> dict[str, object]:
    found = _figures("", by_country(files_, 20_000 if quick else 100_000), 2_048 if quick else 32_768)
    if not verses.exists():
        print(f"parity by the same verses skipped: {verses} is not there")
        return found
    return found | _figures("_verses", by_language(verses), 1_024 if quick else 16_384)


def _figures(name: str, texts: Texts, tokens: int) -> dict[str, object]:
    ours, theirs = train_ours(texts, tokens), train_theirs(texts, tokens)
    print(f"parity{name.replace('_', ', ')}: {len(texts.train)} groups, {tokens:,} tokens")
    for who, one in (("ours", ours), ("tokenizers", theirs)):
        print(
            f"  {who:10} {one.seconds:6.2f} s   Gini {one.gini:.4f}   worst {one.worst}"
            f" ({one.worst_over_best:.3f} times the best)"
        )
    return {
        f"parity{name}_vs_hf": round(theirs.seconds / ours.seconds, 1),
        f"parity{name}_target_gini": round(ours.gini, 4),
        f"parity{name}_target_gini_hf": round(theirs.gini, 4),
        f"parity{name}_worst": round(ours.worst_over_best, 3),
        f"parity{name}_worst_hf": round(theirs.worst_over_best, 3),
        f"parity{name}_worst_name": ours.worst,
        f"parity{name}_worst_name_hf": theirs.worst,
    }


def train_ours(texts: Texts, tokens: int) -> Outcome:
    counted(texts.target, dict.fromkeys(texts.target, 1))  # compiles

    def work() -> Merges:
        groups = counted(texts.train, dict.fromkeys(texts.train, 1))
        targets = counted(texts.target, dict.fromkeys(texts.target, 1))
        nothing = Group("", np.zeros(0, np.uint8), np.zeros(1, np.int64), np.zeros(0, np.int64), 0)
        by_name = {group.name: group for group in targets}
        return train_fairly(groups, nothing, tokens, CONFIG, targets=by_name)

    merges, seconds = timed(work)
    config = TokenizerConfig(special_tokens=(), normalization="none")
    return Outcome(seconds, costs(files.build(merges, config), texts))


def counted(texts: dict[str, list[str]], units: dict[str, int]) -> list[Group]:
    tables = {name: count(pa.chunked_array([mine], pa.large_string())) for name, mine in texts.items()}
    return [
        Group(name, *binary_views(table["pretoken"]), table["count"].to_numpy(), units[name])
        for name, table in tables.items()
    ]


def train_theirs(texts: Texts, tokens: int) -> Outcome:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = files.pre_tokenizer(PATTERN)
    trainer = ParityBpeTrainer(
        num_merges=tokens - 256,
        variant="window",
        window_size=CONFIG.window,
        alpha=CONFIG.alpha,
        min_frequency=CONFIG.min_frequency,
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    training, target = list(texts.train.values()), list(texts.target.values())
    _, seconds = timed(lambda: trainer.train_from_iterator(tokenizer, training, target))
    return Outcome(seconds, costs(tokenizer, texts))


def costs(tokenizer: Tokenizer, texts: Texts) -> dict[str, float]:
    return {name: len(token_ids(tokenizer, mine)[0]) / texts.units[name] for name, mine in texts.test.items()}


def by_country(files_: list[Path], target_bytes: int) -> Texts:
    """es-bench; documents of no country are left out."""
    table = pq.read_table(files_, columns=["text", "country"])
    documents: dict[str, list[str]] = {}
    for text, country in zip(table["text"].to_pylist(), table["country"].to_pylist(), strict=True):
        if country:
            documents.setdefault(country, []).append(text)
    found = {name: dealt(mine) for name, mine in sorted(documents.items())}
    most = min(target_bytes, *(sum(map(size, target)) for _, target, _ in found.values()))
    return Texts(
        {name: train for name, (train, _, _) in found.items()},
        {name: first_bytes(target, most) for name, (_, target, _) in found.items()},
        {name: test for name, (_, _, test) in found.items()},
        {name: sum(map(size, test)) for name, (_, _, test) in found.items()},
    )


def by_language(archive: Path) -> Texts:
    """The verses that all languages have."""
    verses: dict[str, dict[str, str]] = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            file = tar.extractfile(member)
            if file is None or not member.name.endswith("-NT.xml"):
                continue
            content = file.read().decode()
            name = Path(member.name).stem.removesuffix("-NT")
            verses[name] = {key: " ".join(unescape(text).split()) for key, text in VERSE.findall(content)}
    shared = sorted(set.intersection(*({k for k, text in mine.items() if text} for mine in verses.values())))
    found = {name: dealt([mine[key] for key in shared]) for name, mine in sorted(verses.items())}
    return Texts(
        {name: train for name, (train, _, _) in found.items()},
        {name: target for name, (_, target, _) in found.items()},
        {name: test for name, (_, _, test) in found.items()},
        {name: len(test) for name, (_, _, test) in found.items()},
    )


def dealt(texts: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Those that train, those of the target, those of the test."""
    kinds = [number % DEALT for number in range(len(texts))]
    rest = [text for text, kind in zip(texts, kinds, strict=True) if kind > 1]
    return rest, texts[1::DEALT], texts[0::DEALT]


def size(text: str) -> int:
    return len(text.encode())


def first_bytes(texts: list[str], most: int) -> list[str]:
    """Texts of so many bytes together, the last one cut."""
    found: list[str] = []
    for text in texts:
        if most <= 0:
            break
        found.append(text.encode()[:most].decode(errors="ignore"))
        most -= size(found[-1])
    return found
