"""Text files: one document each, in the order of their names, bad ones set aside."""

import gzip
import json
from pathlib import Path

import pytest

from corpus_latam.config import TextSource
from corpus_latam.sources import refused, text
from corpus_latam.sources.packing.damage import ENDS_EARLY, WRONG_CHECKSUM
from corpus_latam.sources.packing.members import TOO_LONG
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.values import INVALID_UTF8
from tests.sources import readings


def source(path: Path, **fields: int) -> TextSource:
    return TextSource(type="text", path=str(path), **fields)


def test_every_file_is_a_document_or_bad(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "2.txt").write_bytes(b"\xef\xbb\xbfdos")
    (tmp_path / "b" / "3.txt.gz").write_bytes(gzip.compress(b"tres"))
    (tmp_path / "b" / "4.txt").write_bytes(b"mal \xff")
    (tmp_path / "b" / "5.txt.gz").write_bytes(gzip.compress(b"cinco" * 100)[:-9])
    (tmp_path / "b" / "6.txt").write_bytes(b"x" * 2_000)
    (tmp_path / "b" / "7.txt.gz").write_bytes(gzip.compress(b"siete")[:-4] + b"\1\0\0\0")
    novels = source(tmp_path, max_file_bytes=1_000)
    (part,) = text.locate(novels).partitions
    pages = list(text.read(novels, part, None, PageSize(2, 1_000)))
    assert readings.texts(pages) == ["dos", "tres", "siete"]
    assert readings.positions(pages) == ["b/2.txt", "b/3.txt.gz", "b/7.txt.gz"]
    assert readings.reasons(pages) == [INVALID_UTF8, ENDS_EARLY, TOO_LONG, WRONG_CHECKSUM]
    for number, page in enumerate(pages):
        assert list(text.read(novels, part, page.cursor, PageSize(2, 1_000))) == pages[number + 1 :]


def test_names_do_not_depend_on_where_the_folder_lies(tmp_path: Path) -> None:
    for place in ("one", "two"):
        (tmp_path / place / "d").mkdir(parents=True)
        (tmp_path / place / "d" / "a.txt").write_text("hola")
    ids = []
    for path in (tmp_path / "one", tmp_path / "two" / "*" / "a.txt", tmp_path / "two" / "d" / "a.txt"):
        (part,) = text.locate(source(path)).partitions
        ids += readings.positions(list(text.read(source(path), part)))
    assert ids == ["d/a.txt", "d/a.txt", "a.txt"]


def test_many_files_share_a_partition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "FILES_PER_PARTITION", 2)
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(str(n))
    parts = text.locate(source(tmp_path)).partitions
    assert [len(part.files) for part in parts] == [2, 2, 1]
    assert [part.name for part in parts] == ["00000", "00001", "00002"]


def test_empty_files_are_an_empty_source(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (problem,) = text.check(source(tmp_path), text.locate(source(tmp_path)).partitions)
    assert "empty source" in problem


def test_encodings_are_found_and_noted(tmp_path: Path) -> None:
    said = "El señor dijo que el año pasó."
    for name, encoding in {"a.txt": "cp1252", "b.md": "utf-16", "c.txt": "cp850", "d.txt": "utf-8"}.items():
        (tmp_path / name).write_bytes(said.encode(encoding))
    (part,) = text.locate(source(tmp_path)).partitions
    (page,) = text.read(source(tmp_path), part)
    assert page.batch["text"].to_pylist() == [said] * 4
    notes = [each and json.loads(each)["encoding"] for each in page.batch["metadata"].to_pylist()]
    assert notes == ["cp1252", "utf-16-le", "cp850", None]
    named = TextSource(type="text", path=str(tmp_path / "d.txt"), encoding="ascii")
    (page,) = text.read(named, *text.locate(named).partitions)
    assert readings.reasons([page]) == ["invalid ascii"]


def test_what_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"<!DOCTYPE html><html>no</html>")
    (tmp_path / "b.txt").write_bytes(b"version https://git-lfs.github.com/spec/v1\noid x\n")
    (part,) = text.locate(source(tmp_path)).partitions
    assert readings.reasons(list(text.read(source(tmp_path), part))) == [refused.IS_HTML, refused.IS_POINTER]
