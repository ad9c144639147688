"""Measures the filters that hurt people when they are wrong: toxicity, personal data, country.

    python scripts/bench/safety.py --data ../shared/data [--quick] [--tables]

Nothing is measured on a set that trained `tox-latam`. HateCheck trains it: its figures come from models that
are trained here, each without the functionalities that it judges, without the cases that those were derived
from, and without sentences of our own that read the same. A sentence is toxic where its score reaches
`annotate.toxicity.toxic_paragraph`. Figures of personal data and country are those of `privacy.py` and
`country.py`. `--quick` reads one document in four of es-bench for `clean_rejected_worst`; all else is
measured in full. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))
from country import country_figures
from privacy import personal_data_figures

from corpus_latam.annotate.country import country, country_of_words
from corpus_latam.annotate.personal_data import personal_data
from corpus_latam.annotate.toxicity import adult_density, toxicity_density
from corpus_latam.annotate.toxicity_model import load_toxicity_model, paragraph_toxicity
from corpus_latam.config import AnnotateConfig, SelectConfig, ToxicityConfig
from corpus_latam.schema import DocType
from corpus_latam.select.policies import load_policies
from corpus_latam.text import as_utf8, segment
from toxicity_sets import HATECHECK, HATEVAL, OFFENDES, Row
from train_toxicity import (
    PEOPLE,
    as_read,
    labelled,
    own_sentences,
    shipped_rows,
    test_lines,
    toxic_scores,
    train,
)

REPOSITORY = Path(__file__).parent.parent.parent
CONFIG = ToxicityConfig()
THRESHOLD = CONFIG.toxic_paragraph
FOLDS = 9
SAMPLE = REPOSITORY / "data/sample/toxicity"
BATCH = 200
SPEED_BATCH = 400
"""About the megabyte of text that annotate works on at once."""
ANNOTATORS = ("country", "insults", "pornography", "classifier", "personal data")
LANGUAGES = {"es": "spa", "pt": "por"}
REGISTERS = {"law": DocType.LAW, "novel": DocType.LITERATURE, "manual": DocType.MANUAL}
Figures = dict[str, float | None]


def main() -> None:
    """Measures, prints tables if asked, and the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--quick", action="store_true", help="one document in four of es-bench")
    parser.add_argument("--tables", action="store_true", help="print the tables of docs/toxicity.md")
    arguments = parser.parse_args()
    step = 4 if arguments.quick else 1
    figures = {
        **ranking(arguments.data),
        **hatecheck(arguments.data, arguments.tables),
        **slang(arguments.tables),
        **clean_rejected(arguments.data, step, arguments.tables),
        **personal_data_figures(arguments.data),
        **country_figures(arguments.data),
        **speed(arguments.data),
    }
    print(json.dumps({key: None if value is None else round(value, 4) for key, value in figures.items()}))


# ------------------------------------------------------------------------------------------- sentences


def ranking(data: Path) -> Figures:
    """Area under the ROC curve on sets that trained nothing."""
    figures: Figures = {}
    for key, each in (("auc_offendes", OFFENDES), ("auc_hateval", HATEVAL)):
        rows = list(each.read(data))
        figures[key] = auc(np.array([row.toxic for row in rows]), scores(rows))
    return figures


def auc(toxic: NDArray[np.bool_], score: NDArray[np.float32]) -> float:
    """Share of (toxic, clean) pairs in which the toxic one has the higher score; ties count one half."""
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives, negatives = int(toxic.sum()), int((~toxic).sum())
    return float((ranks[toxic].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def scores(rows: list[Row]) -> NDArray[np.float32]:
    """The shipped model's score of each sentence (of its only paragraph, as a rule)."""
    text = as_utf8(pa.array([row.text for row in rows], pa.large_string()))
    language = pa.array([row.language for row in rows])
    found = paragraph_toxicity(text, language, load_toxicity_model(CONFIG), CONFIG)
    return found["toxicity_mean"].to_numpy(zero_copy_only=False)


def hatecheck(data: Path, tables: bool) -> Figures:
    """Accuracy on the hateful and on the other Spanish cases, by models without their functionality."""
    spanish, portuguese = (list(each.read(data)) for each in HATECHECK)
    base = own_sentences() + shipped_rows(data, leave_out=[each.name for each in HATECHECK])
    functionalities = sorted({row.group for row in spanish})
    called: dict[str, list[bool]] = defaultdict(list)
    for number in range(FOLDS):
        held_out = set(functionalities[number::FOLDS])
        seen = [row for cases in (spanish, portuguese) for row in without(cases, held_out)]
        judged = [row for row in spanish if row.group in held_out]
        unseen = test_lines(data) | {as_read(row.text) for row in judged}
        model = train(base + labelled(seen, PEOPLE), unseen)
        given = toxic_scores(model, [as_read(row.text) for row in judged])
        for row, score in zip(judged, given, strict=True):
            called[row.group].append(score >= THRESHOLD)
    hateful = np.concatenate([called[name] for name in functionalities if name.endswith("_h")])
    benign = np.concatenate([called[name] for name in functionalities if name.endswith("_nh")])
    if tables:
        for name in functionalities:
            print(f"| {name} | {len(called[name])} | {np.mean(called[name]):.2f} |")
    return {"hatecheck_hateful": float(hateful.mean()), "hatecheck_benign": float(1 - benign.mean())}


def without(cases: list[Row], held_out: set[str]) -> Iterator[Row]:
    """Cases of other functionalities, but those that held-out ones derive from or that derive from them."""
    templates = {row.template for row in cases if row.group in held_out}
    sources = {row.from_template for row in cases if row.group in held_out} - {""}
    for row in cases:
        related = row.template in sources or row.from_template in templates | sources
        if row.group not in held_out and not related:
            yield row


def _sample(name: str) -> list[dict[str, Any]]:
    lines = (SAMPLE / name).read_text(encoding="utf-8").strip().split("\n")
    return [json.loads(line) for line in lines]


def slang(tables: bool) -> Figures:
    """Share of friendly sentences called toxic in the worst country, and the distance to the best."""
    by_country: dict[str, list[bool]] = defaultdict(list)
    rows = _sample("slang.jsonl")
    given = scores([Row(False, row["text"], row["language"]) for row in rows])
    for row, score in zip(rows, given, strict=True):
        by_country[row["country"]].append(bool(score >= THRESHOLD))
    shares = {name: float(np.mean(called)) for name, called in sorted(by_country.items())}
    if tables:
        identity = _sample("identity.jsonl")
        toxic = scores([Row(False, row["text"], row["language"]) for row in identity]) >= THRESHOLD
        print({name: f"{share:.1%}" for name, share in shares.items()})
        print(f"identity terms: {toxic.sum()} of {len(identity)} called toxic")
    worst = max(shares.values())
    return {"slang_worst": worst, "slang_spread": worst - min(shares.values())}


# ------------------------------------------------------------------------------------------- documents


class Document(NamedTuple):
    """A clean document: which cell of country and register it belongs to, and its language."""

    country: str
    register: DocType
    language: str
    text: str


def clean_rejected(data: Path, step: int, tables: bool) -> Figures:
    """Share of clean documents that the policy calls toxic, in the worst cell of country and register."""
    counts: dict[tuple[str, DocType], list[int]] = defaultdict(lambda: [0, 0])
    for batch in batches(clean_documents(data, step)):
        for document, rejected in zip(batch, rejections(batch), strict=True):
            counts[document.country, document.register][0] += 1
            counts[document.country, document.register][1] += rejected
    if tables:
        for (where, register), (total, rejected) in sorted(counts.items()):
            print(f"| {where} | {register} | {total:,} | {rejected} | {rejected / total:.2%} |")
    return {"clean_rejected_worst": max(rejected / total for total, rejected in counts.values())}


def rejections(batch: list[Document]) -> list[bool]:
    """Whether the shipped policy rejects each document for toxicity."""
    signals = toxicity_signals(batch)
    policies = load_policies(SelectConfig())
    result = []
    for row, document in enumerate(batch):
        thresholds = policies.policy(document.language, document.register).thresholds
        toxic = [
            each for each in thresholds if each.reason.startswith("toxicity.") and each.signal in signals
        ]
        result.append(any(above(signals[each.signal][row], each.bounds.max) for each in toxic))
    return result


def above(value: float | None, bound: float | None) -> bool:
    """Nulls reject nothing."""
    return value is not None and bound is not None and value > bound


def toxicity_signals(batch: list[Document]) -> dict[str, list[float | None]]:
    """The signals of toxicity, by name."""
    texts = as_utf8(pa.array([document.text for document in batch], pa.large_string()))
    language = pa.array([document.language for document in batch])
    where = pa.array([document.country for document in batch])
    words = segment(texts)
    columns: dict[str, pa.Array] = {
        "toxicity_density": toxicity_density(words, language, where),
        "adult_density": adult_density(words, language, where),
        **paragraph_toxicity(texts, language, load_toxicity_model(CONFIG), CONFIG),
    }
    return {name: column.to_pylist() for name, column in columns.items()}


def clean_documents(data: Path, step: int) -> Iterator[Document]:
    """Laws, novels, constitutions and manuals in Spanish, Portuguese and Catalan."""
    for row in es_bench(data)[::step]:
        if row["language"] in LANGUAGES:
            where = row["country"] or "?"
            yield Document(where, REGISTERS[row["genre"]], LANGUAGES[row["language"]], row["text"])
    for file in sorted((data / "corpora/laws").glob("*.zst")):
        for row in json_lines(file):
            language = "cat" if file.name.startswith("ad") else "spa"
            yield Document(file.name[:2].upper(), DocType.LAW, language, row["text"])
    for file in sorted((data / "corpora/novels").glob("*.zst")):
        language = file.name.removesuffix(".jsonl.zst")[-3:]
        for row in json_lines(file):
            yield Document("PT" if language == "por" else "ES", DocType.LITERATURE, language, row["text"])
    with gzip.open(data / "corpora/constituciones.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            language = "por" if row["country"] in ("BR", "PT") else "spa"
            yield Document(row["country"], DocType.LAW, language, row["text"])


def es_bench(data: Path) -> list[dict[str, Any]]:
    """All rows of es-bench."""
    files = sorted((data / "es-bench").glob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def json_lines(file: Path) -> Iterator[dict[str, Any]]:
    """Objects of a zstandard-compressed JSON Lines file."""
    with open(file, "rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield json.loads(line)


def batches(documents: Iterator[Document]) -> Iterator[list[Document]]:
    """Lists of `BATCH` documents, the last one shorter."""
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


# ----------------------------------------------------------------------------------------------- speed


def speed(data: Path) -> Figures:
    """MB of es-bench per second of one core: toxicity, adult density, personal data and country together.

    Nothing but the text says a country, and no document is of a kind in which the lexicon abstains. Words,
    which all annotators share, are segmented beforehand.
    """
    config = AnnotateConfig()
    size, spent = 0, Counter[str]()
    for file in sorted((data / "es-bench").glob("*.parquet")):
        for number, batch in enumerate(pq.read_table(file).to_batches(max_chunksize=SPEED_BATCH)):
            seconds = timed(batch, config)
            if number:  # the first batch loads kernels and lexicons
                spent.update(seconds)
                size += sum(len(text.as_py().encode()) for text in batch["text"])
    print({name: f"{size / 1e6 / seconds:.0f} MB/s" for name, seconds in spent.items()})
    return {"safety_mb_s": size / 1e6 / sum(spent.values())}


def timed(batch: pa.RecordBatch, config: AnnotateConfig) -> dict[str, float]:
    """Seconds that each annotator takes for the batch."""
    texts = as_utf8(batch["text"])
    words = segment(texts)
    language = pa.array([LANGUAGES.get(name, "und") for name in batch["language"].to_pylist()])
    nothing = pa.nulls(batch.num_rows, pa.string())
    web = pa.array([DocType.WEB] * batch.num_rows, pa.string())
    clock = [time.process_time()]
    where, _ = country_of_words(*country(nothing, nothing, batch["url"]), words, language, web)
    clock.append(time.process_time())
    toxicity_density(words, language, where)
    clock.append(time.process_time())
    adult_density(words, language, where)
    clock.append(time.process_time())
    paragraph_toxicity(texts, language, load_toxicity_model(CONFIG), CONFIG)
    clock.append(time.process_time())
    personal_data(texts, where, config.personal_data, config.default_phone_regions)
    clock.append(time.process_time())
    return dict(zip(ANNOTATORS, np.diff(clock).tolist(), strict=True))


if __name__ == "__main__":
    main()
