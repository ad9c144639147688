"""A file that changes while it is read stops the run; what it was read from is never two files."""

import gzip
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.config import IngestConfig
from corpus_latam.engine import Engine
from corpus_latam.errors import RunError
from corpus_latam.ingest import task
from corpus_latam.ingest.task import Job, ingest
from corpus_latam.sources import registry
from corpus_latam.sources.pages import Page
from corpus_latam.storage.manifest import Commit, Manifest
from tests.ingest import runs

SMALL = {"shard_rows": 5, "shard_bytes": 10**6, "max_bad_share": 1.0}
RECORDS = 200


def texts(word: str) -> list[str]:
    return [f"{word} número {n}" for n in range(RECORDS)]


def write_jsonl(path: Path, word: str) -> None:
    path.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts(word)))


def write_gzip(path: Path, word: str) -> None:
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts(word))
    path.write_bytes(gzip.compress(lines.encode()))


def write_parquet(path: Path, word: str) -> None:
    pq.write_table(pa.table({"text": texts(word)}), path, row_group_size=20)


FORMS: dict[str, tuple[str, Callable[[Path, str], None]]] = {
    "jsonl": ("jsonl", write_jsonl),
    "jsonl.gz": ("jsonl", write_gzip),
    "parquet": ("parquet", write_parquet),
}


def replaced(path: Path, write: Callable[[Path, str], None]) -> None:
    """Another file takes its name: as long, and of the same time."""
    before = path.stat()
    write(path.with_suffix(".new"), "otra")
    path.with_suffix(".new").replace(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def written_over(path: Path, write: Callable[[Path, str], None]) -> None:
    write(path, "otra")


def appended(path: Path, write: Callable[[Path, str], None]) -> None:
    with path.open("ab") as stream:
        stream.write(b'{"text": "de repente"}\n')


def truncated(path: Path, write: Callable[[Path, str], None]) -> None:
    os.truncate(path, path.stat().st_size // 2)


def removed(path: Path, write: Callable[[Path, str], None]) -> None:
    path.unlink()


CHANGES = [replaced, written_over, appended, truncated, removed]


def a_job(path: Path, form: str) -> Job:
    kind, write = FORMS[form]
    write(path, "esta")
    config = runs.config(path.parent / "run", {"s": {"type": kind, "path": str(path)}})
    source = config.sources["s"]
    (part,) = registry.locate(source).partitions
    return Job("s", source, part)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_in_mid_task_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, change: Callable[..., None]
) -> None:
    path = tmp_path / f"a.{form}"
    job = a_job(path, form)
    read = registry.read

    def interrupted(*arguments: Any) -> Iterator[Page]:
        pages = read(*arguments)
        yield next(pages)
        change(path, FORMS[form][1])
        yield from pages

    monkeypatch.setattr(task.registry, "read", interrupted)
    with pytest.raises(RunError, match=r"sources\.s: (a file changed while|reading )"):
        ingest(job, IngestConfig.model_validate(SMALL), str(tmp_path / "run"), "f")


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_between_two_tasks_stops_the_second(tmp_path: Path, change: Callable[..., None]) -> None:
    path = tmp_path / "a.jsonl"
    job = a_job(path, "jsonl")
    settings = IngestConfig.model_validate(SMALL)
    commit = ingest(job, settings, str(tmp_path / "run"), "f")
    assert commit.cursor
    following = Job("s", job.source, job.partition, commit.counts["shards"], commit.cursor)
    change(path, write_jsonl)
    with pytest.raises(
        RunError, match=r"a\.jsonl: (it is gone|it was written again|it had 6,490 bytes|another file lies)"
    ):
        ingest(following, settings, str(tmp_path / "run"), "f")


@pytest.mark.parametrize("change", [replaced, written_over, appended, truncated])
@pytest.mark.parametrize("killed", [True, False])
def test_the_same_command_then_reads_what_changed_from_its_start(
    tmp_path: Path,
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[..., None],
    killed: bool,
) -> None:
    path, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    write_jsonl(path, "esta")
    write_jsonl(other, "quieta")
    sources = {"s": {"type": "jsonl", "path": f"{tmp_path}/?.jsonl"}}
    config = runs.config(tmp_path / "run", sources, ingest=SMALL)
    add, done = Manifest.add, []

    def add_and_change(manifest: Manifest, commit: Commit) -> None:
        add(manifest, commit)
        if commit.key.startswith("s/00000") and not done:
            done.append(commit)
            change(path, write_jsonl)
            if killed:
                raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Manifest, "add", add_and_change)
        with pytest.raises(KeyboardInterrupt if killed else RunError):
            runs.run(config, engine)
    runs.run(config, engine)
    runs.run(runs.config(tmp_path / "fresh", sources, ingest=SMALL), engine)
    assert runs.hashes(tmp_path / "run") == runs.hashes(tmp_path / "fresh")
