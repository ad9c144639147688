"""Damaged books: no exception leaves, and the pages of a dump before the damage all arrive."""

from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import SAMPLES

from tests.sources import readings
from tests.sources.books.reading import read_bytes
from tests.sources.mutants import mutate


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    texts = readings.texts(read_bytes(tmp_path, name, mutant))
    if name == "wiki.xml":
        whole = readings.texts(read_bytes(tmp_path, name, data))
        before = data.count(b"</page>", 0, at) - 1
        assert texts[: max(0, before)] == whole[: max(0, before)]
