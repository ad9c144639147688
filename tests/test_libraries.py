"""Versions of libraries are noted by stage, and results of other versions are kept and named."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from corpus_latam import libraries
from corpus_latam.engine.code import ALSO, PACKAGE, SHARED
from corpus_latam.storage.manifest import Manifest

CARRY = {"fsspec", "huggingface_hub", "httpx2", "pydantic", "yaml", "markupsafe", "transformers", "torch"}
"""What brings bytes and settings, or is named by its model; it does not decide what becomes of them."""


def imported(place: str) -> Iterator[str]:
    """The libraries that the files of a room or module of the package import."""
    path = PACKAGE / place
    for file in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]
            elif isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)


@pytest.mark.parametrize("stage", libraries.OWN)
def test_all_that_a_stage_imports_is_noted(stage: str) -> None:
    places = (stage, *ALSO.get(stage, ()), *SHARED)
    found = {name for place in places for name in imported(place)}
    others = found - set(sys.stdlib_module_names) - {"corpus_latam"} - CARRY
    distributions = metadata.packages_distributions()
    noted = set(libraries.installed(stage))
    assert all(noted & set(distributions[name]) for name in others), (others, noted)


@pytest.fixture
def versions(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The versions that `annotate` finds, to be changed."""
    here = {"numpy": "2.1", "ftfy": "6.3"}
    monkeypatch.setattr(libraries, "installed", lambda stage: dict(here))
    return here


def noted(root: Path) -> object:
    return json.loads((root / "run.json").read_text())["libraries"]["annotate"]


def test_what_is_kept_of_other_versions_is_named_until_it_is_made_again(
    tmp_path: Path, versions: dict[str, str]
) -> None:
    root, folder = str(tmp_path), tmp_path / "annotate"
    folder.mkdir()
    (tmp_path / "run.json").write_text('{"stages": [1]}')
    libraries.begin(root, "annotate")
    Manifest(str(folder)).write_page("page.json", b"{}")
    versions["ftfy"] = "6.4"  # the first run was killed; this one goes on
    libraries.begin(root, "annotate")
    assert noted(tmp_path) == {"numpy": ["2.1"], "ftfy": ["6.3", "6.4"]}
    for _ in range(2):
        mixed = libraries.end(root, "annotate", found=3)
        said = libraries.sentence(root, {"annotate": mixed, "select": {}})
        assert "made with other versions: annotate (ftfy 6.3, now 6.4)." in said
    assert libraries.end(root, "annotate", found=0) == {}
    assert noted(tmp_path) == {"numpy": ["2.1"], "ftfy": ["6.4"]}
    assert libraries.sentence(root, {"annotate": libraries.end(root, "annotate", found=3)}) == ""
    assert json.loads((tmp_path / "run.json").read_text())["stages"] == [1]


def test_a_folder_that_was_removed_is_of_the_new_versions(tmp_path: Path, versions: dict[str, str]) -> None:
    libraries.begin(str(tmp_path), "annotate")
    versions["numpy"] = "2.2"
    libraries.begin(str(tmp_path), "annotate")
    assert noted(tmp_path) == {"numpy": ["2.2"], "ftfy": ["6.3"]}


@pytest.mark.parametrize(
    "content", ["", "[]", '{"libraries": [1]}', '{"libraries": {"annotate": {"numpy": 3}}}']
)
def test_a_damaged_record_is_written_anew(tmp_path: Path, content: str, versions: dict[str, str]) -> None:
    (tmp_path / "annotate").mkdir()
    Manifest(str(tmp_path / "annotate")).write_page("page.json", b"{}")
    (tmp_path / "run.json").write_text(content)
    libraries.begin(str(tmp_path), "annotate")
    assert noted(tmp_path) == {"numpy": ["2.1"], "ftfy": ["6.3"]}
    assert libraries.end(str(tmp_path), "annotate", found=1) == {}
