"""Whatever is written and wherever a kill falls: the lines are those of before or those of after."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.storage import atomic, journal, paths
from corpus_latam.storage.journal import Journal, journals_below, open_journal
from corpus_latam.storage.segments import MANIFEST, Mark
from tests.object_store import bytes_put, store

LINE = '{"key": "%06d"}'
APPEND, REWRITE, OPEN = "append", "rewrite", "open"


class Killed(BaseException):
    """As a signal that nobody can catch."""


@contextmanager
def killed_before(change: int) -> Iterator[None]:
    """Before the change of this number, from 0, to any file."""
    left = iter(range(change))

    def dying(original):  # type: ignore[no-untyped-def]
        def changing(*arguments):  # type: ignore[no-untyped-def]
            if next(left, None) is None:
                raise Killed
            return original(*arguments)

        return changing

    with pytest.MonkeyPatch.context() as patch:
        for module, name in ((atomic, "replace"), (atomic, "append_lines"), (paths, "remove")):
            patch.setattr(module, name, dying(getattr(module, name)))
        yield


def lines_in(folder: str) -> list[str]:
    return open_journal(folder)[1]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """A folder on a disk, in an object store, in fsspec's memory."""
    top = tmp_path_factory.mktemp("places")
    return [str(top / "disk"), store(top / "objects"), "memory://journal"]


def emptied(place: str) -> str:
    folder = f"{place}/stage"
    for path in paths.files_below(folder):
        paths.remove(path)
    return folder


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(0, 2),
    operations=st.lists(st.sampled_from([APPEND] * 6 + [REWRITE, OPEN]), max_size=30),
    joined=st.integers(2, 5),
    change=st.integers(0, 60),
)
def test_a_kill_leaves_the_lines_of_before_or_of_after(
    places: list[str], place: int, operations: list[str], joined: int, change: int
) -> None:
    folder = emptied(places[place])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "SEGMENTS_JOINED", joined)
        before: list[str] = []
        after: list[str] = []
        try:
            with killed_before(change):
                kept = open_journal(folder)[0]
                for number, operation in enumerate(operations):
                    before, after = after, do(kept, operation, after, number)
                    if operation == OPEN:
                        kept = open_journal(folder)[0]
                    elif operation == REWRITE:
                        kept.rewrite(after)
                    else:
                        kept.append(after[len(before) :])
                before = after
        except Killed:
            pass
        found = lines_in(folder)
        assert found in (before, after)
        again, lines = open_journal(folder)
        assert again.is_whole
        again.append(["next"])
        assert lines_in(folder) == [*lines, "next"]
        again.rewrite(["only"])
        assert lines_in(folder) == ["only"]
        assert open_journal(folder)[0].segments == []
        again.append(["last"])
        assert lines_in(folder) == ["only", "last"]
        again.remove()
        assert paths.files_below(folder) == []


@pytest.mark.parametrize("change", range(6))
def test_removing_brings_nothing_back_that_was_covered(tmp_path: Path, change: int) -> None:
    """Killed before a change of any file, where a join was killed before it removed what it had joined."""
    folder = f"{store(tmp_path)}/stage"
    kept = open_journal(folder)[0]
    with pytest.MonkeyPatch.context() as patch, suppress(Killed), killed_before(4):
        patch.setattr(journal, "SEGMENTS_JOINED", 3)
        for number in range(3):
            kept.append([LINE % number])
    before = lines_in(folder)
    assert len(open_journal(folder)[0].segments) == 4
    with suppress(Killed), killed_before(change):
        open_journal(folder)[0].remove()
    assert lines_in(folder) == (before if change < 5 else [])


def do(kept: Journal, operation: str, lines: list[str], number: int) -> list[str]:
    """The lines as they are to be afterwards."""
    if operation == OPEN:
        return lines
    if operation == REWRITE:
        return lines[::2]
    return [*lines, *(LINE % (10 * number + place) for place in range(1 + number % 3))]


def write_all(folder: str, appends: int) -> int:
    """Appends so many lines, then all anew; bytes that were put."""
    kept = open_journal(folder)[0]
    for number in range(appends):
        kept.append([LINE % number])
    kept.rewrite([LINE % number for number in range(appends)])
    return bytes_put(folder)


def test_bytes_written_grow_with_the_lines_not_with_their_square(tmp_path: Path) -> None:
    address, line, mark = store(tmp_path / "objects"), len(LINE % 0) + 1, len(Mark("1600", 1600, 1600).line())
    for appends in (200, 1600):
        assert write_all(f"{address}/{appends}", appends) <= (3 * appends + 1) * line + 1.1 * appends * mark


def test_a_store_holds_few_objects_while_it_grows(tmp_path: Path) -> None:
    folder = f"{store(tmp_path / 'objects')}/stage"
    kept = open_journal(folder)[0]
    for number in range(1000):
        kept.append([LINE % number])
    assert len(paths.files_below(folder)) < 1000 // journal.SEGMENTS_JOINED + journal.SEGMENTS_JOINED
    assert len(lines_in(folder)) == 1000
    kept.rewrite([])
    assert [path.rpartition("/")[2] for path in paths.files_below(folder)] == [MANIFEST]


@pytest.mark.parametrize("finished", [False, True])
def test_what_is_copied_from_a_store_to_a_disk_goes_on(tmp_path: Path, finished: bool) -> None:
    address = store(tmp_path / "objects")
    kept = open_journal(f"{address}/stage")[0]
    expected = [LINE % number for number in range(150)]
    for line in expected:
        kept.append([line])
    if finished:
        kept.rewrite(expected)
    folder = str(shutil.copytree(tmp_path / "objects/stage", tmp_path / "disk/stage"))
    here, lines = open_journal(folder)
    assert lines == expected
    here.append(["next"])
    assert lines_in(folder) == [*expected, "next"]
    here.rewrite(["only"])
    here.append(["last"])
    assert lines_in(folder) == ["only", "last"]
    assert [path.name for path in Path(folder).iterdir()] == [MANIFEST]


def test_a_segment_that_is_gone_is_seen(tmp_path: Path) -> None:
    folder = f"{store(tmp_path / 'objects')}/stage"
    kept = open_journal(folder)[0]
    for number in range(5):
        kept.append([LINE % number])
    paths.remove(f"{folder}/{kept.segments[2].name}")
    again, lines = open_journal(folder)
    assert not again.is_whole
    assert lines == [LINE % number for number in (0, 1, 3, 4)]


def test_a_reader_begins_anew_when_a_writer_joins_what_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = f"{store(tmp_path / 'objects')}/stage"
    kept = open_journal(folder)[0]
    for number in range(5):
        kept.append([LINE % number])
    read, times = paths.read_each, iter(range(9))

    def late(files: list[str]) -> list[bytes]:
        if not next(times):
            kept.rewrite(["all"])
        return read(files)

    monkeypatch.setattr(paths, "read_each", late)
    assert lines_in(folder) == ["all"]


def test_names_of_journals(tmp_path: Path) -> None:
    address = store(tmp_path / "objects")
    for folder in ("a", "b/c", "d"):
        open_journal(f"{address}/{folder}")[0].append(["x"])
    open_journal(f"{address}/d")[0].rewrite([])
    for name in ("e/manifest/x.parquet", "manifest.txt", "f/manifest/1-2.jsonl"):
        (tmp_path / "objects" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "objects" / name).write_text("mine")
    assert journals_below(address) == [f"{address}/{folder}" for folder in ("a", "b/c", "d")]
