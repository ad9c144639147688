"""A manifest line is the commit: torn lines and files that no line names do not exist after a restart."""

from pathlib import Path

import pyarrow as pa

from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import ShardFile, write_shard

SCHEMA = pa.schema([("id", pa.string())])


def write(folder: Path, name: str) -> ShardFile:
    return write_shard(str(folder), name, [pa.record_batch({"id": ["x"]}, schema=SCHEMA)], SCHEMA)


def test_commits_come_back(tmp_path: Path) -> None:
    commit = Commit("a", "f1", (write(tmp_path, "s/a.parquet"),), '{"row": 3}', {"documents": 1})
    Manifest(str(tmp_path)).add(commit)
    again = Manifest(str(tmp_path))
    assert again.commits == {"a": commit}
    assert again.holds("a", "f1")
    assert not again.holds("a", "f2")
    assert not again.holds("b", "f1")


def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    manifest = Manifest(str(tmp_path))
    manifest.add(Commit("a", "f", (write(tmp_path, "a.parquet"),)))
    whole = (tmp_path / "manifest.jsonl").read_bytes()
    (tmp_path / "manifest.jsonl").write_bytes(whole + b'{"key": "b", "finge')
    again = Manifest(str(tmp_path))
    assert list(again.commits) == ["a"]
    assert (tmp_path / "manifest.jsonl").read_bytes() != whole  # a reader may meet a live run
    again.forget_lost()
    assert (tmp_path / "manifest.jsonl").read_bytes() == whole


def test_commits_whose_files_are_gone_or_cut_are_forgotten(tmp_path: Path) -> None:
    manifest = Manifest(str(tmp_path))
    for key in ("a", "b", "c"):
        manifest.add(Commit(key, "f", (write(tmp_path, f"{key}.parquet"),)))
    (tmp_path / "a.parquet").unlink()
    (tmp_path / "b.parquet").write_bytes(b"PAR1")
    manifest.forget_lost()
    assert list(Manifest(str(tmp_path)).commits) == ["c"]


def test_folders_may_be_links_and_have_odd_names(tmp_path: Path) -> None:
    real = tmp_path / ".tmp-x [1] ñ"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    manifest = Manifest(str(tmp_path / "link"))
    manifest.add(Commit("a", "f", (write(real, "s/a.parquet"),)))
    write(real, "s/b.parquet")
    manifest.forget_lost()
    manifest.sweep()
    assert list(manifest.commits) == ["a"]
    left = {p.name for p in real.rglob("*") if p.is_file()}
    assert left == {"a.parquet", "manifest.jsonl"}


def test_sweep_removes_what_no_line_names_and_nothing_else(tmp_path: Path) -> None:
    manifest = Manifest(str(tmp_path))
    manifest.add(Commit("a", "f", (write(tmp_path, "s/a.parquet"),)))
    write(tmp_path, "s/b.parquet")
    (tmp_path / "s" / ".tmp-1-c.parquet").write_bytes(b"half")
    (tmp_path / "README.md").write_text("stays")
    Manifest(str(tmp_path)).sweep()
    left = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*") if p.is_file())
    assert left == ["README.md", "manifest.jsonl", "s/a.parquet"]


def test_keep_only_forgets_stale_tasks_and_their_files(tmp_path: Path) -> None:
    manifest = Manifest(str(tmp_path))
    for key in ("a", "b"):
        manifest.add(Commit(key, "f", (write(tmp_path, f"{key}.parquet"),)))
    manifest.keep_only(["b"])
    assert list(Manifest(str(tmp_path)).commits) == ["b"]
    assert not (tmp_path / "a.parquet").exists()


def test_a_task_done_again_replaces_its_line(tmp_path: Path) -> None:
    manifest = Manifest(str(tmp_path))
    manifest.add(Commit("a", "old", ()))
    manifest.add(Commit("a", "new", ()))
    assert Manifest(str(tmp_path)).holds("a", "new")


def test_remote_manifests_are_rewritten_whole() -> None:
    folder = "memory://run/ingest"
    Manifest(folder).add(Commit("a", "f", ()))
    Manifest(folder).add(Commit("b", "f", ()))
    assert sorted(Manifest(folder).commits) == ["a", "b"]
