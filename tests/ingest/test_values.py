"""Values of every Arrow type and JSON shape become documents or bad records: none ends a run."""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.config import Columns, JsonlSource, ParquetSource
from corpus_latam.ingest.dates import iso_date
from corpus_latam.ingest.documents import to_documents
from corpus_latam.sources import batches, jsonl, parquet
from corpus_latam.sources.columns import is_text, plain_text, to_rows
from corpus_latam.sources.pages import DEFAULT_SIZE, Page
from corpus_latam.sources.values import INVALID_UTF8, TOO_DEEP, UNREADABLE
from tests.sources import arrow_columns

OTHERS = [name for name in Columns.model_fields if name not in ("text", "metadata")]
EVERYWHERE = Columns(**dict.fromkeys(OTHERS, "x"), metadata=("x",))
"""One column or field for everything but the text."""
IDS = Columns(source_id="x", date="x", metadata=("x",))


def documents(pages: list[Page]) -> tuple[list[dict[str, Any]], list[str]]:
    """Documents of all pages, each checked, and the reasons of what became none."""
    rows, reasons = [], []
    for page in pages:
        found = to_documents("web", JsonlSource(type="jsonl", path="a"), page)
        found.batch.validate(full=True)
        rows += found.batch.to_pylist()
        reasons += [record.reason for record in found.bad]
    for row in rows:
        assert row["date"] is None or iso_date(row["date"]) == row["date"]
        if row["metadata"] is not None:
            json.loads(row["metadata"], parse_constant=pytest.fail)
    return rows, reasons


def page_of(column: pa.Array, columns: Columns) -> Page:
    """As the Parquet reader makes it, also of types that Parquet cannot hold."""
    x = plain_text(column) if is_text(column.type) else column
    text = pa.array([f"texto {n}" for n in range(len(column))], pa.large_string())
    batch = pa.RecordBatch.from_arrays([text, x], names=["text", "x"])
    rows = to_rows(batch, columns)
    bad = [parquet.BadRecord("a", f"row {n}", reason) for n, reason in rows.bad.items()]
    good = pa.array([n not in rows.bad for n in range(len(column))])
    return Page(rows.batch.filter(good), "a", ["row"] * good.true_count, bad, "{}")


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(arrow_columns.columns())
def test_a_value_of_any_arrow_type_is_text_or_costs_its_row(column: pa.Array) -> None:
    rows, reasons = documents([page_of(column, EVERYWHERE)])
    assert len(rows) + len(reasons) == len(column)
    assert set(reasons) <= {INVALID_UTF8, UNREADABLE}


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(arrow_columns.columns())
def test_what_parquet_can_hold_is_read_from_parquet_alike(column: pa.Array) -> None:
    text = pa.array([f"texto {n}" for n in range(len(column))])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        try:
            pq.write_table(pa.table({"text": text, "x": column}), path)
        except (pa.ArrowException, OSError):
            return
        rows, reasons = documents(list(parquet.read_file(str(path), EVERYWHERE, None, DEFAULT_SIZE)))
    assert len(rows) + len(reasons) == len(column)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(arrow_columns.columns())
def test_a_text_column_of_any_type_is_read_or_named(column: pa.Array) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.parquet")
        try:
            pq.write_table(pa.table({"text": column}), path)
        except (pa.ArrowException, OSError):
            return
        problems = parquet.check_file(str(path), Columns())
        rows, reasons = documents(list(parquet.read_file(str(path), Columns(), None, DEFAULT_SIZE)))
    if problems[1]:
        assert reasons == [batches.NO_TEXT_COLUMN]
    else:
        assert len(rows) + len(reasons) == len(column)


def only(column: pa.Array) -> dict[str, Any]:
    (row,), _ = documents([page_of(column, IDS)])
    return row | {"metadata": row["metadata"] and json.loads(row["metadata"])["x"]}


ZONED = pa.array([1_600_000_000_000], pa.timestamp("ms", "Mars/Phobos"))


@pytest.mark.parametrize(
    ("column", "text", "kept"),
    [
        (pa.array([1234567890123.0]), "1234567890123", 1234567890123.0),
        (pa.array([0.5], pa.float16()), "0.5", 0.5),
        (pa.array([1e300]), "1e+300", 1e300),
        (pa.array([Decimal(12)], pa.decimal128(38, 10)), "12", "12.0000000000"),
        (pa.array([Decimal(-5)], pa.decimal128(9, 2)), "-5", "-5.00"),
        (pa.array([True]), "true", True),
        (pa.array([2**64 - 1], pa.uint64()), str(2**64 - 1), 2**64 - 1),
        (pa.array([b"\x01" * 16], pa.binary(16)), "01" * 16, "01" * 16),
        (pa.array([b"\x01" * 16], pa.uuid()), "01010101-0101-0101-0101-010101010101", ...),
        (pa.array([18_000], pa.date32()), "2019-04-14", ...),
        (pa.array([1], pa.timestamp("ns")), "1970-01-01T00:00:00.000000001", ...),
        (ZONED, "2020-09-13T12:26:40.000Z", ...),
        (pa.array([5], pa.time64("ns")), "00:00:00.000000005", ...),
        (pa.array([-1_500], pa.duration("ms")), "PT-1.5S", ...),
        (pa.array([(1, -2, 3 * 10**9)], pa.month_day_nano_interval()), "P1M-2DT3S", ...),
        (pa.array([[1, None]]), "[1,null]", [1, None]),
        (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int8())), '[["a",1]]', [["a", 1]]),
        (pa.array([{"b": 1, "a": b"\xff"}]), '{"a":"ff","b":1}', {"a": "ff", "b": 1}),
    ],
    ids=lambda value: str(value.type) if isinstance(value, pa.Array) else "",
)
def test_what_each_type_becomes(column: pa.Array, text: str, kept: Any) -> None:
    row = only(column)
    assert row["source_id"] == text
    assert row["metadata"] == (text if kept is ... else kept)


@pytest.mark.parametrize("count", [2**31 - 1, -(2**31), 5_000_000])
def test_days_that_no_calendar_has_are_no_dates(count: int) -> None:
    assert only(pa.array([count], pa.int32()).view(pa.date32()))["date"] is None


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def read_json(lines: list[bytes], columns: Columns) -> tuple[list[dict[str, Any]], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.jsonl")
        path.write_bytes(b"\n".join(lines))
        return documents(list(jsonl.read_file(str(path), columns, 1 << 20, None, DEFAULT_SIZE)))


@settings(deadline=None, max_examples=200)
@given(json_values)
def test_a_json_value_of_any_shape_is_text(value: Any) -> None:
    line = json.dumps({"text": "hola", "x": value}, ensure_ascii=False).encode(errors="surrogatepass")
    rows, reasons = read_json([line], EVERYWHERE)
    assert len(rows) + len(reasons) == 1


NO_ID = hashlib.sha256(b"hola").hexdigest()


def line(x: str, more: str = "") -> bytes:
    return f'{{"text": "hola", "x": {x}{more}}}'.encode()


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("1234567890123", "1234567890123"),
        ("1234567890123.0", "1234567890123"),
        ("1.234567890123e12", "1234567890123"),
        ("-0.0", "0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("-9223372036854775809", "-9223372036854775809"),
        ("9" * 5_000, "9" * 5_000),
        ("1e400", None),
        ("NaN", None),
        ("1.5", "1.5"),
        ("1e30", "1e+30"),
        ('"a", "x": "b"', "b"),
        ("[123456789012345678901234567890, NaN]", "[123456789012345678901234567890,null]"),
    ],
)
def test_numbers_of_json_keep_their_digits(written: str, text: str | None) -> None:
    (row,), _ = read_json([line(written)], IDS)
    assert row["source_id"] == (text or NO_ID)


def nested(depth: int) -> Iterator[str]:
    yield "[" * depth + "]" * depth
    yield '{"a":' * depth + "1" + "}" * depth


@pytest.mark.parametrize("depth", [240, 256, 600, 1000, 1023, 1024, 1025, 5000, 100_000])
def test_depth_costs_a_record_only_where_the_value_is_used(depth: int) -> None:
    for value in nested(depth):
        used, reasons = read_json([line(value), line("1")], IDS)
        assert (len(used), reasons) == ((2, []) if depth == 240 else (1, [TOO_DEEP]))
        unused, reasons = read_json([line("1", f', "y": {value}'), line("1")], IDS)
        assert (len(unused), reasons) == ((2, []) if depth < 1024 else (1, [TOO_DEEP]))


def test_two_columns_of_one_name_are_named_before_any_work(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    for name, columns in (("text", {}), ("x", {"source_id": "x"}), ("x", {"metadata": ("x",)})):
        arrays = [pa.array(["hola"])] * (2 if name == "text" else 3)
        names = ["text", name] if name == "text" else ["text", name, name]
        pq.write_table(pa.Table.from_arrays(arrays, names=names), path)
        source = ParquetSource(type="parquet", path=str(path), columns=Columns(**columns))  # type: ignore[arg-type]
        (problem,) = parquet.check(source, parquet.locate(source).partitions)
        assert f"2 columns named '{name}'" in problem
        pages = list(parquet.read_file(str(path), source.columns, None, DEFAULT_SIZE))
        assert documents(pages) == ([], [batches.TWO_COLUMNS])
    assert documents(list(parquet.read_file(str(path), Columns(), None, DEFAULT_SIZE)))[1] == []


def test_a_column_without_values_is_text_that_is_missing(tmp_path: Path) -> None:
    """As writers leave it where a file's rows have no text; other files of the source may have."""
    pq.write_table(pa.table({"text": pa.nulls(2)}), tmp_path / "a.parquet")
    source = ParquetSource(type="parquet", path=str(tmp_path))
    (problem,) = parquet.check(source, parquet.locate(source).partitions)
    assert "no value in the column 'text'" in problem
    pq.write_table(pa.table({"text": ["hola"]}), tmp_path / "b.parquet")
    parts = parquet.locate(source).partitions
    assert parquet.check(source, parts) == []
    rows, reasons = documents([page for part in parts for page in parquet.read(source, part)])
    assert [row["text"] for row in rows] == ["hola"]
    assert reasons == ["no text"] * 2


def test_names_with_dots_are_columns_of_their_own(tmp_path: Path) -> None:
    table = pa.table({"a": ["no"], "a.b": ["id"], "text": ["hola"], "text.x": [1]})
    pq.write_table(table, tmp_path / "a.parquet")
    pages = parquet.read_file(str(tmp_path / "a.parquet"), Columns(source_id="a.b"), None, DEFAULT_SIZE)
    (row,), _ = documents(list(pages))
    assert (row["text"], row["source_id"]) == ("hola", "id")
