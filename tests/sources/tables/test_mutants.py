"""Damaged tables: no exception leaves, and rows before the damage all arrive."""

import random
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.tables import SAMPLES, TEXTS

from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.tables.reading import read, table

TEXT_TABLES = ("comas.csv", "puntos.csv", "tabuladores.tsv")


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    (tmp_path / name).write_bytes(mutant)
    texts = readings.texts(read(table(tmp_path)))
    if name in TEXT_TABLES and at > len(data) // 2:
        assert texts[:2] == list(TEXTS[:2])


@pytest.mark.parametrize("name", TEXT_TABLES)
@pytest.mark.parametrize("ends", [b"\r\n", b"\r"], ids=["lines", "old lines"])
def test_one_damaged_place_does_not_decide_what_a_file_is(tmp_path: Path, name: str, ends: bytes) -> None:
    """A byte, or many at random, in the last row: the rows before it arrive as they are."""
    data = SAMPLES[name]().replace(b"\r\n", ends)
    sound = [text.replace("\n", " ") if ends == b"\r" else text for text in TEXTS[:4]]
    draw = random.Random(name)
    bytes_of_forms = [bytes([value]) for value in b'\0\t\n\r\x1a",;\\|\xff']
    for damage in (*bytes_of_forms, *(draw.randbytes(draw.randint(1, 40)) for _ in range(20))):
        at = draw.randrange(data.rindex(b"quinto"), len(data) - 2)
        (tmp_path / name).write_bytes(data[:at] + damage + data[at:])
        texts = readings.texts(read(table(tmp_path)))
        found = [text.replace("\n", " ") if ends == b"\r" else text for text in texts[:4]]
        assert found == sound, damage
