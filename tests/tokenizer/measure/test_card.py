"""The model card: values of records that try to be more than values."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
import yaml
from hypothesis import example, given, settings

from corpus_latam.config import TokenizerConfig
from corpus_latam.escaping import UNSEEN
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import read_table, write_shard
from corpus_latam.tokenizer.measure.card import card
from corpus_latam.tokenizer.measure.origin import Origin
from corpus_latam.tokenizer.measure.tables import SCHEMAS
from corpus_latam.tokenizer.stage import run
from tests.hostile import STORED, outline
from tests.tokenizer.corpora import small_corpus, stage_context

OF_RECORDS = ("tokenizer", "source", "country", "language", "doc_type", "worst", "best")
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def harmless(folder: Path) -> dict[str, int]:
    return outline(parts(written(folder, "valor"))[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("card")
    small_corpus(root)
    with stage_context(root, vocab_sizes=[300]) as context:
        run(context)
    return root


def replaced(table: pa.Table, value: str) -> pa.Table:
    """A table in which records decided every name that is not null."""
    for name in set(OF_RECORDS) & set(table.column_names):
        names = pc.if_else(pc.is_valid(table[name]), value, table[name])
        table = table.set_column(table.schema.get_field_index(name), name, names)
    return table


def written(folder: Path, value: str, **left_out: int) -> str:
    tables = {name: read_table(str(folder / f"tokenizer/300/{name}.parquet")) for name in SCHEMAS}
    training = read_table(str(folder / "tokenizer/pretokens-groups.parquet"))
    trained = json.loads(next((folder / "tokenizer").glob("*.json")).read_text()) | left_out
    corpus = Manifest(str(folder / "hostile"))
    licenses = pa.table({"license": pa.array([value, None, "MIT"], pa.string())})
    file = write_shard(corpus.folder, "a.parquet", licenses.to_batches(), licenses.schema)
    corpus.add(Commit("a", "", (file,)))
    shown = {name: replaced(table, value) for name, table in tables.items()}
    origin = Origin("prueba", "all", "none", corpus.folder, ("a.parquet",))
    return card("300", TokenizerConfig(), shown, replaced(training, value), trained, origin)


def parts(text: str) -> tuple[str, str]:
    """Front matter and body: the marks stand on lines of their own, a name may hold them too (`?---`)."""
    before, matter, body = f"\n{text}".split("\n---\n", 2)
    assert not before
    return matter, body


@settings(max_examples=15)
@example(value="?---")
@given(value=STORED.filter(lambda value: value not in ("MIT", "not known")))
def test_no_value_becomes_more_than_a_value(folder: Path, harmless: dict[str, int], value: str) -> None:
    text = written(folder, value)
    matter, body = parts(text)
    assert yaml.safe_load(matter)["language"] == [value]
    assert outline(body) == harmless
    assert not UNSEEN.search(text.replace("\n", ""))


def test_what_did_not_fit_into_memory_is_said(folder: Path) -> None:
    numbers = {"types": (1200, 5000), "pretokens": (30, 1000), "bytes": (10, 800)}
    lost = {f"left_out_{name}": of[0] for name, of in numbers.items()}
    lost |= {f"left_out_of_{name}": of[1] for name, of in numbers.items()}
    assert "memory_budget" not in written(folder, "valor")
    said = written(folder, "valor", **lost)
    assert "The 1,200 rarest pretokens were left out of training" in said
    assert "tokenizer.memory_budget (2,000 MB): 3.00% of the occurrences and 1.25% of the bytes" in said
