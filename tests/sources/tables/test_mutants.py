"""Damaged tables: no exception leaves, and rows before the damage all arrive."""

from pathlib import Path

import pytest
from scripts.bench.ingest_samples.tables import SAMPLES, TEXTS

from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.tables.reading import read, table


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    (tmp_path / name).write_bytes(mutant)
    texts = readings.texts(read(table(tmp_path)))
    if name in ("comas.csv", "tabuladores.tsv") and at > len(data) // 2 and texts:
        assert texts[:2] == list(TEXTS[:2])
