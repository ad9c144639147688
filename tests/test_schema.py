"""The table of folders says what a finished run holds, and no folder is missing in it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from corpus_latam.schema import FOLDERS, STAGES, Folder, Holds, folders_of, holding, holding_last_first
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.state import STATE
from tests.test_lost_files import engine, finished

__all__ = ["engine", "finished"]


def test_every_folder_that_a_run_writes_is_in_the_table(finished: Path) -> None:
    written = {str(path.parent.relative_to(finished / "run")) for path in (finished / "run").rglob(STATE)}
    only_some_sources_withdraw = "withdrawn"
    assert written == {folder.name for folder in FOLDERS} - {"quarantine", only_some_sources_withdraw}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_folders_hold_what_the_table_says(finished: Path, folder: Folder) -> None:
    place, holds = finished / "run" / folder.name, folder.holds
    assert folder.stage in STAGES
    shards = {str(path.relative_to(place)): pq.ParquetFile(path) for path in place.rglob("*.parquet")}
    columns = [set(shard.schema_arrow.names) for shard in shards.values()]
    if Holds.SHARDS in holds:
        ingest = Manifest(str(finished / "run/ingest")).files(".parquet")
        rows = {name: shard.metadata.num_rows for name, shard in shards.items()}
        assert rows == {file.path: file.rows for file in ingest}
    assert all(("id" in found) == (Holds.IDS in holds) for found in columns)
    assert all(({"url", "source"} <= found) == (Holds.ADDRESSES in holds) for found in columns)


def test_what_is_asked_of_the_table() -> None:
    assert holding(Holds.SHARDS) == ("ingest", "annotate", "select", "deduplicate")
    assert folders_of("export") == ("corpus", "rejected")
    assert folders_of("deduplicate") == ("deduplicate",)
    assert holding_last_first(Holds.IDS) == (
        "corpus",
        "rejected",
        "deduplicate",
        "select",
        "annotate",
        "ingest",
    )
