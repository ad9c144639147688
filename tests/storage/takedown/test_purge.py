"""Purging a run folder: what goes, what stays; a kill at any moment is made good by the same call."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.quarantine import BadRecord, write_quarantine
from corpus_latam.storage.segments import MANIFEST, SEGMENTS
from corpus_latam.storage.shards import write_shard
from corpus_latam.storage.takedown.ids import id_set
from corpus_latam.storage.takedown.ledger import rules
from corpus_latam.storage.takedown.named import copies_of, written_as
from corpus_latam.storage.takedown.purge import FOLDERS, purge
from tests.object_store import store
from tests.storage.test_journal import Killed, killed_before

SHARDS = {"s/0.parquet": ["a", "b", "c"], "s/1.parquet": ["d"], "t/0.parquet": ["e", "f"]}
DUPLICATE_OF = {"c": "b", "e": "b"}
GONE = rules({"id": ["b", "d"]})


def table(ids: list[str], folder: str) -> pa.RecordBatch:
    columns = {"id": ids, "url": [f"https://x.cl/{i}" for i in ids], "source": ["x"] * len(ids)}
    if folder == "deduplicate":
        columns["duplicate_of"] = [DUPLICATE_OF.get(i) for i in ids]
    return pa.RecordBatch.from_pydict(columns)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    for folder in FOLDERS:
        manifest = Manifest(str(tmp_path / folder))
        for name, ids in SHARDS.items():
            batch = table(ids, folder)
            schema = batch.schema.with_metadata({"corpus_latam.signature": "{}"})
            file = write_shard(manifest.folder, name, [batch.cast(schema)], schema)
            manifest.add(Commit(name, f"fingerprint of {name}", (file,)))
        if folder == "ingest":
            bad = write_quarantine(
                str(tmp_path / "quarantine"), "t/0.parquet", "t", [BadRecord("x", "1", "no")]
            )
            manifest.amend(replace(manifest.commits["t/0.parquet"], quarantined=(bad,)))
        if folder == "corpus":
            manifest.write_page("SHA256SUMS", b"old\n")
        manifest.finish("whole")
    return tmp_path


def ids(root: Path, folder: str) -> list[str]:
    files = Manifest(str(root / folder)).files(".parquet")
    return [row for f in files for row in pq.read_table(root / folder / f.path)["id"].to_pylist()]


def state(root: Path) -> dict[str, str]:
    """Every file but manifests by its content, and what the manifests say."""
    found = {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not {MANIFEST, SEGMENTS} & {path.name, path.parent.name}
    }
    for folder in FOLDERS:
        commits = Manifest(str(root / folder)).commits.values()
        found[folder] = "".join(sorted(commit.to_json() for commit in commits))
    return found


def test_every_folder_is_purged(run: Path) -> None:
    assert purge(str(run), GONE) == dict.fromkeys(FOLDERS, 2)
    for folder in FOLDERS:
        assert ids(run, folder) == ["a", "c", "e", "f"]
        assert not (run / folder / "s/1.parquet").exists()
        for file in Manifest(str(run / folder)).files():
            content = (run / folder / file.path).read_bytes()
            assert (file.bytes, file.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert pq.read_schema(run / "annotate/s/0.parquet").metadata[b"corpus_latam.signature"] == b"{}"
    assert len((run / "corpus/SHA256SUMS").read_text().splitlines()) == 2


def test_twice_does_nothing(run: Path) -> None:
    purge(str(run), GONE)
    before = state(run)
    assert purge(str(run), GONE) == {}
    assert state(run) == before


@pytest.mark.parametrize("kind", ["url_prefix", "source"])
def test_other_rules(run: Path, kind: str) -> None:
    purge(str(run), rules({kind: {"url_prefix": ["https://x.cl/d"], "source": ["t"]}[kind]}))
    left = {"url_prefix": ["a", "b", "c", "e", "f"], "source": ["a", "b", "c", "d"]}[kind]
    assert {folder: ids(run, folder) for folder in FOLDERS} == dict.fromkeys(FOLDERS, left)


def test_killed_anywhere_the_same_call_goes_on(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before and after every line of every manifest: the outcome is that of an undisturbed call."""
    whole = run.with_name("whole")
    shutil.copytree(run, whole)
    purge(str(whole), GONE)
    add = Manifest.amend
    for moment in range(2 * 2 * len(FOLDERS)):
        root, calls = run.with_name(f"killed{moment}"), iter(range(1000))
        shutil.copytree(run, root)

        def die(self: Manifest, commit: Commit, moment: int = moment, calls: object = calls) -> None:
            call = next(calls)  # type: ignore[call-overload]
            if call == moment // 2 and moment % 2:
                raise KeyboardInterrupt
            add(self, commit)
            if call == moment // 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(Manifest, "amend", die)
        with pytest.raises(KeyboardInterrupt):
            purge(str(root), GONE)
        monkeypatch.setattr(Manifest, "amend", add)
        purge(str(root), GONE)
        for folder in FOLDERS:
            Manifest(str(root / folder)).sweep()
        assert state(root) == state(whole)


@pytest.mark.parametrize("part", range(2))
@pytest.mark.parametrize("remote", [False, True])
def test_killed_before_any_change_the_same_call_goes_on(run: Path, remote: bool, part: int) -> None:
    """Before any file is written, replaced or removed, by whichever thread; on a disk and in a store."""

    def place(name: str) -> tuple[Path, str]:
        top = run.with_name(f"{run.name}-{name}")
        shutil.copytree(run, top / "run")
        return top / "run", f"{store(top)}/run" if remote else str(top / "run")

    whole, address = place("whole")
    purge(address, GONE)
    for change in range(part, 1000, 6):
        copy, address = place(f"killed{change}")
        try:
            with killed_before(change):
                purge(address, GONE)
            assert change > 6
            return
        except Killed:
            pass
        purge(address, GONE)
        for folder in FOLDERS:
            Manifest(str(copy / folder)).sweep()
        assert state(copy) == state(whole), change


def test_copies(run: Path) -> None:
    for document, copies in (("b", ["c", "e"]), ("c", ["b", "e"]), ("a", []), ("z", [])):
        found = copies_of(str(run), id_set(pa.array([document])))
        assert len(found) == len(copies)
        assert written_as(str(run), found) == copies


def test_copies_where_a_kill_left_a_line_without_its_shard(run: Path) -> None:
    (run / "deduplicate/s/1.parquet").unlink()
    found = copies_of(str(run), id_set(pa.array(["b"])))
    assert written_as(str(run), found) == ["c", "e"]


@pytest.mark.parametrize("theirs", ["s/mine.parquet", "s/.tmp-mine.parquet", "README.md", "2.parquet"])
def test_what_no_manifest_names_stays(run: Path, theirs: str, caplog: pytest.LogCaptureFixture) -> None:
    for folder in (*FOLDERS, "quarantine", "tokenizer", "report"):
        (run / folder / theirs).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(run / "ingest/s/0.parquet", run / folder / theirs)
    purge(str(run), rules({"id": ["b", "d"], "source": ["t"]}))
    for folder in (*FOLDERS, "quarantine", "tokenizer", "report"):
        assert ids_in(run / folder / theirs) == ["a", "b", "c"]
    assert ("were left alone" in caplog.text) == theirs.endswith(".parquet")


def ids_in(path: Path) -> list[str]:
    return list(pq.ParquetFile(path).read()["id"].to_pylist())


@pytest.mark.parametrize(
    "value", ["..", "../victim", "ABSOLUTE", ".", "", "t/../..", "*", "t/", "quarantine"]
)
def test_the_name_of_a_source_is_no_path(run: Path, value: str) -> None:
    victim = run.parent / "victim"
    victim.mkdir(exist_ok=True)
    (victim / "photo.parquet").write_text("stays")
    before = state(run)
    purge(str(run), rules({"source": [str(victim) if value == "ABSOLUTE" else value]}))
    assert (victim / "photo.parquet").read_text() == "stays"
    after = state(run)
    assert {name: after[name] for name in before if name != "corpus/SHA256SUMS"} == {
        name: before[name] for name in before if name != "corpus/SHA256SUMS"
    }


def test_bad_records_of_a_source_go_with_it(run: Path) -> None:
    purge(str(run), rules({"source": ["t"]}))
    assert not (run / "quarantine").exists()
    assert Manifest(str(run / "ingest")).finished == "whole"
    assert Manifest(str(run / "ingest")).lost() == []
