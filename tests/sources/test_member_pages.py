"""Parquet and JSON Lines inside archives: the pages that they give as files, with the members' names."""

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus_latam.config import JsonlSource, ParquetSource
from corpus_latam.sources import jsonl, parquet, registry
from corpus_latam.sources.packing import zip_archive
from corpus_latam.sources.packing.members import TOO_LONG
from corpus_latam.sources.pages import Page, PageSize
from tests.sources import packed_archives as made
from tests.sources import readings
from tests.sources.packed_files import PACK

LINES = b'{"text": "uno"}\nno\n{"text": "dos"}\n'
SMALL = PageSize(1, 1 << 20)


def table(*texts: str) -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": list(texts)}), stream, row_group_size=2)
    return stream.getvalue()


def pages(
    kind: str, path: Path, cursor: str | None = None, size: PageSize = SMALL, **more: int
) -> list[Page]:
    model = JsonlSource if kind == "jsonl" else ParquetSource
    source = model.model_validate({"type": kind, "path": str(path), **more})
    (part,) = registry.locate(source).partitions
    assert registry.check(source, [part]) == []
    return list(registry.read(source, part, cursor, size))


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz"])
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_pages_name_the_member_and_go_on_anywhere(tmp_path: Path, kind: str, suffix: str) -> None:
    if kind == "jsonl":
        inside = {"a.jsonl": LINES, "b.txt": b"", "c.json.gz": PACK[".gz"](LINES), "x.pdf": b""}
    else:
        inside = {
            "a.parquet": table("uno", "dos", "tres"),
            "b.txt": b"",
            "c.parquet": table("x"),
            "x.pdf": b"",
        }
    file = tmp_path / f"all{suffix}"
    file.write_bytes(made.zipped(inside) if suffix == ".zip" else made.tar(inside, suffix))
    found = pages(kind, file)
    first, second = list(inside)[::2]
    if kind == "jsonl":
        assert readings.texts(found) == ["uno", "dos"] * 2
        assert readings.positions(found)[2] == f"{second}, line 1"
        assert [bad.position for page in found for bad in page.bad] == [
            f"{first}, line 2",
            f"{second}, line 2",
        ]
    else:
        assert readings.texts(found) == ["uno", "dos", "tres", "x"]
        assert readings.positions(found)[2:] == [f"{first}, row 3", f"{second}, row 1"]
    assert sum((page.passed for page in found), start=type(found[0].passed)()) == {".txt": 1, ".pdf": 1}
    for number, page in enumerate(found):
        assert pages(kind, file, page.cursor) == found[number + 1 :]


def test_what_cannot_be_held_or_read_is_set_aside(tmp_path: Path) -> None:
    inside = {
        "a.parquet": table("uno"),
        "b.parquet": b"no parquet",
        "c.parquet": table(*map(str, range(2_000))),
    }
    (tmp_path / "a.zip").write_bytes(made.zipped(inside))
    found = pages("parquet", tmp_path / "a.zip", max_file_bytes=4_000)
    assert readings.texts(found) == ["uno"]
    assert [(bad.position, bad.reason) for page in found for bad in page.bad] == [
        ("b.parquet", parquet.UNREADABLE_FILE),
        ("c.parquet", TOO_LONG),
    ]
    for number, page in enumerate(found):
        assert pages("parquet", tmp_path / "a.zip", page.cursor, max_file_bytes=4_000) == found[number + 1 :]


def test_the_first_member_shows_a_wrong_column(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(made.zipped({"b.jsonl": b'{"texto": "uno"}\n'}))
    source = JsonlSource(type="jsonl", path=str(tmp_path))
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert problem.startswith(f"{tmp_path}/a.zip/b.jsonl has no field 'text'")


def test_a_zip_that_is_cut_off_gives_its_lines(tmp_path: Path) -> None:
    packed = made.without_directory(made.zipped({"a.jsonl": LINES}))
    (tmp_path / "a.zip").write_bytes(packed)
    found = pages("jsonl", tmp_path / "a.zip", size=PageSize())
    assert readings.texts(found) == ["uno", "dos"]
    assert readings.reasons(found) == [jsonl.INVALID_JSON, zip_archive.NO_DIRECTORY]
