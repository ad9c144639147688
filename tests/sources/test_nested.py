"""Fields inside fields: the same values from JSON Lines and from Parquet, whatever is missing on the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import Columns
from corpus_latam.sources import jsonl, parquet
from corpus_latam.sources.nested import array_at, column_of, type_at, value_at
from corpus_latam.sources.pages import DEFAULT_SIZE

OSCAR = {
    "content": "Un texto.",
    "warc_headers": {"warc-target-uri": "https://a.cl/", "warc-date": "2022-11-28T10:00:00Z"},
    "metadata": {"identification": {"label": "es", "prob": 0.9}, "categories": None},
    "lang": ["spa_Latn", "cat_Latn"],
}
COLUMNS = Columns(
    text="content",
    url="warc_headers.warc-target-uri",
    fetched_at="warc_headers.warc-date",
    language="metadata.identification.label",
    country="lang.1",
    license="lang.7",
    metadata=("metadata.identification.prob", "metadata.categories", "warc_headers.nothing"),
)


def rows(kind: str, folder: Path, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    path = str(folder / f"a.{kind}")
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(records), path)
        assert parquet.check_file(path, COLUMNS)[1] is None
        pages = parquet.read_file(path, COLUMNS, None, DEFAULT_SIZE)
    else:
        Path(path).write_text("".join(json.dumps(record) + "\n" for record in records))
        assert jsonl.check_file(path, COLUMNS, 1_000) is None
        pages = jsonl.read_file(path, COLUMNS, 1_000, None, DEFAULT_SIZE)
    return [row for page in pages for row in page.batch.to_pylist()]


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_paths_lead_into_records_and_lists(kind: str, tmp_path: Path) -> None:
    bare = {**OSCAR, "warc_headers": None, "metadata": None, "lang": []}
    first, second = rows(kind, tmp_path, [OSCAR, bare])
    assert first["text"] == second["text"] == "Un texto."
    assert first["url"] == "https://a.cl/"
    assert first["fetched_at"] == "2022-11-28T10:00:00Z"
    assert first["language"] == "es"
    assert first["country"] == "cat_Latn"
    assert json.loads(first["metadata"]) == {"metadata.identification.prob": 0.9}
    for name in ("url", "fetched_at", "language", "country", "license", "metadata"):
        assert second[name] is None
    assert first["license"] is None


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_a_field_of_that_very_name_comes_first(kind: str, tmp_path: Path) -> None:
    (row,) = rows(kind, tmp_path, [{**OSCAR, "metadata.identification.label": "pt"}])
    assert row["language"] == "pt"


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_the_text_itself_may_lie_inside(kind: str, tmp_path: Path) -> None:
    path = str(tmp_path / f"a.{kind}")
    columns = Columns(text="page.body.0")
    record = {"page": {"body": ["hola", "adiós"], "n": 1}}
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist([record]), path)
        assert parquet.check_file(path, columns) == (1, None)
        assert "no column 'page.x'" in str(parquet.check_file(path, Columns(text="page.x"))[1])
        assert "which is not text" in str(parquet.check_file(path, Columns(text="page.n"))[1])
        (page,) = parquet.read_file(path, columns, None, DEFAULT_SIZE)
    else:
        Path(path).write_text(json.dumps(record))
        assert jsonl.check_file(path, columns, 1_000) is None
        assert "no field 'page.x'" in str(jsonl.check_file(path, Columns(text="page.x"), 1_000))
        (page,) = jsonl.read_file(path, columns, 1_000, None, DEFAULT_SIZE)
    assert page.batch["text"].to_pylist() == ["hola"]


INNER = st.none() | st.fixed_dictionaries(
    {
        "b": st.none() | st.text(max_size=3),
        "c": st.none() | st.lists(st.none() | st.fixed_dictionaries({"d": st.none() | st.integers(0, 9)})),
    }
)
KIND = pa.struct({"b": pa.string(), "c": pa.list_(pa.struct({"d": pa.int64()}))})


@given(st.lists(INNER, max_size=6), st.sampled_from(["a", "a.b", "a.c", "a.c.0", "a.c.1.d", "a.x", "a.b.0"]))
def test_arrays_and_records_agree(values: list[Any], path: str) -> None:
    """Also in a slice of a column, whose offsets do not begin at 0."""
    schema = pa.schema({"a": KIND})
    column = pa.array([{"b": "before", "c": [{"d": 1}]}, *values], KIND).slice(1)
    wanted = [value_at({"a": value}, path) for value in values]
    if type_at(schema, path) is None:
        assert column_of(schema, path) is None
        assert not any(wanted)
    else:
        assert array_at(column, path.split(".")[1:]).to_pylist() == wanted
