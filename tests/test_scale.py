"""What `scripts/bench/scale.py` measures with: whoever opens a file is counted, and the copies go."""

import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import fsspec
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.deduplicate.runs import ThreadEngine

BENCH = Path(__file__).parent.parent / "scripts/bench"


@pytest.fixture(autouse=True)
def _bench_path(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(BENCH))
    yield
    for name in [name for name in sys.modules if name.startswith("scale")]:
        del sys.modules[name]


def test_opens_are_counted_whoever_opens(tmp_path: Path) -> None:
    from scale_opens import counting

    folder = tmp_path / "ingest" / "s"
    folder.mkdir(parents=True)
    file = folder / "a.parquet"
    pq.write_table(pa.table({"x": [1]}), file)
    with counting(tmp_path) as counted:
        for _ in range(3):
            file.read_bytes()
        with fsspec.filesystem("file").open(str(file), "rb") as stream:
            stream.read(1)
        pq.ParquetFile(str(file)).close()  # Arrow opens it itself
        with pa.memory_map(str(file)) as mapped:
            mapped.read(1)
        subprocess.run([sys.executable, "-c", f"open({str(file)!r}).close()"], check=True)
        list(folder.iterdir())
        (folder / "b").write_bytes(b"1")
    assert counted == {"opened": {"ingest": 8}, "written": {"ingest": 1}}


def test_opens_in_folders_that_are_made_meanwhile_are_counted(tmp_path: Path) -> None:
    from scale_opens import counting

    with counting(tmp_path) as counted:
        step = tmp_path / "deduplicate-work" / "bands" / "s"
        step.mkdir(parents=True)
        for i in range(100):
            (step / str(i)).write_bytes(b"1")
    assert counted["opened"].keys() == {"deduplicate-work/bands"}
    assert 95 <= counted["opened"]["deduplicate-work/bands"] <= 105


def test_the_copies_that_were_made_go(tmp_path: Path) -> None:
    import scale_deduplicate
    import scale_run
    from scale_documents import Corpus, write_corpus

    corpus = Corpus(shards=3, rows=500, sources=2)
    write_corpus(corpus, tmp_path)
    engine = ThreadEngine(1)
    try:
        seconds, cpu, gone = scale_run.deduplicate(corpus.config(tmp_path), engine)
    finally:
        engine.close()
    found = scale_run.Measured(seconds, cpu, 0, 0, 0, {}, {}, gone)
    scale_deduplicate.check(corpus, found)
    gone["exact"] -= 1
    with pytest.raises(RuntimeError, match="45 exact"):
        scale_deduplicate.check(corpus, found)


def test_estimates_are_what_was_stated_and_a_corpus_is_the_same_always(tmp_path: Path) -> None:
    from scale_documents import EXACT, GREY, NEAR, STAGES, Corpus, write_corpus

    corpus = Corpus(shards=3, rows=200)
    for name in "ab":
        write_corpus(corpus, tmp_path / name)
    for stage in STAGES:
        first, second = (sorted((tmp_path / name / stage).rglob("*.parquet")) for name in "ab")
        assert len(first) == 3
        assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    shards = [pq.read_table(path) for path in sorted((tmp_path / "a/annotate").rglob("*.parquet"))]
    minima = [np.frombuffer(b"".join(t["signature"].to_pylist()), "<u4").reshape(-1, 120) for t in shards]
    copies = [corpus.copies(share) for share in (NEAR, EXACT, GREY)]
    shares = np.repeat([108 / 120, 1, 90 / 120], copies)
    for row, share in enumerate(shares.tolist()):
        copy, original = minima[0][200 - len(shares) + row], minima[(row + 1) % 3][row]
        assert (copy == original).mean() == share


def test_a_part_that_fails_gives_no_figures(capfd: pytest.CaptureFixture[str]) -> None:
    import scale

    assert scale.in_own_process("unknown", True, None) is None
    assert "unknown" in capfd.readouterr().err


@pytest.mark.parametrize("kept", [True, False])
def test_data_of_a_part_is_gone_afterwards_unless_it_is_to_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    import scale

    used: list[Path] = []

    class Part:
        @staticmethod
        def measure(quick: bool, work: Path) -> dict[str, float]:
            (work / "data").write_bytes(b"1")
            used.append(work)
            return {"figure": 1}

    monkeypatch.setitem(sys.modules, "scale_lines", Part)
    assert scale.measure("lines", True, tmp_path if kept else None) == {"figure": 1}
    assert used[0].exists() == (used[0] == tmp_path / "lines") == kept


def test_a_corpus_is_made_once_and_its_run_folder_is_removed(tmp_path: Path) -> None:
    from scale_documents import Corpus, run_folder, text_bytes

    corpus = Corpus(shards=2, rows=10, lines=5)
    for _ in range(2):
        with run_folder(corpus, tmp_path) as root:
            texts = [t for path in (root / "ingest").rglob("*.parquet") for t in pq.read_table(path)["text"]]
            assert text_bytes(root) == sum(len(text.as_py()) for text in texts)
            (root / "deduplicate").mkdir()
        made = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
        assert len(made) == 6
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")} == made
    assert not list(tmp_path.glob("run-*"))


def test_tables_name_every_figure_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import scale_table

    monkeypatch.setattr(sys, "stdin", io.StringIO('{"docs_s_20m": 50000, "docs_large": 20000000}'))
    scale_table.main()
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
    assert ["| the same budget, 20 million documents", "50,000 documents/s |"] in rows
    assert ["| time, two workers", "0.6 hours", "5.6 hours", "n / `docs_s_20m` |"] in rows
    assert ["| core-hours", "?", "?", "n / `docs_cpu_s_20m` |"] in rows
    assert [
        "| manifest written to an object store, for each shard",
        "`{manifest_bytes_per_shard}` bytes |",
    ] in rows
