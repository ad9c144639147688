"""The stage: shards that depend on nothing but input and config, and stops that say why."""

import gzip
import json
import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import IngestConfig
from corpus_latam.engine import Engine, open_engine
from corpus_latam.errors import RunError
from corpus_latam.ingest import task
from corpus_latam.ingest.verdict import by_chance
from corpus_latam.sources.files import make_partition
from corpus_latam.sources.packing.damage import ENDS_EARLY
from corpus_latam.sources.pages import Partition
from corpus_latam.storage.manifest import Commit, Manifest
from tests.ingest import runs

SMALL = {"shard_rows": 7, "shard_bytes": 200}


@pytest.fixture
def sources(tmp_path: Path) -> dict[str, Any]:
    """Two sources of several files, with some bad records."""
    folder = tmp_path / "input"
    folder.mkdir()
    for part in range(3):
        table = pa.table(
            {"text": [f"párrafo {part} {n}" for n in range(40)], "id": [f"{part}-{n}" for n in range(40)]}
        )
        pq.write_table(table, folder / f"{part}.parquet", row_group_size=9)
        lines = [json.dumps({"text": "" if n % 9 == 4 else f"línea {part} {n}"}) for n in range(150)]
        (folder / f"{part}.jsonl.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    return {
        "tables": {"type": "parquet", "path": str(folder / "*.parquet"), "columns": {"source_id": "id"}},
        "lines": {"type": "jsonl", "path": str(folder / "*.gz")},
    }


@pytest.fixture
def first_shards(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """Lets a run go on for so many commits only, as if it were killed then."""
    add = Manifest.add

    def stop_after(count: int) -> None:
        def add_or_stop(manifest: Manifest, commit: Commit) -> None:
            if len(manifest.commits) >= count:
                raise KeyboardInterrupt
            add(manifest, commit)

        monkeypatch.setattr(Manifest, "add", add_or_stop)

    yield stop_after
    monkeypatch.setattr(Manifest, "add", add)


def partition(path: Path) -> Partition:
    return make_partition(0, (str(path),), str(path.parent))


def settings(**changes: Any) -> dict[str, Any]:
    return SMALL | {"max_bad_share": 0.5} | changes


def test_every_document_is_written_once_and_bad_records_lie_in_quarantine(
    tmp_path: Path, sources: dict[str, Any], engine: Engine
) -> None:
    root = tmp_path / "run"
    context = runs.run(runs.config(root, sources, ingest=settings()), engine)
    texts = [row["text"] for row in runs.rows(root)]
    assert len(texts) == len(set(texts)) == 3 * 40 + 3 * 133
    bad = runs.rows(root, "quarantine")
    assert len(bad) == 3 * 17
    assert {(row["source"], row["reason"]) for row in bad} == {("lines", "empty text")}
    assert [row["position"] for row in bad[:2]] == ["line 5", "line 14"]
    shards = context.manifest().files(".parquet")
    assert max(file.rows for file in shards) <= 7
    counts = [commit.counts for commit in context.manifest().commits.values()]
    assert sum(count["documents"] for count in counts) == len(texts)
    assert sum(count["bad_records"] for count in counts) == len(bad)


def test_the_number_of_workers_changes_nothing(
    tmp_path: Path, sources: dict[str, Any], engine: Engine
) -> None:
    runs.run(runs.config(tmp_path / "two", sources, ingest=settings()), engine)
    with open_engine("local", 1) as single:
        runs.run(runs.config(tmp_path / "one", sources, ingest=settings()), single)
    assert runs.hashes(tmp_path / "one") == runs.hashes(tmp_path / "two")


@pytest.mark.parametrize("commits", [1, 4, 9])
def test_an_interrupted_run_goes_on_to_the_same_bytes(
    tmp_path: Path,
    sources: dict[str, Any],
    engine: Engine,
    first_shards: Callable[[int], None],
    commits: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runs.run(runs.config(tmp_path / "whole", sources, ingest=settings()), engine)
    cut = runs.config(tmp_path / "cut", sources, ingest=settings())
    first_shards(commits)
    with pytest.raises(KeyboardInterrupt):
        runs.run(cut, engine)
    monkeypatch.undo()
    again = runs.run(cut, engine)
    assert runs.hashes(tmp_path / "cut") == runs.hashes(tmp_path / "whole")
    assert again.meter.tasks_found == commits


def test_a_finished_run_reads_nothing_again(tmp_path: Path, sources: dict[str, Any], engine: Engine) -> None:
    config = runs.config(tmp_path / "run", sources, ingest=settings())
    first = runs.run(config, engine)
    before = runs.hashes(tmp_path / "run")
    second = runs.run(config, engine)
    assert second.meter.tasks_run == 0
    assert second.meter.tasks_found == first.meter.tasks_run
    assert runs.hashes(tmp_path / "run") == before


def test_only_the_file_that_changed_is_read_again(
    tmp_path: Path, sources: dict[str, Any], engine: Engine
) -> None:
    config = runs.config(tmp_path / "run", {"tables": sources["tables"]}, ingest=settings(shard_rows=1000))
    runs.run(config, engine)
    pq.write_table(pa.table({"text": ["otro"], "id": ["9-9"]}), tmp_path / "input" / "1.parquet")
    assert runs.run(config, engine).meter.tasks_run == 1
    assert [row["text"] for row in runs.rows(tmp_path / "run")].count("otro") == 1
    assert len(runs.rows(tmp_path / "run")) == 81


@pytest.mark.parametrize("limit", [1, 40, 57, 10_000])
def test_a_limit_takes_the_first_documents_of_each_source(
    tmp_path: Path, sources: dict[str, Any], engine: Engine, limit: int
) -> None:
    everything, some = tmp_path / "all", tmp_path / "some"
    runs.run(runs.config(everything, sources, ingest=settings()), engine)
    runs.run(runs.config(some, sources, ingest=settings(), limit_documents=limit), engine)
    for name in sources:
        whole = [row["id"] for row in runs.rows(everything, f"ingest/{name}")]
        assert [row["id"] for row in runs.rows(some, f"ingest/{name}")] == whole[:limit]


def test_too_many_bad_records_stop_the_stage_alike_with_any_workers(
    tmp_path: Path, sources: dict[str, Any], engine: Engine
) -> None:
    said = []
    with open_engine("local", 1) as single:
        for name, pool in (("a", engine), ("b", single)):
            strict = settings(max_bad_share=0.05, min_records_for_share=10)
            with pytest.raises(RunError) as error:
                runs.run(runs.config(tmp_path / name, sources, ingest=strict), pool)
            said.append(str(error.value).replace(f"{tmp_path}/{name}", "RUN"))
    assert said[0] == said[1]
    assert "sources.lines:" in said[0]
    assert "most often: empty text" in said[0]
    assert "RUN/quarantine/lines" in said[0]
    assert runs.rows(tmp_path / "a", "quarantine")


def test_a_higher_share_goes_on_without_reading_again(
    tmp_path: Path, sources: dict[str, Any], engine: Engine
) -> None:
    only = {"lines": sources["lines"]}
    strict = runs.config(
        tmp_path / "run", only, ingest=settings(max_bad_share=0.01, min_records_for_share=400)
    )
    with pytest.raises(RunError, match="46 of the first 412 records are bad"):
        runs.run(strict, engine)
    found = runs.run(runs.config(tmp_path / "run", only, ingest=settings()), engine).meter
    assert found.tasks_found >= 1


@pytest.mark.parametrize(
    ("bad", "good", "share", "passes"),
    [
        (1, 1, 0.05, True),
        (8, 42, 0.05, True),
        (9, 41, 0.05, False),
        (49, 1, 0.05, False),
        (49, 1, 1.0, True),
        (1, 1, 0.0, False),
        (0, 2, 0.0, True),
    ],
)
def test_a_small_source_is_judged_at_its_end_by_what_chance_allows(
    tmp_path: Path, engine: Engine, bad: int, good: int, share: float, passes: bool
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n' * bad + '{"text": "hola"}\n' * good)
    source = {"type": "jsonl", "path": str(path)}
    config = runs.config(tmp_path / "run", {"a": source}, ingest={"max_bad_share": share})
    if passes:
        runs.run(config, engine)
        return
    with pytest.raises(RunError, match=rf"{bad} of the first {bad + good} records are bad .*empty text"):
        runs.run(config, engine)


@given(st.integers(1, 60), st.floats(0.001, 0.999), st.data())
def test_chance_is_the_tail_of_the_binomial(records: int, share: float, data: st.DataObject) -> None:
    bad = data.draw(st.integers(0, records))
    whole = Fraction(share)
    counts = range(bad, records + 1)
    tail = sum(math.comb(records, k) * whole**k * (1 - whole) ** (records - k) for k in counts)
    assert by_chance(bad, records, share) == pytest.approx(float(tail), rel=1e-9)


def test_a_source_without_documents_is_an_error(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\nno\n{"text": " "}\n')
    with pytest.raises(RunError, match=r"sources.a gave no document, 3 bad records.*empty text \(2\)"):
        runs.run(runs.config(tmp_path / "run", {"a": {"type": "jsonl", "path": str(path)}}), engine)


@pytest.mark.parametrize(
    ("content", "advice"),
    [
        ('{"text": "hola"}\n'.encode("utf-16"), r"iconv -f WINDOWS-1252 -t UTF-8"),
        (b'{"text": "hola"}\r{"text": "chau"}\r', r"lines end with \\n"),
        (b'"hola"\n', r"one JSON object, as"),
        (b'{"text": " "}\n', r"Is columns\.text the field"),
    ],
)
def test_what_to_do_is_said_by_what_is_wrong(
    tmp_path: Path, engine: Engine, content: bytes, advice: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(
        RunError, match=rf"gave no document.*{advice}.* Or take the source out of the config\."
    ):
        runs.run(runs.config(tmp_path / "run", {"a": {"type": "jsonl", "path": str(path)}}), engine)


def test_a_native_id_that_repeats_is_counted_and_parts_no_documents(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.jsonl"
    records = [{"text": f"ley {n}", "pais": "cl"} for n in range(20)] + [{"text": "ley 0", "pais": "cl"}]
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    source = {"type": "jsonl", "path": str(path), "columns": {"source_id": "pais"}}
    for rows, counted in ((100, 19), (10, 18)):
        root = tmp_path / f"run{rows}"
        caplog.clear()
        runs.run(runs.config(root, {"a": source}, ingest={"shard_rows": rows}), engine)
        found = runs.rows(root)
        assert len({row["id"] for row in found}) == len({row["text"] for row in found}) == 20
        assert f"a: {counted} documents or more have the native id of another one" in caplog.text


def test_a_gzip_file_that_ends_early_counts_as_one_bad_record(tmp_path: Path, engine: Engine) -> None:
    whole = gzip.compress(b"".join(b'{"text": "%d"}\n' % (n * 7919**2) for n in range(5_000)))
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    runs.run(runs.config(tmp_path / "run", {"a": {"type": "jsonl", "path": str(path)}}, ingest=SMALL), engine)
    (bad,) = runs.rows(tmp_path / "run", "quarantine")
    assert (bad["reason"], bad["location"]) == (ENDS_EARLY, str(path))
    assert len(runs.rows(tmp_path / "run")) > 1_000


def test_a_file_that_vanishes_is_named(tmp_path: Path, engine: Engine) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n')
    config = runs.config(tmp_path / "run", {"a": {"type": "jsonl", "path": str(path)}})
    job = task.Job("a", config.sources["a"], partition(path.with_name("gone.jsonl")))
    with pytest.raises(RunError, match=r"sources.a: reading .*gone.jsonl failed.*run the same command again"):
        task.ingest(job, config.ingest, str(tmp_path / "run"), "f")


def test_files_that_others_put_there_stay(tmp_path: Path, sources: dict[str, Any], engine: Engine) -> None:
    root = tmp_path / "run"
    config = runs.config(root, sources, ingest=settings())
    runs.run(config, engine)
    strays = [root / folder / "lines" / "mine.parquet" for folder in ("ingest", "quarantine")]
    for stray in strays:
        stray.write_bytes(b"mine")
    runs.run(config, engine)
    runs.run(config.model_copy(update={"ingest": IngestConfig(**settings() | {"shard_rows": 7})}), engine)
    assert [stray.read_bytes() for stray in strays] == [b"mine"] * 2


def test_a_task_ends_before_its_bad_records_fill_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "MAX_BAD_RECORDS", 10)
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": ""}\n' * 100)
    config = runs.config(tmp_path / "run", {"a": {"type": "jsonl", "path": str(path)}}, ingest=SMALL)
    job = task.Job("a", config.sources["a"], partition(path))
    commit = task.ingest(job, config.ingest, str(tmp_path / "run"), "f")
    assert 10 <= commit.counts["bad_records"] < 20
    assert commit.cursor is not None
    assert commit.files == ()


def test_tasks_grow_with_what_lies_before_them() -> None:
    assert [task.shards_of_task(n) for n in (0, 8, 16, 32, 64, 500)] == [8, 8, 16, 32, 64, 64]


def test_a_column_that_no_record_has_is_named_by_a_run_too(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """However the source is cut, and again where its shards are found."""
    (tmp_path / "in").mkdir()
    for part in range(3):
        records = [{"text": f"t {part} {n}", "enlace": "u" if part == n == 2 else None} for n in range(30)]
        (tmp_path / "in" / f"{part}.jsonl").write_text("".join(f"{json.dumps(r)}\n" for r in records))
    columns = {"source_id": "idd", "url": "enlace", "date": "fe\x1bcha"}
    source = {"type": "jsonl", "path": str(tmp_path / "in"), "columns": columns}
    for _ in range(2):
        caplog.clear()
        runs.run(runs.config(tmp_path / "run", {"s": source}, ingest=SMALL), engine)
        said = [message for message in caplog.messages if "No record read" in message]
        assert said == [
            "ingest: s: No record read has a value in 'idd' (columns.source_id).",
            r"ingest: s: No record read has a value in 'fe\\x1bcha' (columns.date).",
        ]


def test_a_column_that_is_spelled_out_later_has_the_values_that_were_read(
    tmp_path: Path, engine: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    """`text: text` says what holds anyhow, so nothing is read again."""
    path = tmp_path / "in.jsonl"
    path.write_text(json.dumps({"text": "hola", "url": "https://x.cl"}) + "\n")
    for columns in ({}, {"text": "text", "url": "url"}):
        source = {"type": "jsonl", "path": str(path), "columns": columns}
        runs.run(runs.config(tmp_path / "run", {"s": source}, ingest=SMALL), engine)
    assert "No record read" not in caplog.text
