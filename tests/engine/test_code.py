"""The digest of a stage's code holds all that the stage's own modules import and that decides bytes."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from corpus_latam.engine.code import ALSO, PACKAGE, SHARED, code_digest
from corpus_latam.schema import STAGES

NOT_TEXT = {"__init__.py", "config", "engine", "waiting.py", "models"}
"""Versions and settings are in fingerprints by their values; tasks and waiting write nothing."""


def imported(place: str) -> Iterator[str]:
    """Rooms and modules directly in the package that the files of one import."""
    path = PACKAGE / place
    for file in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "corpus_latam":
                names = (node.module or "").split(".")[1:2] or [alias.name for alias in node.names]
                yield from (name if (PACKAGE / name).is_dir() else f"{name}.py" for name in names)


def reached(stage: str) -> set[str]:
    found, waiting = set[str](), [stage]
    while waiting:
        place = waiting.pop()
        if place not in found | NOT_TEXT and (PACKAGE / place).exists():
            found.add(place)
            waiting += imported(place)
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_all_that_a_stage_imports_is_in_its_digest(stage: str) -> None:
    assert reached(stage) <= {stage, *ALSO.get(stage, ()), *SHARED}


def test_stages_have_digests_of_their_own() -> None:
    assert len({code_digest(stage) for stage in STAGES}) == len(STAGES)
