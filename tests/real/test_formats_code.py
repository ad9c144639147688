"""Every file of formats/code is read as its README says, or refused for the reason that it gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus_latam.config import JsonlSource
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Page
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.code import reading as code
from tests.sources.tables import reading as tables

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats") / "code"


def jsonl(path: Path, **columns: object) -> JsonlSource:
    return JsonlSource.model_validate({"type": "jsonl", "path": str(path), "columns": columns})


def pages(source: JsonlSource) -> list[Page]:
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part))


def test_questions_with_code_and_prose(folder: Path) -> None:
    path = folder / "stackexchange" / "dj-stack_exchange.jsonl.gz"
    found = pages(jsonl(path, language="stats.lang", metadata=["meta.source", "meta.simhash"]))
    texts = readings.texts(found)
    assert len(texts) == 70
    assert texts[0].startswith("Q: ¿Cómo definir métodos correctamente en TypeScript?")
    assert "nombreCompleto1 = () => {" in texts[0]
    assert found[0].batch["language"][0].as_py() == "es"
    assert json.loads(found[0].batch["metadata"][0].as_py()).keys() == {"meta.simhash"}


NOTEBOOKS = [("the-stack-k8s-yaml.ipynb", "load_dataset"), ("latamxix-overview.ipynb.gz", "import")]


@pytest.mark.parametrize(("name", "cell"), NOTEBOOKS)
def test_notebooks_without_their_outputs(folder: Path, name: str, cell: str) -> None:
    found = code.read(code.source(folder / "notebooks" / name))
    (text,) = readings.texts(found)
    assert cell in text
    assert "```python\n" in text
    for output in ("max_stars_repo_licenses", "image/png", "iVBORw0KGgo"):
        assert output not in text
    assert json.loads(found[0].batch["metadata"][0].as_py())["code_language"] == "jupyter"


def test_a_table_of_language_names(folder: Path) -> None:
    path = folder / "licences" / "the-stack-v2-language_labels.csv"
    texts = readings.texts(tables.read(tables.table(path, "language")))
    assert texts[:2] == ["Java", "Text"]


def test_lines_without_code_are_refused(folder: Path) -> None:
    source = jsonl(folder / "jsonl" / "codexglue-defect-detection.jsonl")
    (said,) = registry.check(source, registry.locate(source).partitions)
    assert "has no field 'text'" in said
    assert "commit_id, func, idx, project, target" in said


def test_lines_whose_text_has_another_name(folder: Path) -> None:
    path = folder / "jsonl" / "statcodesearch-R.jsonl.gz"
    (said,) = registry.check(jsonl(path), registry.locate(jsonl(path)).partitions)
    assert "has no field 'text'" in said
    assert all("[CODESPLIT]" in text for text in readings.texts(pages(jsonl(path, text="input"))))
