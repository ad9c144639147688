"""`ids` on the demo: every kept document once, of one source, and what is no corpus."""

import io
from contextlib import redirect_stdout
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from corpus_latam import runfolder
from corpus_latam.cli.ids import _of_thread, ids
from corpus_latam.errors import ConfigError


def printed(root: Path, source: str | None = None) -> list[str]:
    out = io.StringIO()
    with redirect_stdout(out):
        ids(str(root), source)
    return out.getvalue().splitlines()


def test_every_document_is_named_once(demo_run: tuple[Path, str]) -> None:
    rows = ds.dataset(sorted((demo_run[0] / "corpus").rglob("*.parquet"))).to_table().to_pylist()
    one_each = {row["id"]: row for row in rows}.values()
    assert sorted(printed(demo_run[0])) == sorted(row["source_id"] for row in one_each)
    posts = [row["source_id"] for row in one_each if row["source"] == "tuits"]
    assert posts
    assert sorted(printed(demo_run[0], "tuits")) == sorted(posts)


def test_a_thread_gives_the_ids_of_its_posts() -> None:
    assert _of_thread({"source_id": "1", "metadata": '{"posts":["1","2"]}'}) == ["1", "2"]
    assert _of_thread({"source_id": "1", "metadata": '{"posts":["7"]}'}) == ["1"]
    assert _of_thread({"source_id": "1", "metadata": None}) == ["1"]


def test_what_is_no_corpus_is_said(demo_run: tuple[Path, str], tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no document of source 'otra'"):
        ids(str(demo_run[0]), "otra")
    (tmp_path / runfolder.MARK).touch()
    with pytest.raises(ConfigError, match="no finished corpus"):
        ids(str(tmp_path))
