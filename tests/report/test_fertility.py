"""The fertility tables that the report reads."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from corpus_latam.report.fertility import compute, measure, read_fertility
from corpus_latam.report.strings import Lang, strings
from corpus_latam.report.tokenizer_sections import fertility_section
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard


def test_vocabularies_come_smallest_first(run_folder: Path) -> None:
    folder = run_folder / "tokenizer"
    manifest = Manifest(str(folder))
    for size in ("999999", "32768"):
        table = pa.table({"size": [size]})
        file = write_shard(str(folder), f"{size}/fertility.parquet", table.to_batches(), table.schema)
        manifest.add(Commit(size, "", (file,)))
    sizes = [rows[0].get("size", "4096") for rows in read_fertility(str(run_folder))]
    assert sizes == ["4096", "32768", "999999"]


def test_tables_that_others_put_there_are_not_read(run_folder: Path) -> None:
    folder = run_folder / "tokenizer"
    shutil.copytree(folder / "4096", folder / "mine")
    assert len(read_fertility(str(run_folder))) == 1


def test_no_tokenizer_gives_no_table(tmp_path: Path) -> None:
    assert read_fertility(str(tmp_path)) == []


def test_a_group_that_was_not_measured_is_there_and_says_so() -> None:
    sizes = {"documents": 2, "words": 100, "bytes": 600, "tokens": 200}
    groups = [("leyes", "UY", sizes), ("poemas", None, dict.fromkeys(sizes, 0))]
    rows = [
        {"tokenizer": "t", "source": source, "country": country, "language": "spa", **counts}
        for source, country, counts in groups
    ]
    measured = measure([rows], ["source", "country"])
    assert [(row["source"], row["measured"], row["tokens_per_word"]) for row in measured] == [
        ("leyes", True, 2.0),
        ("poemas", False, None),
    ]
    kept = [{"source": "poemas", "country": None, "language": "spa", "bytes": 60}]
    assert compute([rows], kept)["tokenizers"][0]["tokens"] == 20  # at the average of what was measured


@pytest.mark.parametrize(("lang", "words"), [("es", "no se midió"), ("en", "not measured")])
def test_the_report_names_what_was_not_measured(lang: Lang, words: str) -> None:
    sizes = {"documents": 2, "words": 100, "bytes": 600, "tokens": 200}
    groups = [("leyes", "spa", sizes), ("poemas", "spa", {}), ("leyes", "que", {})]
    rows = [
        {"tokenizer": "t", "source": source, "country": "PE", "language": language, **counts}
        for source, language, counts in groups
    ]
    others: dict[str, list[object]] = {key: [] for key in ("totals", "countries", "inequality", "premium")}
    by_language, by_source = measure([rows], ["language"]), measure([rows], ["source", "country"])
    tokenizers = {"by_language": by_language, "by_source_and_country": by_source, **others}
    section = fertility_section({"tokenizers": tokenizers})
    (sentence,) = [sentence for sentence in section.sentences if "not_measured" in sentence.path]
    assert sentence.values == {"groups": "poemas, que"}
    for table in section.tables[:1] + section.tables[2:3]:
        cells = [column.text(row, strings(lang)) for row in table.rows for column in table.columns]
        assert words in cells
        assert "100" in cells
