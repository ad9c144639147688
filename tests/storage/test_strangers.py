"""What others put where a journal has its files stays as it is, whatever is written or removed there."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, journal, paths
from corpus_latam.storage.journal import blocked_by, open_journal
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.segments import FORM, MANIFEST, Mark, is_named_alike, segment_in, text, without_mark
from corpus_latam.storage.state import STATE
from tests.object_store import store
from tests.storage.test_journal import emptied, lines_in, places
from tests.storage.test_manifest import OPERATIONS, do, said

__all__ = ["places"]

NUMBERS = st.integers(1, 12)
SEGMENT_NAMES = st.builds(lambda first, last: f"manifest/{first:08}-{last:08}.jsonl", NUMBERS, NUMBERS)
COMMIT = json.dumps({"key": "theirs", "fingerprint": "f", "files": [], "cursor": None, "counts": {}})
OTHER_MARKS = st.sampled_from(
    [
        Mark("other-stage").line(),
        Mark("stage", joined=3).line(),
        Mark("stage").line().replace(f": {FORM}", f": {FORM + 1}"),
        Mark("stage", follows=-1).line(),
        '{"joined": 3}',
        "[]",
        "",
    ]
)
CONTENTS = st.one_of(
    st.binary(max_size=60),
    st.just(text([COMMIT])),
    OTHER_MARKS.map(lambda mark: text([mark, COMMIT])),
    st.just(Mark("stage").line().encode()),
)
STRANGERS = st.dictionaries(SEGMENT_NAMES, CONTENTS, min_size=1, max_size=8)


def put(folder: str, strangers: dict[str, bytes]) -> None:
    for name, content in strangers.items():
        atomic.write_bytes(paths.join(folder, name), content)


def untouched(folder: str, strangers: dict[str, bytes]) -> bool:
    return {name: paths.read_bytes(paths.join(folder, name)) for name in strangers} == strangers


@settings(max_examples=60, deadline=None)
@given(
    place=st.integers(0, 2),
    strangers=STRANGERS,
    appends=st.lists(st.integers(0, 3), min_size=1, max_size=20),
    joined=st.integers(2, 5),
    late=st.booleans(),
)
def test_files_that_are_named_like_segments_stay(
    places: list[str], place: int, strangers: dict[str, bytes], appends: list[int], joined: int, late: bool
) -> None:
    """`late`: they come when the writer has opened the journal already."""
    folder = emptied(places[place])
    expected: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "SEGMENTS_JOINED", joined)
        kept = open_journal(folder)[0]
        put(folder, strangers)
        if not late:
            kept = open_journal(folder)[0]
            assert (kept.exists, kept.segments, kept.count) == (False, [], 0)
        for number, reopen in enumerate(appends):
            new = [f'{{"key": "{number}/{place}"}}' for place in range(2)]
            kept.append(new)
            expected += new
            if not reopen:
                kept = open_journal(folder)[0]
        again, lines = open_journal(folder)
        assert (lines, again.is_whole) == (expected, True)
        assert sorted(again.strangers) == sorted(strangers)
        again.rewrite(["only"])
        assert lines_in(folder) == ["only"]
        again.remove()
    assert untouched(folder, strangers)
    assert len(paths.files_below(folder)) == len(strangers)


@settings(max_examples=40, deadline=None)
@given(operations=OPERATIONS, strangers=STRANGERS, remote=st.booleans())
def test_a_manifest_says_the_same_with_them_and_without(
    tmp_path_factory: pytest.TempPathFactory,
    operations: list[tuple[str, int]],
    strangers: dict[str, bytes],
    remote: bool,
) -> None:
    top = tmp_path_factory.mktemp("m")
    places = [f"{store(top / each)}/stage" if remote else str(top / each / "stage") for each in "ab"]
    put(places[0], strangers)
    for operation, number in operations:
        for place in places:
            do(Manifest(place), operation, number)
    beside, alone = (said(Manifest(place)) for place in places)
    assert beside[:-1] == alone[:-1]
    assert beside[-1] == sorted([*alone[-1], *(paths.join(places[0], name) for name in strangers)])  # type: ignore[misc,has-type]
    Manifest(places[0]).remove_all()
    assert untouched(places[0], strangers)
    assert len(paths.files_below(places[0])) == len(strangers) + len(alone[-1])  # type: ignore[arg-type]


@settings(max_examples=40, deadline=None)
@given(
    names=st.sampled_from([[MANIFEST], [STATE], [MANIFEST, STATE]]),
    content=st.one_of(st.binary(max_size=60), st.just(text([COMMIT])), st.just(b'{"state": "finished"}')),
    operations=OPERATIONS,
    remote=st.booleans(),
)
def test_where_the_manifest_itself_is_of_others_nothing_is_written(
    tmp_path_factory: pytest.TempPathFactory,
    names: list[str],
    content: bytes,
    operations: list[tuple[str, int]],
    remote: bool,
) -> None:
    top = tmp_path_factory.mktemp("m")
    folder = f"{store(top)}/stage" if remote else str(top / "stage")
    strangers = dict.fromkeys(names, content)
    put(folder, strangers)
    manifest = Manifest(folder)
    assert not manifest.exists
    assert blocked_by(folder) == names
    for operation, number in operations:
        with suppress(RunError):
            do(Manifest(folder), operation, number)
    with pytest.raises(RunError, match=rf"{names[0]}.*Move it out of the run folder"):
        manifest.announce(["a.parquet"])
    manifest.remove_all()
    assert untouched(folder, strangers)
    assert len(paths.files_below(folder)) == len(strangers)


@pytest.mark.parametrize("spoiled", [MANIFEST, STATE])
@pytest.mark.parametrize("content", [b"", b"noise", text([COMMIT])])
def test_one_of_both_is_enough_to_know_ours(tmp_path: Path, spoiled: str, content: bytes) -> None:
    folder = tmp_path / "stage"
    Manifest(str(folder)).write_page("card", b"x")
    (folder / spoiled).write_bytes(content)
    manifest = Manifest(str(folder))
    assert (manifest.exists, blocked_by(str(folder))) == (True, [])
    manifest.forget_lost()
    manifest.write_page("card", b"x")
    manifest.finish("whole")
    assert Manifest(str(folder)).finished == "whole"


def test_they_are_named_in_a_warning_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = f"{store(tmp_path)}/stage"
    put(
        folder,
        dict.fromkeys(("manifest/00000002-00000002.jsonl", "manifest/00000003-00000009.jsonl"), b"mine"),
    )
    manifest = Manifest(folder)
    assert not caplog.messages
    with caplog.at_level(logging.WARNING):
        for name in "abc":
            manifest.write_page(name, b"x")
    assert len(caplog.messages) == 1
    assert "stage holds 2 files that no run wrote" in caplog.text
    assert "manifest/00000002-00000002.jsonl" in caplog.text


@given(st.text(max_size=300), st.integers(0, 10**8), st.one_of(st.none(), st.integers(0, 10**8)))
def test_marks_come_back(stage: str, follows: int, joined: int | None) -> None:
    mark = Mark(stage, follows, joined)
    assert without_mark(text([mark.line(), "a"])) == (mark, b"a\n")


@given(st.one_of(st.binary(), st.builds(lambda mark: text([mark]), OTHER_MARKS)))
def test_whatever_a_file_holds_it_is_read(content: bytes) -> None:
    assert segment_in("manifest/00000001-00000001.jsonl", content, "stage") is None
    without_mark(content)


def test_names_of_segments() -> None:
    assert is_named_alike("manifest/00000001-00000064.jsonl")
    for name in (MANIFEST, "manifest/1-2.jsonl", "x/manifest/00000001-00000064.jsonl", "manifest/notes.txt"):
        assert not is_named_alike(name)
