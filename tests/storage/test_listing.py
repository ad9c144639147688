"""Which files a path means, whatever their names, and why others are passed over."""

import os
import socket
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus_latam.errors import ConfigError, valid_text
from corpus_latam.report.strings import strings
from corpus_latam.storage import listing, walk
from corpus_latam.storage.listing import Why, list_files, list_tree

SUFFIXES = (".jsonl", ".jsonl.gz")


def touch(*files: Path) -> None:
    for file in files:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x")


def names(path: Path | str, suffixes: tuple[str, ...] = SUFFIXES) -> list[str]:
    found = list_files(str(path), suffixes)
    return [found.name(file) for file in found.taken]


def passed(path: Path | str) -> dict[str, Why]:
    return {each.name: each.why for each in list_files(str(path), SUFFIXES).passed}


def test_a_folder_means_its_own_files(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("b.jsonl", "a.jsonl.gz", "c.csv", "side/d.jsonl")))
    assert names(tmp_path) == ["a.jsonl.gz", "b.jsonl"]
    assert passed(tmp_path) == {"c.csv": Why.OTHER, "side/d.jsonl": Why.BELOW}


def test_a_folder_of_folders_is_searched_whole(tmp_path: Path) -> None:
    touch(tmp_path / "y" / "b.jsonl", tmp_path / "x" / "a.jsonl", tmp_path / "readme.md")
    assert names(tmp_path) == ["x/a.jsonl", "y/b.jsonl"]


def test_a_tree_means_all_files_below_it(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("b.jsonl", "c.csv", "side/d.jsonl")))
    found = list_tree(str(tmp_path), SUFFIXES)
    assert [found.name(file) for file in found.taken] == ["b.jsonl", "side/d.jsonl"]
    assert {each.name: each.why for each in found.passed} == {"c.csv": Why.OTHER}
    assert list_tree(str(tmp_path / "b.jsonl"), SUFFIXES) == list_files(str(tmp_path / "b.jsonl"), SUFFIXES)


def test_suffixes_count_in_any_case(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("A.JSONL", "b.Jsonl.GZ", "c.jsonl", "d.JSON", "jsonl")))
    assert names(tmp_path) == ["A.JSONL", "b.Jsonl.GZ", "c.jsonl"]


def test_hidden_names_are_no_data_unless_named(tmp_path: Path) -> None:
    hidden = ["._a.jsonl", "_b.jsonl", ".ipynb_checkpoints/c.jsonl", "_temporary/0/d.jsonl"]
    touch(*(tmp_path / name for name in ("a.jsonl", *hidden)))
    assert names(tmp_path) == ["a.jsonl"]
    found = passed(tmp_path)
    assert found == dict.fromkeys(["._a.jsonl", "_b.jsonl", ".ipynb_checkpoints", "_temporary"], Why.HIDDEN)
    assert names(tmp_path / "_b.jsonl") == ["_b.jsonl"]
    assert names(tmp_path / ".ipynb_checkpoints") == ["c.jsonl"]
    assert names(tmp_path / "_*.jsonl") == ["_b.jsonl"]
    assert names(tmp_path / "_t*" / "*" / "*.jsonl") == ["_temporary/0/d.jsonl"]
    assert names(tmp_path / "**" / "*.jsonl") == ["a.jsonl"]
    assert names(tmp_path / "*.jsonl") == ["a.jsonl"]
    assert passed(tmp_path / "*.jsonl") == {"._a.jsonl": Why.HIDDEN, "_b.jsonl": Why.HIDDEN}


def test_a_glob_takes_whatever_matches_but_folders(tmp_path: Path) -> None:
    touch(tmp_path / "a.x", tmp_path / "b.x", tmp_path / "c.x" / "d.y")
    assert names(tmp_path / "*.x") == ["a.x", "b.x"]
    assert passed(tmp_path / "*.x") == {"c.x": Why.FOLDER}
    assert names(tmp_path / "**") == ["a.x", "b.x", "c.x/d.y"]


def test_a_pattern_below_a_folder_whose_name_looks_like_one(tmp_path: Path) -> None:
    touch(
        tmp_path / "[2024] leyes" / "a.jsonl", tmp_path / "2 leyes" / "b.jsonl", tmp_path / "x*y" / "c.jsonl"
    )
    touch(tmp_path / "xzy" / "d.jsonl", tmp_path / "[2024] leyes" / "más?" / "e.jsonl")
    assert names(tmp_path / "[2024] leyes") == ["a.jsonl"]
    assert names(tmp_path / "[2024] leyes" / "*.jsonl") == ["a.jsonl"]
    assert names(tmp_path / "[2024] leyes" / "más?" / "*.jsonl") == ["e.jsonl"]
    assert names(tmp_path / "x*y" / "*.jsonl") == ["c.jsonl"]
    assert names(tmp_path / "x?y" / "*.jsonl") == ["x*y/c.jsonl", "xzy/d.jsonl"]
    assert names(tmp_path / "[2024] leyes" / "no.jsonl") == []


def test_a_file_that_exists_is_itself_before_it_is_a_pattern(tmp_path: Path) -> None:
    touch(*(tmp_path / name for name in ("a*b.jsonl", "axb.jsonl", "ayb.jsonl", "c.jsonl::d", "c.jsonl")))
    assert names(tmp_path / "a*b.jsonl") == ["a*b.jsonl"]
    assert names(tmp_path / "a?b.jsonl") == ["a*b.jsonl", "axb.jsonl", "ayb.jsonl"]
    assert names("c.jsonl::d") == ["c.jsonl::d"]
    (tmp_path / "a*b.jsonl").unlink()
    assert names(tmp_path / "a*b.jsonl") == ["axb.jsonl", "ayb.jsonl"]


def test_a_pattern_with_stars_that_do_not_stand_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is no pattern: \*\* has to stand alone"):
        list_files(f"{tmp_path}/a**.jsonl")


def special(folder: Path) -> dict[str, Why]:
    """Makes one of everything that is no file, named as one."""
    os.mkfifo(folder / "fifo.jsonl")
    (folder / "gone.jsonl").symlink_to(folder / "nowhere")
    (folder / "self.jsonl").symlink_to(folder / "self.jsonl")
    (folder / "zero.jsonl").symlink_to("/dev/zero")
    (folder / "up").symlink_to(folder)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(folder / "socket.jsonl"))
    return {
        "fifo.jsonl": Why.SPECIAL,
        "gone.jsonl": Why.NO_TARGET,
        "self.jsonl": Why.NO_TARGET,
        "zero.jsonl": Why.SPECIAL,
        "up": Why.LOOP,
        "socket.jsonl": Why.SPECIAL,
    }


def test_what_is_no_file_is_passed_over_and_never_opened(tmp_path: Path) -> None:
    expected = special(tmp_path)
    touch(tmp_path / "a.jsonl")
    assert names(tmp_path) == ["a.jsonl"]
    assert passed(tmp_path) == expected
    del expected["up"]
    assert passed(tmp_path / "*.jsonl") == expected
    for name, why in expected.items():
        assert passed(tmp_path / name) == {name: why}
        assert names(tmp_path / name) == []


def test_links_to_files_and_folders_are_followed_once(tmp_path: Path) -> None:
    touch(tmp_path / "disk" / "a.jsonl", tmp_path / "blobs" / "f00")
    data = tmp_path / "data"
    touch(data / "own" / "c.jsonl")
    (data / "b.jsonl.d").mkdir()
    (data / "b.jsonl.d" / "b.jsonl").symlink_to(tmp_path / "blobs" / "f00")
    for name in ("a-link", "z-link"):
        (data / name).symlink_to(tmp_path / "disk")
    (data / "an-own").symlink_to(data / "own")
    assert names(data) == ["a-link/a.jsonl", "b.jsonl.d/b.jsonl", "own/c.jsonl"]
    assert passed(data) == {"an-own": Why.LOOP, "z-link": Why.LOOP}


def test_what_may_not_be_read_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path / "a.jsonl", tmp_path / "b.jsonl", tmp_path / "closed" / "c.jsonl")
    listed, closed = os.scandir, f"{tmp_path}/closed"

    def scandir(folder: str) -> Any:
        if folder == closed:
            raise PermissionError(13, "Permission denied", folder)
        return listed(folder)

    monkeypatch.setattr(walk.os, "access", lambda path, mode: not path.endswith("b.jsonl"))
    monkeypatch.setattr(walk.os, "scandir", scandir)
    assert names(tmp_path) == ["a.jsonl"]
    assert passed(tmp_path) == {"b.jsonl": Why.UNREADABLE, "closed": Why.UNREADABLE}


def test_nothing_is_lost_in_an_object_store_either() -> None:
    fs = fsspec.filesystem("memory", use_listings_cache=False)
    inside = ["a*.jsonl", "b::c.JSONL", "_x/d.jsonl", "_x/e.jsonl", "f.pdf", "g#%20.jsonl", "sub/h.jsonl"]
    for name in inside:
        fs.pipe_file(f"/[b]/{name}", b"x")
    try:
        assert names("memory://[b]") == ["a*.jsonl", "b::c.JSONL", "g#%20.jsonl"]
        expected = {"_x": Why.HIDDEN, "f.pdf": Why.OTHER, "sub/h.jsonl": Why.BELOW}
        assert passed("memory://[b]") == expected
        assert names("memory://[b]/a*.jsonl") == ["a*.jsonl"]
        assert names("memory://[b]/*/*.jsonl") == ["sub/h.jsonl"]
        assert names("memory://[b]/**/*.jsonl") == ["a*.jsonl", "g#%20.jsonl", "sub/h.jsonl"]
        assert names("memory://no") == []
    finally:
        fs.store.clear()
        fs.pseudo_dirs[:] = [""]


def test_storage_that_does_not_answer_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no credentials")

    monkeypatch.setattr(type(fsspec.filesystem("memory")), "info", broken)
    with pytest.raises(
        ConfigError, match=r"memory:///x could not be listed \(RuntimeError: no credentials\)"
    ):
        list_files("memory://x")


def test_a_run_folder_is_no_data_unless_named(tmp_path: Path) -> None:
    run = tmp_path / "runs" / "x [1]"
    touch(tmp_path / "b" / "a.jsonl", run / listing.RUN_MARK, run / "log.jsonl", run / "ingest" / "c.jsonl")
    touch(run / "old" / listing.RUN_MARK, run / "old" / "log.jsonl")
    assert names(tmp_path) == ["b/a.jsonl"]
    assert passed(tmp_path) == {"runs/x [1]": Why.RUN}
    assert names(run) == ["log.jsonl"]
    assert names(run / "ingest") == ["c.jsonl"]
    assert names(tmp_path / "runs" / "*" / "ingest" / "*.jsonl") == ["x [1]/ingest/c.jsonl"]


def test_reasons_have_words_in_the_report() -> None:
    for lang in ("es", "en"):
        for why in Why:
            assert strings(lang).name("passed_over", why.name.lower()) != why.name.lower()


NAMES = st.lists(
    st.sampled_from(
        ["a", "ñ", "*", "?", "[", "]", "::", "#", "%20", "\n", "\udcff", "-", "_", ".", " ", "s3:"]
    ),
    min_size=1,
    max_size=4,
).map("".join)


@given(st.sets(NAMES.filter(lambda name: name not in (".", "..")), max_size=8), st.data())
@settings(max_examples=50)
@example(files={"a", "_a", "*"}, data=None)
def test_every_name_is_taken_or_passed_over_once(
    tmp_path_factory: pytest.TempPathFactory, files: set[str], data: st.DataObject | None
) -> None:
    folder = tmp_path_factory.mktemp("x")
    for name in files:
        suffix = data.draw(st.sampled_from(["", ".jsonl", ".JSONL.gz"])) if data else ".jsonl"
        touch(folder / (name + suffix))
    found = list_files(str(folder), SUFFIXES)
    there = Counter(valid_text(file.name) for file in folder.iterdir())
    taken = [valid_text(found.name(file)) for file in found.taken]
    assert Counter([*taken, *(each.name for each in found.passed)]) == there
    for file in found.taken:
        assert list_files(file).taken == (file,)
        assert Path(file).read_text() == "x"


def test_a_summary_counts_and_names_by_reason_and_kind(tmp_path: Path) -> None:
    touch(
        *(
            tmp_path / name
            for name in ("1.pdf", "2.PDF", "3.pdf", "4.pdf", "a.warc.gz", "_SUCCESS", "LICENSE")
        )
    )
    assert listing.summary(list_files(str(tmp_path), SUFFIXES).passed) == [
        "1 name (_SUCCESS): begins with . or _, so it is not data",
        "1 file (LICENSE): of a kind that this source's reader does not take",
        "4 .pdf files (1.pdf, 2.PDF, 3.pdf, …): of a kind that this source's reader does not take",
        "1 .warc.gz file (a.warc.gz): of a kind that this source's reader does not take",
    ]


@pytest.fixture(autouse=True)
def here(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        yield
