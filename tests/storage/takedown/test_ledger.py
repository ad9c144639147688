"""The ledger: what it names, that it grows, never repeats itself, and stops at a broken line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.errors import ConfigError, RunError
from corpus_latam.schema import document_id
from corpus_latam.storage.takedown.ledger import (
    KINDS,
    Entry,
    Rules,
    ledger_path,
    read_entries,
    read_rules,
    record,
    rules,
    withdraw,
)

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
    assert Path(path).read_bytes().count(b"\n") == 3


@given(st.lists(st.sampled_from("abcdef")), st.lists(st.sampled_from("abcdef")))
def test_the_digest_does_not_depend_on_order(first: list[str], second: list[str]) -> None:
    whole = rules({"id": first + second})
    assert (whole.digest == rules({"id": second + first[::-1]}).digest) is True
    assert (whole.digest == rules({"id": first}).digest) == (set(second) <= set(first))


LEDGERS = st.lists(
    st.tuples(
        st.sampled_from(KINDS),
        st.text(st.sampled_from('a/ñ"\\\n\r\x0b\x0c\x1c\x85\u2028\u2029😀'), min_size=1, max_size=4),
        st.sampled_from([None, "nota\u2028\n", "a petición"]),
    ),
    max_size=8,
)


@given(LEDGERS, st.data())
def test_every_text_that_goes_in_comes_out(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[str, str, str | None]],
    data: st.DataObject,
) -> None:
    """And an entry that is taken back leaves the others as they were, byte for byte."""
    path = str(tmp_path_factory.mktemp("ledger") / "takedown.jsonl")
    for kind, value, note in entries:
        record(path, kind, [value], DAY, note)
    first = {(kind, value): note for kind, value, note in reversed(entries)}
    found = read_entries(path)
    assert {(e.kind, e.value): e.note or None for e in found} == first
    assert [(e.kind, e.value) for e in found] == list(dict.fromkeys((k, v) for k, v, _ in entries))
    if found:
        gone = data.draw(st.sampled_from(found))
        before = Path(path).read_bytes()
        withdraw(path, [gone.id])
        assert read_entries(path) == [entry for entry in found if entry != gone]
        assert set(Path(path).read_bytes().split(b"\n")) <= set(before.split(b"\n"))


def test_what_an_editor_left_without_a_last_line_end_is_not_written_on(tmp_path: Path) -> None:
    path = tmp_path / "takedown.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"kind": "id", "value": "a"}\r\n\r\n{"value": "b", "kind": "id"}')
    record(str(path), "source", ["c"], DAY, None)
    assert read_rules(str(path)) == rules({"id": ["a", "b"], "source": ["c"]})
    withdraw(str(path), [Entry("id", "b").id])
    assert read_rules(str(path)) == rules({"id": ["a"], "source": ["c"]})


@pytest.mark.parametrize(("value", "note"), [("\udcff", None), ("", None), ("a", "\ud800")])
def test_what_no_ledger_can_hold(tmp_path: Path, value: str, note: str | None) -> None:
    path = tmp_path / "takedown.jsonl"
    with pytest.raises(ConfigError, match="UTF-8"):
        record(str(path), "source", ["ok", value], DAY, note)
    assert not path.exists()


BROKEN = [
    b"{",
    b"[]",
    b"null",
    b"\xff",
    b"[" * 100_000,
    b'{"kind": "title", "value": "x"}',
    b'{"kind": "id"}',
    b'{"kind": "id", "value": 7}',
    b'{"kind": "url_prefix", "value": ""}',
    b'{"kind": "id", "value": "\\ud800"}',
    b'{"kind": ["id"], "value": "x"}',
]


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_line_stops(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "takedown.jsonl"
    path.write_bytes(b"\n" + line + b"\n")
    with pytest.raises(RunError, match="line 2"):
        read_rules(str(path))
