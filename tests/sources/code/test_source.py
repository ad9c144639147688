"""Source files: languages by endings, licences that files state, copies left out, binary data refused."""

import hashlib
import json
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.code import PYTHON, SAMPLES, notebook

from corpus_latam.schema import DocType
from corpus_latam.sources import refused, registry
from corpus_latam.sources.code import source as code
from corpus_latam.sources.code.languages import language_of
from corpus_latam.sources.code.notebook import NOT_A_NOTEBOOK
from corpus_latam.sources.pages import PageSize
from tests.sources import readings
from tests.sources.code.reading import read, source
from tests.sources.mutants import mutate


def test_a_folder_of_source_files(tmp_path: Path) -> None:
    (tmp_path / "paquete").mkdir()
    (tmp_path / "paquete" / "suma.py").write_text(PYTHON)
    (tmp_path / "viejo.PAS").write_bytes("{ año }\nbegin end.".encode("cp1252"))
    (tmp_path / "datos.csv").write_text("a,b\n")
    (tmp_path / "node_modules" / "x").mkdir(parents=True)
    (tmp_path / "node_modules" / "x" / "index.js").write_text("x = 1")
    (tmp_path / "vacío.py").touch()
    of = source(tmp_path / "paquete", code_languages=["python", "javascript"])
    assert of.doc_type is DocType.CODE
    pages = read(source(tmp_path / "*" / "**"))
    assert readings.texts(pages) == [PYTHON]
    assert pages[0].left_out == {code.COPY: 1}
    assert registry.check(of, registry.locate(of).partitions) == []
    row = pages[0].batch.to_pylist()[0]
    assert row["license"] == "Apache-2.0"
    assert row["sha256_raw"] == hashlib.sha256(PYTHON.encode()).hexdigest()
    assert json.loads(row["metadata"]) == {"code_language": "python", "path": "paquete/suma.py"}
    (old,) = read(source(tmp_path / "viejo.PAS"))
    assert json.loads(old.batch["metadata"][0].as_py()) == {
        "code_language": "pascal",
        "encoding": "cp1252",
        "path": "viejo.PAS",
    }


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("a.py", "python"),
        ("d/Makefile", "makefile"),
        ("Dockerfile", "dockerfile"),
        (".py", None),
        ("a.R", "r"),
        ("a.d.ts", "typescript"),
        ("a.txt", None),
    ],
)
def test_languages_by_the_ends_of_names(name: str, language: str | None) -> None:
    assert language_of(name) == language


@pytest.mark.parametrize(
    ("line", "license_"),
    [
        (b"// SPDX-License-Identifier: MIT", "MIT"),
        (b"/* SPDX-License-Identifier: GPL-2.0-only OR MIT */", "GPL-2.0-only OR MIT"),
        (b"<!-- SPDX-License-Identifier: ISC -->", "ISC"),
        (b"# License: MIT", None),
        (b"# SPDX-License-Identifier: ", None),
        (b"\n" * 3_000 + b"# SPDX-License-Identifier: MIT", None),
    ],
)
def test_the_licence_that_a_file_states(line: bytes, license_: str | None) -> None:
    assert code.spdx_of(line + b"\nx = 1\n") == license_


def test_a_notebook_is_its_prose_and_code(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_bytes(notebook())
    assert readings.texts(read(source(tmp_path))) == [
        "# Título\nProsa con año.\n\n```python\nx = 1\nprint(x)\n```\n\n```python\ny = 2\n```"
    ]


def test_a_notebook_of_version_3(tmp_path: Path) -> None:
    cells = [{"cell_type": "code", "input": "x = 1"}, {"cell_type": "heading", "source": "Título"}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"worksheets": [{"cells": cells}], "metadata": {}}))
    assert readings.texts(read(source(tmp_path))) == ["```\nx = 1\n```\n\nTítulo"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.py", b"\0\1\2", code.BINARY),
        ("a.js", b"<!doctype html><p>", refused.IS_HTML),
        ("a.ipynb", b"{}", NOT_A_NOTEBOOK),
        ("a.ipynb", b"[1, 2", NOT_A_NOTEBOOK),
        ("a.ipynb", b"version https://git-lfs.github.com/spec/v1\n", refused.IS_POINTER),
    ],
)
def test_what_is_no_code_says_so(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert readings.reasons(read(source(tmp_path))) == [reason]


def test_a_language_that_is_not_known(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x")
    of = source(tmp_path, code_languages=["klingon"])
    (said,) = registry.check(of, registry.locate(source(tmp_path)).partitions)
    assert said.startswith("code_languages: there is no language 'klingon'. Known are ada, ")


def test_reading_goes_on_at_every_file(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.py").write_text(f"x = {number}")
    pages = read(source(tmp_path), PageSize(2, 1_000))
    for number, page in enumerate(pages):
        assert read(source(tmp_path), PageSize(2, 1_000), page.cursor) == pages[number + 1 :]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(20))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    mutant, _ = mutate(SAMPLES[name](), seed)
    (tmp_path / name).write_bytes(mutant)
    read(source(tmp_path))
