from __future__ import annotations

from pathlib import Path

import pytest

from corpus_latam.engine import Engine
from corpus_latam.report.stage import run
from tests.report.conftest import context


@pytest.mark.parametrize("lang", ["es", "en"])
def test_tables_are_well_formed(run_folder: Path, engine: Engine, lang: str) -> None:
    run(context(run_folder, engine, lang))
    text = (run_folder / "report" / "report.md").read_text()
    blocks = [block.splitlines() for block in text.split("\n\n") if block.startswith("|")]
    assert len(blocks) > 10
    for lines in blocks:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_figures_are_those_of_the_page(run_folder: Path, engine: Engine) -> None:
    run(context(run_folder, engine, "en"))
    text = (run_folder / "report" / "report.md").read_text()
    assert "Of 18 records read from 2 sources, 4 documents (22.2%) make up the corpus." in text
    assert "| Near-duplicates | 2 | 4 |" in text
    assert "| `quality.stop_words` | 2 | 1 | 1 |" in text
