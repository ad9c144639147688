"""Folders of `save_to_disk` and Parquet files of formats/: read as its README says, or refused as it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus_latam.config import ParquetSource
from corpus_latam.sources import refused, registry
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.arrow.reading import problems, read, table

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats") / "crawl-datasets"


def parquet(path: Path, text: str = "text") -> ParquetSource:
    return ParquetSource.model_validate({"type": "parquet", "path": str(path), "columns": {"text": text}})


def test_words_of_a_split_are_joined(folder: Path) -> None:
    pages = read(table(folder / "hf-save-to-disk" / "lener-br" / "test", "tokens", join=" "))
    assert len(readings.texts(pages)) == 1_390
    assert not readings.reasons(pages)


def test_missing_shards_are_named(folder: Path) -> None:
    whole = folder / "hf-save-to-disk" / "lener-br"
    said = problems(table(whole, "tokens", join=" "))
    assert [each.split("lener-br/")[1].split(". ")[0] for each in said] == [
        f"{split}/state.json names data-00000-of-00001.arrow, which is not there"
        for split in ("train", "validation")
    ]
    pages = read(table(whole, "tokens", join=" ", on_bad_file="quarantine"))
    assert len(readings.texts(pages)) == 1_390
    assert len(readings.reasons(pages)) == 2


def test_a_single_data_set_has_other_columns(folder: Path) -> None:
    path = folder / "hf-save-to-disk" / "garrigues"
    assert "its columns are preguntas, respuestas" in problems(table(path))[0]
    assert len(readings.texts(read(table(path, "respuestas")))) == 1


def test_pointers_of_git_lfs_are_told(folder: Path) -> None:
    arrow = table(folder / "hf-save-to-disk" / "lfs-pointer", "text")
    assert "pointer of Git LFS" in problems(arrow)[0]
    assert readings.reasons(read(arrow)) == [refused.IS_POINTER]
    for path in (
        folder / "parquet" / "lfs-pointer-train-00000-of-00001.parquet",
        folder.parent / "code" / "parquet" / "lfs-pointer-securecode.parquet",
    ):
        source = parquet(path)
        parts = registry.locate(source).partitions
        assert "pointer of Git LFS" in registry.check(source, parts)[0]
        assert readings.reasons(list(registry.read(source, parts[0]))) == [refused.IS_POINTER]


def test_binary_and_dictionary_columns(folder: Path) -> None:
    source = parquet(folder / "parquet" / "nation.dict.parquet", "name")
    (part,) = registry.locate(source).partitions
    texts = readings.texts(list(registry.read(source, part)))
    assert len(texts) == 25
    assert "ARGENTINA" in texts


def test_a_tiny_table(folder: Path) -> None:
    source = parquet(folder / "parquet" / "frictionless-table.parquet", "name")
    (part,) = registry.locate(source).partitions
    assert readings.texts(list(registry.read(source, part))) == ["english", "中国人"]
