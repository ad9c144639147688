"""Kernels against plain Python on the real documents of es-bench, and what the policy keeps of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from datasketch import MinHash

from corpus_latam.annotate.language import load_model
from corpus_latam.annotate.quality import quality
from corpus_latam.annotate.repetition import repetition
from corpus_latam.annotate.signals import INPUT, annotate
from corpus_latam.annotate.signature import shingle_hashes, signatures
from corpus_latam.annotate.stage import SLICE_BYTES, slices
from corpus_latam.config import AnnotateConfig, SelectConfig, SignatureConfig
from corpus_latam.schema import SELECTION
from corpus_latam.select.policies import load_policies
from corpus_latam.select.policy import decide
from corpus_latam.text import as_utf8, normalise, segment
from corpus_latam.text.lines import split_lines
from corpus_latam.text.normalise import to_arrow
from tests.annotate import reference as formulas
from tests.text import reference

pytestmark = pytest.mark.real

REGISTER = {"novel": "literature", "law": "law", "manual": "manual"}
EVERY = 160
"""Formulas in plain Python are slow: every so many documents."""


def batches(es_bench: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    for path in sorted(es_bench.glob("*.parquet")):
        yield from batches_of(path, columns)


def batches_of(path: Path, columns: list[str]) -> Iterator[pa.RecordBatch]:
    table = pq.read_table(path, columns=["text", *columns])
    text = table["text"].cast(pa.large_string())
    for batch in table.set_column(0, "text", text).combine_chunks().to_batches():
        yield from slices(batch, SLICE_BYTES)


def test_words_lines_and_normal_forms(es_bench: Path) -> None:
    """Of every twelfth document, since plain Python takes minutes for all: one file to a process."""
    files = sorted(es_bench.glob("*.parquet"))
    with ProcessPoolExecutor(2, mp_context=get_context("forkserver")) as pool:
        differences = list(pool.map(differences_in, files))
    assert differences == [[] for _ in files]


def differences_in(path: Path) -> list[str]:
    """What kernels and reference disagree on, by slice of a file."""
    found = []
    for number, slice_ in enumerate(batches_of(path, [])):
        batch = slice_.take(pa.array(range(number % 12, slice_.num_rows, 12)))
        texts, utf8 = batch["text"].to_pylist(), as_utf8(batch["text"])
        words, lines = segment(utf8), split_lines(utf8)
        expected = [reference.words(text) for text in texts]
        every = [word for of_text in expected for word in of_text]
        sentences = [line.sentences for text in texts for line in reference.lines(text)]
        equal = {
            "counts": words.counts.tolist() == [len(of_text) for of_text in expected],
            "hashes": words.hashes.tolist() == [word.hash for word in every],
            "characters": words.characters.tolist() == [word.characters for word in every],
            "sentences": lines.sentences.tolist() == sentences,
            "normal form": to_arrow(normalise(utf8)).to_pylist() == [reference.normalise(t) for t in texts],
        }
        found += [f"{path.name}, slice {number}: {name}" for name, same in equal.items() if not same]
    return found


def test_quality_and_repetition_by_their_formulas(es_bench: Path) -> None:
    for batch in batches(es_bench, []):
        sample = batch["text"].take(pa.array(range(0, batch.num_rows, EVERY)))
        utf8 = as_utf8(sample)
        words, lines = segment(utf8), split_lines(utf8)
        found = quality(utf8, words, lines)
        found |= repetition(words, lines, found["characters"])
        for row, text in enumerate(sample.to_pylist()):
            for name, value in (formulas.quality(text) | formulas.repetition(text)).items():
                assert np.float32(value) == found[name][row], name


def test_signatures_are_datasketchs(es_bench: Path) -> None:
    config = SignatureConfig()
    batch = next(batches(es_bench, []))
    words = segment(as_utf8(batch["text"]))
    shingles, offsets = shingle_hashes(words, config.shingle_words)
    for row, signature in enumerate(signatures(words, config).to_pylist()):
        theirs = MinHash(num_perm=config.num_perm, seed=config.seed, hashfunc=lambda h: h)
        theirs.update_batch(shingles[offsets[row] : offsets[row + 1]].tolist())
        assert np.array_equal(np.frombuffer(signature, "<u4"), theirs.hashvalues)


@pytest.fixture(scope="module")
def annotated(es_bench: Path) -> pa.Table:
    """All of es-bench annotated, with genre and source."""
    model, config = load_model("lid-latam"), AnnotateConfig()
    parts = []
    for batch in batches(es_bench, ["id", "url", "country", "genre", "source", "language"]):
        stated = pc.if_else(pc.equal(batch["country"], ""), None, batch["country"])
        fields = {name: batch[name] for name in ("id", "text", "url")}
        fields["doc_type"] = pa.array([REGISTER[genre] for genre in batch["genre"].to_pylist()])
        fields["metadata"] = pa.nulls(batch.num_rows, pa.string())
        basis = pa.array(["record"] * batch.num_rows)
        given = pa.RecordBatch.from_pydict(fields | {"country": stated, "country_basis": basis}).select(INPUT)
        signals = annotate(given, model, config).drop_columns(["signature"])
        for name in ("genre", "source", "text"):
            signals = signals.append_column(name, batch[name])
        parts.append(signals.append_column("true_language", batch["language"]))
    return pa.Table.from_batches(parts)


def test_trusted_sources_are_kept(annotated: pa.Table) -> None:
    """At least 97 of 100 Spanish novels and laws, 90 of 100 manuals of those in a wanted language."""
    kept, total = Counter[str](), Counter[str]()
    for row in decisions(annotated).to_pylist():
        if not (row["reason"] or "").startswith("language."):
            total[row["genre"]] += 1
            kept[row["genre"]] += row["keep"]
    assert kept["novel"] / total["novel"] > 0.97
    assert kept["law"] / total["law"] > 0.97
    assert kept["manual"] / total["manual"] > 0.90


def test_languages(annotated: pa.Table) -> None:
    fates = defaultdict(Counter)
    for row in decisions(annotated).to_pylist():
        fates[row["true_language"], row["genre"]][row["reason"] or "kept"] += 1
    for language in ("fr", "it"):
        assert fates[language, "novel"]["language.unwanted"] == fates[language, "novel"].total()
    assert fates["pt", "novel"]["kept"] / fates["pt", "novel"].total() > 0.97
    assert fates["es", "law"]["language.unwanted"] / fates["es", "law"].total() < 0.005


def test_planted_personal_data_is_found(annotated: pa.Table, es_bench: Path) -> None:
    """Most of the planted RUTs and CUITs have a wrong check digit, but the word stands before them."""
    lines = (es_bench / "truth" / "pii.jsonl").read_text(encoding="utf-8").strip().split("\n")
    truth = {record["id"]: record for record in map(orjson.loads, lines)}
    missed = Counter[str]()
    for row in annotated.select(["id", "text", "personal_data"]).to_pylist():
        if planted := truth.get(row["id"]):
            data = row["text"].encode()
            found = {data[span["start"] : span["end"]].decode() for span in row["personal_data"]}
            missed.update(kind for kind in planted.keys() - {"id"} if planted[kind] not in found)
    assert not missed


def decisions(annotated: pa.Table) -> pa.Table:
    """`schema.SELECTION` with genre and true language."""
    policies = load_policies(SelectConfig())
    registers = [REGISTER[genre] for genre in annotated["genre"].to_pylist()]
    batch = annotated.combine_chunks().to_batches()[0]
    decided = pa.Table.from_batches([decide(batch, pa.array(registers), policies, SelectConfig().languages)])
    assert decided.schema.equals(SELECTION)
    return decided.append_column("genre", annotated["genre"]).append_column(
        "true_language", annotated["true_language"]
    )
