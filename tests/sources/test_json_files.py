"""JSON that is no JSON Lines: whatever its form and layout, each object is a record; bad ones are told."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import JsonSource
from corpus_latam.sources import json_records, registry
from corpus_latam.sources.json_values import UnfinishedError, Values
from corpus_latam.sources.jsonl import INVALID_JSON, NOT_AN_OBJECT
from corpus_latam.sources.pages import Page, PageSize
from corpus_latam.sources.refused import IS_HTML, IS_POINTER
from tests.sources import packed_archives, readings
from tests.sources.packed_files import mutant

RECORDS = [{"text": "uno [}", "n": [1, {"a": '\\"'}]}, {"text": 'dos "{" ñ'}, {"text": "tres"}]
TEXTS = [each["text"] for each in RECORDS]


def read(
    path: Path, content: str | bytes, cursor: str | None = None, at_once: int = 100, **fields: Any
) -> list[Page]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    source = JsonSource.model_validate({"type": "json", "path": str(path), **fields})
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part, cursor, PageSize(at_once, 1 << 30)))


LAYOUTS = {
    "compact": {"separators": (",", ":")},
    "pretty": {"indent": 2},
    "ascii": {"ensure_ascii": True},
}
FORMS = {
    "array": lambda dump: dump(RECORDS),
    "nested": lambda dump: dump(
        {"status": "ok", "meta": {"ids": [1, 2]}, "data": {"items": RECORDS, "n": 3}}
    ),
    "in a row": lambda dump: "\n".join(map(dump, RECORDS)),
    "without anything between": lambda dump: "".join(map(dump, RECORDS)),
    "lines of arrays": lambda dump: "\n".join(dump([each]) for each in RECORDS),
    "BOM": lambda dump: "\ufeff \n" + dump(RECORDS),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("whole_bytes", [10, 8 << 20])
def test_every_form_gives_its_records_and_goes_on_anywhere(
    tmp_path: Path, form: str, layout: str, whole_bytes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_records, "WHOLE_BYTES", whole_bytes)
    content = FORMS[form](lambda value: json.dumps(value, **({"ensure_ascii": False} | LAYOUTS[layout])))
    if whole_bytes == 10 and form in ("in a row", "without anything between"):
        return  # an object that is too long for one is searched for a list
    pages = read(tmp_path / "a.json", content, at_once=1)
    assert readings.texts(pages) == TEXTS
    assert readings.reasons(pages) == []
    assert readings.positions(pages) == [f"a.json, record {n}" for n in (1, 2, 3)]
    for number, page in enumerate(pages):
        assert read(tmp_path / "a.json", content, page.cursor, at_once=1) == pages[number + 1 :]


@pytest.mark.parametrize("whole_bytes", [10, 8 << 20])
def test_records_may_be_named(tmp_path: Path, whole_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "WHOLE_BYTES", whole_bytes)
    content = json.dumps(
        {"authors": [{"text": "no"}], "data": {"x": {}, "items": RECORDS}, "more": [{"y": 1}]}
    )
    file = tmp_path / "a.json"
    assert readings.texts(read(file, content, records="data.items")) == TEXTS
    assert json_records.NO_LIST in readings.reasons(read(file, content, records="data.none"))
    assert json_records.SEVERAL_LISTS in readings.reasons(read(file, content))


def test_an_object_with_the_text_is_a_record_whatever_lists_it_has(tmp_path: Path) -> None:
    page = {"title": "t", "images": [{"text": "no"}], "text": "sí"}
    assert readings.texts(read(tmp_path / "a.json", json.dumps(page, indent=1))) == ["sí"]


def test_bad_elements_are_set_aside_alone(tmp_path: Path) -> None:
    content = (
        '[{"text": "uno"}, {"text": nada}, 7, "x", [1], {"text": "dos"},, {"text": "\\ud800"},'
        ' {"text": "tres"}]'
    )
    pages = read(tmp_path / "a.json", content)
    assert readings.texts(pages) == ["uno", "dos", "tres"]
    assert readings.reasons(pages) == [INVALID_JSON, *[NOT_AN_OBJECT] * 3, "lone surrogate"]
    pages = read(tmp_path / "a.json", '{"text": "uno"}\nbasura } aquí\n{"text": "dos"}')
    assert readings.texts(pages) == ["uno", "dos"]
    assert readings.reasons(pages) == [INVALID_JSON]


def test_what_comes_before_an_end_or_a_long_record_arrives(tmp_path: Path) -> None:
    whole = json.dumps(RECORDS).encode()
    pages = read(tmp_path / "a.json", whole[:-5])
    assert readings.texts(pages) == TEXTS[:2]
    assert [(bad.position, bad.reason) for bad in pages[0].bad] == [("record 3", json_records.ENDS_EARLY)]
    long = json.dumps([{"text": "uno"}, {"text": "x" * 300_000}, {"text": "dos"}])
    pages = read(tmp_path / "a.json", long, max_record_bytes=100_000)
    assert readings.texts(pages) == ["uno"]
    assert readings.reasons(pages) == [json_records.TOO_LONG]
    open_quote = '[{"text": "uno"}, {"text": "dos}, {"text": "tres"}]'
    assert readings.texts(read(tmp_path / "a.json", open_quote)) == ["uno"]


def test_what_is_no_json_is_named(tmp_path: Path) -> None:
    assert readings.reasons(read(tmp_path / "a.json", "<!DOCTYPE html><p>no</p>")) == [IS_HTML]
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"
    assert readings.reasons(read(tmp_path / "a.json", pointer)) == [IS_POINTER]
    assert readings.texts(read(tmp_path / "a.json", " \n ")) == []


def test_members_of_archives_are_read(tmp_path: Path) -> None:
    packed = packed_archives.zipped({"a.json": json.dumps(RECORDS).encode(), "b.txt": b""})
    assert readings.texts(read(tmp_path / "a.zip", packed)) == TEXTS


def test_large_numbers_keep_their_digits(tmp_path: Path) -> None:
    number = "12345678901234567890123"
    content = f'[{{"text": "uno", "id": {number}}}]'
    columns = {"source_id": "id"}
    (page,) = read(tmp_path / "a.json", content, columns=columns)
    assert page.batch["source_id"].to_pylist() == [number]


def test_a_missing_field_is_said_before_work(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"data": [{"texto": "uno"}]}')
    source = JsonSource(type="json", path=str(tmp_path))
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert "has no field 'text'" in problem
    assert "texto" in problem


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.text(max_size=4), children, max_size=3)
    ),
    max_leaves=12,
)


@given(
    elements=st.lists(st.dictionaries(st.text(max_size=4), VALUES, max_size=4), max_size=8),
    indent=st.sampled_from([None, 1]),
    block=st.integers(1, 50),
)
def test_spans_are_those_of_a_parser(elements: list[dict[str, Any]], indent: int | None, block: int) -> None:
    data = json.dumps(elements, indent=indent).encode()
    values = Values((data[at : at + block] for at in range(0, len(data), block)), 0, 1 << 20)
    assert values.next_sign() == b"["
    values.take_sign()
    found = []
    while values.next_sign(b" ,\n") != b"]":
        found.append(json.loads(values.take()))
    assert found == elements


@given(junk=st.binary(max_size=60) | st.text('[]{}",:\\ 1a', max_size=60).map(str.encode))
def test_junk_ends(junk: bytes) -> None:
    values = Values(iter([junk[at : at + 7] for at in range(0, len(junk), 7)]), 0, 1 << 20)
    offset = -1
    while values.next_sign():
        assert values.offset > offset
        assert values.offset < len(junk)
        offset = values.offset
        try:
            values.take()
        except UnfinishedError:
            return


@given(elements=st.lists(st.sampled_from(["1", "true", "null", '"a"', "{}", "[2]"])), cut=st.integers(0, 60))
def test_a_list_that_is_cut_off_gives_what_is_whole_and_ends(elements: list[str], cut: int) -> None:
    data = ("[" + ", ".join(elements)).encode()[:cut]
    values = Values(iter([data[at : at + 7] for at in range(0, len(data), 7)]), 0, 1 << 20)
    taken = b""
    while values.next_sign(b" ,"):
        if not taken:
            values.take_sign()
            taken += b"["
            continue
        try:
            taken += values.take()
        except UnfinishedError as error:
            taken += error.sample
            break
    assert taken == data.translate(None, b" ,")


def test_damage_loses_no_record_before_it(tmp_path: Path) -> None:
    chance = random.Random(0)
    records = [{"text": f"texto {n} " * 20, "n": {"x": [n]}} for n in range(30)]
    whole = json.dumps(records, indent=1).encode()
    for _ in range(60):
        spoilt = mutant(whole, chance)
        place = next((n for n, (a, b) in enumerate(zip(whole, spoilt, strict=False)) if a != b), len(spoilt))
        before = whole[:place].count(b"\n },")
        found = readings.texts(read(tmp_path / "a.json", spoilt))
        assert found[:before] == [each["text"] for each in records][:before]
