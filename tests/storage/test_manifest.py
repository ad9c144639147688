"""A manifest names what is ours: what no line names did not happen, and belongs to somebody else."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.storage import journal, paths
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.segments import MANIFEST, Mark
from corpus_latam.storage.shards import ShardFile, describe
from corpus_latam.storage.state import STATE
from tests.object_store import store

CONTENT = bytes(range(256)) * 20_000
BAD = "../quarantine/s/a.parquet"


def write(manifest: Manifest, name: str, content: bytes = CONTENT) -> ShardFile:
    """What a worker does: an announced file, and what the commit will say of it."""
    manifest.announce([name])
    path = Path(manifest.place(name))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return describe(name.removeprefix("../quarantine/"), content)


def files_below(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "ingest"
    folder.mkdir()
    return folder


def committed(folder: Path, *keys: str) -> Manifest:
    manifest = Manifest(str(folder))
    for key in keys:
        manifest.add(Commit(key, f"fingerprint of {key}", (write(manifest, f"{key}.parquet"),)))
    return manifest


def test_commits_come_back(folder: Path) -> None:
    manifest = Manifest(str(folder))
    bad = write(manifest, "../quarantine/s/a.parquet", b"bad")
    commit = Commit("a", "f1", (write(manifest, "s/a.parquet"),), '{"row": 3}', {"documents": 1}, (bad,))
    manifest.add(commit)
    again = Manifest(str(folder))
    assert again.commits == {"a": commit}
    assert again.holds("a", "f1")
    assert not again.holds("a", "f2")
    assert not again.holds("b", "f1")
    assert again.quarantined() == [str(folder.parent / "quarantine/s/a.parquet")]


def test_what_is_written_makes_the_stage_unfinished(folder: Path) -> None:
    manifest = committed(folder, "a")
    assert Manifest(str(folder)).is_unfinished
    manifest.finish("whole")
    assert Manifest(str(folder)).finished == "whole"
    manifest.amend(manifest.commits["a"])
    assert Manifest(str(folder)).finished == "whole"
    for write in (
        lambda: manifest.announce(["b.parquet"]),
        lambda: manifest.write_page("README.md", b"card"),
        lambda: manifest.remove_page("README.md"),
    ):
        write()
        assert Manifest(str(folder)).is_unfinished
        manifest.finish("whole")
        assert Manifest(str(folder)).finished == "whole"
    assert not Manifest(str(folder / "nothing")).is_unfinished


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_torn_last_line_is_cut_off_before_anything_is_added(folder: Path, cut: int) -> None:
    committed(folder, "a", "b")
    path = folder / MANIFEST
    path.write_bytes(path.read_bytes()[:-cut])
    again = Manifest(str(folder))
    assert list(again.commits) == ["a"]
    again.amend(again.commits["a"])  # as a takedown does, which forgets nothing
    assert all(json.loads(line) for line in path.read_text().splitlines())
    again.add(Commit("c", "f", ()))
    assert list(Manifest(str(folder)).commits) == ["a", "c"]


@given(st.binary(max_size=200), st.integers(0, 3))
def test_lines_that_are_not_ours_name_nothing(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int
) -> None:
    folder = tmp_path_factory.mktemp("m")
    committed(folder, "a", "b")
    lines = (folder / MANIFEST).read_bytes().splitlines(keepends=True)
    lines.insert(place, noise.replace(b"\n", b" ") + b"\n")
    (folder / MANIFEST).write_bytes(b"".join(lines))
    manifest = Manifest(str(folder))
    assert list(manifest.commits) == ["a", "b"]
    manifest.forget_lost()
    assert list(Manifest(str(folder)).commits) == ["a", "b"]


@pytest.mark.parametrize(
    "name",
    ["../x", "/etc/x", "a/../../x", "", "../quarantine/../x", "s3://b/x", "a//b", ".", "../quarantine/", BAD],
)
@pytest.mark.parametrize("kind", ["files", "quarantined", "writes", "page"])
def test_no_line_names_a_file_outside(folder: Path, name: str, kind: str) -> None:
    if name == BAD and kind == "writes":
        return  # what ingest may write there
    victim = folder.parent / "x"
    victim.write_text("stays")
    file = {"path": name, "rows": 1, "bytes": 5, "sha256": "0"}
    line = {
        "files": {"key": "k", "fingerprint": "f", "files": [file]},
        "quarantined": {"key": "k", "fingerprint": "f", "files": [], "quarantined": [file]},
        "writes": {"writes": [name]},
        "page": {"page": file},
    }[kind]
    (folder / MANIFEST).write_text(f"{Mark('ingest', joined=0).line()}\n{json.dumps(line)}\n")
    manifest = Manifest(str(folder))
    assert manifest.exists
    assert not manifest.commits
    assert not manifest.pages
    assert not manifest.announced
    manifest.remove_all()
    assert victim.read_text() == "stays"


def damage(path: Path, how: str) -> None:
    content = path.read_bytes()
    if how == "gone":
        path.unlink()
    elif how == "cut":
        path.write_bytes(content[:-1])
    elif how == "grown":
        path.write_bytes(content + b"x")
    elif how == "other end":
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    elif how == "other block":
        path.write_bytes(content[: 1 << 20] + b"xyz" + content[(1 << 20) + 3 :])


HOW = ["gone", "cut", "grown", "other end", "other block"]


@pytest.mark.parametrize("how", HOW)
def test_commits_whose_files_are_no_longer_what_was_written_are_forgotten(folder: Path, how: str) -> None:
    manifest = committed(folder, "a", "b")
    manifest.finish()
    damage(folder / "a.parquet", how)
    assert manifest.lost() == ["a.parquet"]
    assert manifest.forget_lost() == ["a.parquet"]
    again = Manifest(str(folder))
    assert list(again.commits) == ["b"]
    assert again.is_unfinished
    assert again.announced == {"a.parquet"}


def test_one_byte_between_the_samples_is_found_by_the_hash_of_all(folder: Path) -> None:
    manifest = committed(folder, "a")
    middle = len(CONTENT) // 3
    (folder / "a.parquet").write_bytes(CONTENT[:middle] + b"\x00\x01" + CONTENT[middle + 2 :])
    assert manifest.lost() == []
    assert manifest.lost(whole=True) == ["a.parquet"]


@pytest.mark.parametrize("how", HOW)
def test_quarantine_and_pages_are_watched_too(folder: Path, how: str) -> None:
    manifest = Manifest(str(folder))
    bad = write(manifest, "../quarantine/s/a.parquet")
    manifest.add(Commit("a", "f", (write(manifest, "s/a.parquet"),), quarantined=(bad,)))
    manifest.write_page("README.md", CONTENT)
    damage(folder.parent / "quarantine/s/a.parquet", how)
    damage(folder / "README.md", how)
    assert manifest.lost() == ["../quarantine/s/a.parquet", "README.md"]
    manifest.forget_lost()
    assert not manifest.commits
    assert not manifest.pages
    manifest.write_page("README.md", CONTENT)
    assert (folder / "README.md").read_bytes() == CONTENT


def test_a_page_that_is_there_is_not_written_again(folder: Path) -> None:
    manifest = Manifest(str(folder))
    manifest.write_page("README.md", b"card")
    before = (folder / "README.md").stat().st_ino
    manifest.write_page("README.md", b"card")
    assert (folder / "README.md").stat().st_ino == before
    manifest.remove_page("README.md")
    assert files_below(folder) == {MANIFEST, STATE}


@pytest.mark.parametrize("remote", [False, True])
def test_a_page_killed_while_it_is_written_is_no_longer_vouched_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: bool
) -> None:
    """The new bytes have the size of the old ones, which is all that is seen of objects in a store."""
    place = f"{store(tmp_path)}/corpus" if remote else str(tmp_path / "corpus")
    Manifest(place).write_page("SUMS", b"old")
    Manifest(place).finish("f")

    def killed(fields: dict[str, object]) -> None:
        raise KeyboardInterrupt

    again = Manifest(place)
    again.announce(["SUMS"])
    monkeypatch.setattr(again, "_append", killed)
    with pytest.raises(KeyboardInterrupt):
        again.write_page("SUMS", b"new")
    manifest = Manifest(place)
    assert manifest.pages == {}
    manifest.write_page("SUMS", b"old")
    assert paths.read_bytes(manifest.place("SUMS")) == b"old"
    manifest.rewrite()
    assert list(Manifest(place).pages) == ["SUMS"]


@pytest.mark.parametrize("odd", ["plain", ".tmp-x [1] ñ", "[a]*?", "a#b%20c", "-x"])
def test_sweep_removes_what_was_announced_and_nothing_else(tmp_path: Path, odd: str) -> None:
    """What somebody else put there stays: Parquet, text, hidden files, folders, whatever its name."""
    real = tmp_path / odd
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    for folder in (real, tmp_path / "link"):
        manifest = committed(folder, "s/a")
        write(manifest, "s/b.parquet")  # killed before its commit
        half = f".tmp-{'0' * 16}-"
        theirs = ["x.parquet", "s/c.parquet", "notes.txt", ".hidden.parquet", ".tmp-mine.parquet", "t/d.json"]
        theirs += [f"{half}notes.txt", f"{half}b.parquet", f"s/{half}c.parquet", half]
        for name in theirs:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_text("mine")
        for name in ("s/{}b.parquet", "s/{}a.parquet", "{}manifest.jsonl", "{}manifest.state.json"):
            (folder / name.format(half)).write_bytes(b"half")
        (folder / "empty").mkdir(exist_ok=True)
        Manifest(str(folder)).sweep()
        assert files_below(folder) == {MANIFEST, STATE, "s/a.parquet", *theirs}
        assert (folder / "empty").is_dir()
        assert len(Manifest(str(folder)).strangers()) == len(theirs)


def test_keep_only_forgets_stale_tasks_and_their_files(folder: Path) -> None:
    committed(folder, "a", "s/b").keep_only(["a"])
    assert list(Manifest(str(folder)).commits) == ["a"]
    assert files_below(folder) == {MANIFEST, STATE, "a.parquet"}
    assert not (folder / "s").exists()


def test_remove_all_leaves_what_others_put_there(folder: Path) -> None:
    manifest = committed(folder, "s/a", "b")
    manifest.write_page("README.md", b"card")
    (folder / "s/mine.parquet").write_text("mine")
    manifest.remove_all()
    assert files_below(folder) == {"s/mine.parquet"}
    (folder / "s/mine.parquet").unlink()
    (folder / "s").rmdir()
    committed(folder, "s/a", "b").remove_all()
    assert not folder.exists()


def test_a_task_done_again_replaces_its_line(folder: Path) -> None:
    manifest = Manifest(str(folder))
    manifest.add(Commit("a", "old", ()))
    manifest.add(Commit("a", "new", ()))
    assert Manifest(str(folder)).holds("a", "new")


OPERATIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "page", "amend", "keep_only", "remove_page", "finish"]), st.integers(0, 5)
    ),
    max_size=25,
)


def do(manifest: Manifest, operation: str, number: int) -> None:
    key = f"s/{number}"
    commit = Commit(key, operation, (), counts={"documents": number})
    if operation == "add":
        manifest.announce([f"{key}.parquet", f"{key}.other"])
        manifest.add(commit)
    elif operation == "amend" and key in manifest.commits:
        manifest.amend(commit)
    elif operation == "page":
        manifest.write_page(f"{key}.json", key.encode())
    elif operation == "keep_only":
        manifest.keep_only(sorted(manifest.commits)[number:])
    elif operation == "remove_page":
        manifest.remove_page(f"{key}.json")
    elif operation == "finish":
        manifest.finish(key)


def said(manifest: Manifest) -> tuple[object, ...]:
    return manifest.commits, manifest.pages, manifest.announced, manifest.finished, manifest.strangers()


@settings(max_examples=40, deadline=None)
@given(operations=OPERATIONS, joined=st.integers(2, 4))
def test_a_manifest_in_a_store_says_what_one_on_a_disk_says(
    tmp_path_factory: pytest.TempPathFactory, operations: list[tuple[str, int]], joined: int
) -> None:
    top = tmp_path_factory.mktemp("m")
    places = [str(top / "disk"), f"{store(top / 'objects')}/stage"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "SEGMENTS_JOINED", joined)
        kept = [Manifest(place) for place in places]
        for operation, number in operations:
            for manifest in kept:
                do(manifest, operation, number)
            here, there = (said(Manifest(place)) for place in places)
            assert here == there == said(kept[1])


def test_a_remote_folder_is_removed_whole() -> None:
    manifest = committed_remotely("memory://run/ingest")
    again = Manifest(manifest.folder)
    assert sorted(again.commits) == ["a", "b"]
    assert (again.finished, again.lost(whole=True)) == ("w", [])
    again.remove_all()
    assert paths.files_below("memory://run") == []


def committed_remotely(folder: str) -> Manifest:
    Manifest(folder).add(Commit("a", "f", ()))
    manifest = Manifest(folder)
    manifest.add(Commit("b", "f", ()))
    manifest.write_page("card", b"x")
    manifest.finish("w")
    return manifest
