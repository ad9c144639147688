"""Damaged files: nothing raises, nothing hangs, and what lies before the damage arrives."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts.bench.ingest_samples import crawl

from corpus_latam.config import HpltSource
from corpus_latam.sources import files
from corpus_latam.sources.hplt import source as hplt
from tests.sources.mutants import mutate
from tests.sources.readings import texts

MUTANTS = 60


@pytest.mark.parametrize("name", crawl.SAMPLES)
def test_damage(name: str, tmp_path: Path) -> None:
    whole = crawl.SAMPLES[name]()
    file = tmp_path / name
    source = HpltSource(type="hplt", path=str(file), form="markdown")
    file.write_bytes(whole)
    wanted = texts(list(hplt.read(source, files.make_partition(0, (str(file),), str(tmp_path)))))
    assert len(wanted) == crawl.RECORDS
    for seed in range(MUTANTS):
        content, place = mutate(whole, seed)
        file.write_bytes(content)
        part = files.make_partition(0, (str(file),), str(tmp_path))
        found = texts(list(hplt.read(source, part)))
        if name.endswith(".jsonl"):  # of a packed file, a block is lost as a whole
            before = whole[:place].count(b"\n")
            assert found[:before] == wanted[:before]
