"""Parquet: pages resume anywhere, bad rows and bad row groups are set aside, bad files are named."""

import json
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.config import Columns, ParquetSource
from corpus_latam.sources import batches, parquet
from corpus_latam.sources.pages import Page, PageSize
from corpus_latam.sources.values import INVALID_UTF8
from tests.sources import readings

SMALL = PageSize(records=3, bytes=10)


def read(
    path: Path, cursor: str | None = None, size: PageSize = SMALL, columns: Columns | None = None
) -> list[Page]:
    return list(parquet.read_file(str(path), columns or Columns(), cursor, size))


def write(path: Path, columns: dict[str, object], **options: object) -> Path:
    pq.write_table(pa.table(columns), path, **options)
    return path


def strings(values: list[bytes | None]) -> pa.Array:
    """Bytes declared as text, as a careless writer leaves them."""
    return pa.array(values, pa.binary()).view(pa.string())


def problems(path: Path, **fields: object) -> list[str]:
    source = ParquetSource(type="parquet", path=str(path), **fields)  # type: ignore[arg-type]
    return parquet.check(source, parquet.locate(source).partitions)


@settings(deadline=None)
@given(
    st.lists(st.none() | st.binary(max_size=12) | st.text(max_size=12).map(str.encode), max_size=25),
    st.integers(min_value=1, max_value=10),
)
def test_every_row_is_accounted_for_and_every_cursor_resumes(rows: list[bytes | None], group: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder, "a.parquet"), {"text": strings(rows)}, row_group_size=group)
        pages = read(path)
        for number, page in enumerate(pages):
            assert read(path, page.cursor) == pages[number + 1 :]
    valid = [row is None or row == row.decode(errors="ignore").encode() for row in rows]
    assert readings.positions(pages) == [f"row {n + 1}" for n, good in enumerate(valid) if good]
    assert [bad.position for page in pages for bad in page.bad] == [
        f"row {n + 1}" for n, good in enumerate(valid) if not good
    ]
    kept = [row for row, good in zip(rows, valid, strict=True) if good]
    assert readings.texts(pages) == [None if row is None else row.decode() for row in kept]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["uno", "dos", None]),
        pa.array(["uno", "dos", None], pa.large_string()),
        pa.array(["uno", "dos", None], pa.string_view()),
        pa.array([b"uno", b"dos", None]),
        pa.array(["uno", "dos", None]).dictionary_encode(),
    ],
    ids=lambda column: str(column.type)[:20],
)
def test_text_in_any_type_is_read(tmp_path: Path, column: pa.Array) -> None:
    path = write(tmp_path / "a.parquet", {"text": column})
    assert readings.texts(read(path)) == ["uno", "dos", None]


def test_invalid_utf8_is_set_aside_with_its_row_in_whatever_column_it_lies(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet",
        {
            "text": strings([b"bien", b"mal \xff", b"bien", b"bien"]),
            "url": strings([b"a", b"b", b"\xfe", None]),
            "tags": pa.ListArray.from_arrays([0, 1, 2, 3, 4], strings([b"a", b"b", b"c", b"\xfd"])),
        },
    )
    (page,) = read(path, size=PageSize(), columns=Columns(url="url", metadata=("tags",)))
    assert page.batch["url"].to_pylist() == ["a"]
    assert page.batch["metadata"].to_pylist() == ['{"tags":["a"]}']
    assert [(bad.position, bad.reason) for bad in page.bad] == [
        (f"row {row}", INVALID_UTF8) for row in (2, 3, 4)
    ]
    assert page.bad[0].sample == b"mal \xff"


def test_values_of_other_types_become_text(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.parquet",
        {"text": ["hola"], "n": [7], "tags": [["b", "a"]], "raw": [b"\x00\xff"], "when": [None]},
    )
    columns = Columns(source_id="n", url="tags", date="when", metadata=("raw", "n", "absent"))
    (row,) = read(path, columns=columns)[0].batch.to_pylist()
    assert [row["source_id"], row["url"], row["date"]] == ["7", '["b","a"]', None]
    assert json.loads(row["metadata"]) == {"n": 7, "raw": "00ff"}


def test_pages_keep_to_their_size_but_for_one_long_record(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"text": ["x" * 6, "y" * 6, "z" * 100, "a", "b", "c", "d"]})
    assert [page.batch["text"].to_pylist() for page in read(path)] == [
        ["x" * 6],
        ["y" * 6],
        ["z" * 100],
        ["a", "b", "c"],
        ["d"],
    ]


def test_a_truncated_file_is_a_problem_before_any_work(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"text": ["hola"] * 100})
    path.write_bytes(path.read_bytes()[:-20])
    (problem,) = problems(path)
    assert str(path) in problem
    assert "not a whole Parquet file" in problem
    assert "on_bad_file: quarantine" in problem


def test_an_unreadable_file_can_be_set_aside_instead(tmp_path: Path) -> None:
    write(tmp_path / "b.parquet", {"text": ["hola"]})
    broken = tmp_path / "a.parquet"
    broken.write_bytes(b"PAR1 and then nothing")
    assert problems(tmp_path, on_bad_file="quarantine") == []
    (page,) = read(broken)
    assert [(bad.location, bad.reason) for bad in page.bad] == [(str(broken), parquet.UNREADABLE_FILE)]
    assert read(broken, page.cursor) == []


def test_nothing_but_unreadable_files_is_a_problem_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"")
    assert len(problems(tmp_path, on_bad_file="quarantine")) == 1


def test_a_file_without_text_column_names_its_columns(tmp_path: Path) -> None:
    path = write(tmp_path / "a.parquet", {"texto": ["hola"], "id": [1]})
    (problem,) = problems(path)
    assert str(path) in problem
    assert "has no column 'text'" in problem
    assert "texto, id" in problem
    assert "columns.text" in problem
    assert readings.reasons(read(path)) == [batches.NO_TEXT_COLUMN]


def test_a_text_column_of_numbers_is_a_problem(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path / "a.parquet", {"text": [1]}))
    assert "int64, which is not text" in problem


def test_no_rows_at_all_is_an_empty_source(tmp_path: Path) -> None:
    (problem,) = problems(write(tmp_path / "a.parquet", {"text": pa.array([], pa.string())}))
    assert "empty source" in problem


def test_a_damaged_row_group_costs_its_own_rows_only(tmp_path: Path) -> None:
    texts = [f"documento {n * 7919 % 1000}" for n in range(30)]
    path = write(
        tmp_path / "a.parquet", {"text": texts}, row_group_size=10, compression="zstd", use_dictionary=False
    )
    with pq.ParquetFile(path) as file:
        column = file.metadata.row_group(1).column(0)
    content = bytearray(path.read_bytes())
    start = column.data_page_offset + 40
    content[start : column.data_page_offset + column.total_compressed_size] = b"\0" * (
        column.total_compressed_size - 40
    )
    path.write_bytes(content)
    pages = read(path)
    assert readings.texts(pages) == texts[:10] + texts[20:]
    assert [bad.position for page in pages for bad in page.bad] == [f"row {n}" for n in range(11, 21)]
    assert set(readings.reasons(pages)) == {parquet.DAMAGED_ROW_GROUP}
    for number, page in enumerate(pages):
        assert read(path, page.cursor) == pages[number + 1 :]
