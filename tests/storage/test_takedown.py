"""The ledger: what it names, that it grows, never repeats itself, and stops at a broken line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.errors import RunError
from corpus_latam.schema import document_id
from corpus_latam.storage.takedown import Rules, ledger_path, read_rules, record, rules

ROWS = pa.table(
    {
        "id": ["a", "b", "c"],
        "url": ["https://x.cl/1", None, "https://y.cl/1"],
        "source": ["diario", "blog", "blog"],
    }
)
DAY = date(2026, 1, 2)


def names(named: Rules, configured: str = "s") -> list[bool]:
    return list(named.names(ROWS, configured).to_pylist())


def test_what_rules_name() -> None:
    assert names(rules({"id": ["b"]})) == [False, True, False]
    assert names(rules({"url_prefix": ["https://x.cl/"]})) == [True, False, False]
    assert names(rules({"source": ["blog"]})) == [False, True, True]
    assert names(rules({"source": ["s"]})) == [True, True, True]
    assert names(rules({"id": ["a"], "source": ["blog"]})) == [True, True, True]
    assert not Rules()


def test_an_id_names_its_record_whatever_its_text() -> None:
    old, mended, other = (document_id("s", number, text * 64) for number, text in ("7a", "7b", "8a"))
    rows = pa.table({"id": [old, mended, other], "url": pa.nulls(3, pa.string()), "source": ["s"] * 3})
    assert rules({"id": [old]}).names(rows, "s").to_pylist() == [True, True, False]


def test_the_ledger_grows_and_does_not_repeat_itself(tmp_path: Path) -> None:
    path = ledger_path(str(tmp_path), None)
    assert read_rules(path) == Rules()
    record(path, "id", ["a", "b", "a"], DAY, None)
    once = Path(path).read_bytes()
    record(path, "id", ["b"], date(2027, 1, 1), "otra vez")
    assert Path(path).read_bytes() == once
    found = record(path, "source", ["ñandú"], DAY, "a petición de su autora")
    assert found == Rules(frozenset("ab"), frozenset(), frozenset(["ñandú"])) == read_rules(path)
    assert len(Path(path).read_text().splitlines()) == 3


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_the_digest_does_not_depend_on_order(first: list[str], second: list[str]) -> None:
    whole = rules({"id": first + second})
    assert (whole.digest == rules({"id": second + first[::-1]}).digest) is True
    assert (whole.digest == rules({"id": first}).digest) == (set(second) <= set(first))


@pytest.mark.parametrize("line", ["{", "[]", '{"kind": "title", "value": "x"}', '{"kind": "id"}'])
def test_a_broken_line_stops(tmp_path: Path, line: str) -> None:
    path = tmp_path / "takedown.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(RunError, match="line 1"):
        read_rules(str(path))
