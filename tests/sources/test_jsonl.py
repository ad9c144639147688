"""JSON Lines: any bytes are read without a crash, every line is accounted for, every cursor resumes."""

import bz2
import gzip
import json
import lzma
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.config import Columns, JsonlSource
from corpus_latam.sources import jsonl
from corpus_latam.sources.lines import read_lines
from corpus_latam.sources.packing.damage import DAMAGED, ENDS_EARLY
from corpus_latam.sources.pages import Page, PageSize
from corpus_latam.sources.values import INVALID_UTF8
from tests.sources import readings

MAX_LINE = 60
SMALL = PageSize(records=3, bytes=50)
PACK: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": zstandard.ZstdCompressor().compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}

values = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8)
records = st.dictionaries(st.sampled_from(["text", "id", "x"]), values, max_size=3)
lines = st.one_of(
    records.map(lambda record: json.dumps(record).encode()),
    records.map(lambda record: json.dumps(record, ensure_ascii=False).encode(errors="surrogatepass")),
    st.binary(max_size=20),
    st.sampled_from(
        [b"", b"  ", b"\r", b"\xef\xbb\xbf{}", b'{"text": "\\ud800"}', b"[1]", b"x" * 100, b" " * 100]
    ),
)


def read(path: Path, cursor: str | None = None, size: PageSize = SMALL, **fields: str) -> list[Page]:
    columns = Columns(**fields)
    return list(jsonl.read_file(str(path), columns, MAX_LINE, cursor, size))


def expected(line: bytes, number: int) -> str:
    """What a line is, by the standard library alone: `record`, `bad` or `blank`."""
    content = line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line
    if not content.strip():
        return "blank"
    if len(line) > MAX_LINE:
        return "bad"
    try:
        record = json.loads(content.decode())
        json.dumps(record, ensure_ascii=False).encode()
    except ValueError:
        return "bad"
    usable = isinstance(record, dict) and isinstance(record.get("text"), str | None)
    return "record" if usable else "bad"


@settings(deadline=None)
@given(st.lists(lines, max_size=30), st.sampled_from(sorted(PACK)))
def test_every_line_is_a_record_or_bad_or_blank(content: list[bytes], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.jsonl{suffix}")
        path.write_bytes(PACK[suffix](b"\n".join(content)))
        pages = read(path)
    fates = [expected(line, n) for n, line in enumerate(b"\n".join(content).split(b"\n"))]
    positions = [position for page in pages for position in page.positions]
    assert positions == [f"line {n + 1}" for n, fate in enumerate(fates) if fate == "record"]
    bad = [record.position for page in pages for record in page.bad]
    assert bad == [f"line {n + 1}" for n, fate in enumerate(fates) if fate == "bad"]


@settings(deadline=None)
@given(st.lists(lines, max_size=30), st.sampled_from(sorted(PACK)))
def test_reading_on_from_any_cursor_gives_the_same_pages(content: list[bytes], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.jsonl{suffix}")
        path.write_bytes(PACK[suffix](b"\n".join(content)))
        pages = read(path)
        for number, page in enumerate(pages):
            assert read(path, page.cursor) == pages[number + 1 :]


@settings(deadline=None)
@given(st.integers(min_value=0), st.sampled_from([".gz", ".bz2", ".xz", ".zst"]), st.booleans())
def test_a_damaged_file_is_read_up_to_the_damage(place: int, suffix: str, cut: bool) -> None:
    whole = b"".join(json.dumps({"text": f"t{n * 7919}"}).encode() + b"\n" for n in range(40))
    packed = bytearray(PACK[suffix](whole))
    place = 1 + place % (len(packed) - 1)
    if cut:
        packed = packed[:place]
    else:
        packed[place] ^= 0xFF
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.jsonl{suffix}")
        path.write_bytes(packed)
        pages = read(path)
        for number, page in enumerate(pages):
            assert read(path, page.cursor) == pages[number + 1 :]
    if cut:
        texts = [text for page in pages for text in page.batch["text"].to_pylist()]
        assert texts == [f"t{n * 7919}" for n in range(len(texts))]
        assert [record.reason for page in pages for record in page.bad] == [ENDS_EARLY]


def test_each_reason_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(
        b'{"text": "good"}\n{"text": \n[1]\n{"text": "\xff"}\n{"text": "\\ud800"}\n{"text": 7}\n' + b"x" * 99
    )
    (page,) = read(path, size=PageSize())
    assert page.batch["text"].to_pylist() == ["good"]
    assert [(record.position, record.reason) for record in page.bad] == [
        ("line 2", jsonl.INVALID_JSON),
        ("line 3", jsonl.NOT_AN_OBJECT),
        ("line 4", INVALID_UTF8),
        ("line 5", jsonl.LONE_SURROGATE),
        ("line 6", jsonl.TEXT_NOT_A_STRING),
        ("line 7", jsonl.LINE_TOO_LONG),
    ]
    assert page.bad[0].sample == b'{"text": '


def test_a_long_line_is_not_held_in_memory_and_the_next_one_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b"x" * (8 << 20) + b'\n{"text": "next"}\n'))
    pages = read(path)
    assert [record.reason for page in pages for record in page.bad] == [jsonl.LINE_TOO_LONG]
    assert [position for page in pages for position in page.positions] == ["line 2"]
    assert max(len(line.content) for line in read_lines(str(path), MAX_LINE)) <= MAX_LINE


def test_a_gzip_file_that_ends_early_gives_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "a.json.gz"
    content = b"".join(b'{"text": "%d"}\n' % (n * 7919**2) for n in range(10_000))
    packed = gzip.compress(content)
    path.write_bytes(packed[: len(packed) // 2])
    pages = read(path, size=PageSize())
    rows = sum(page.batch.num_rows for page in pages)
    assert 4_000 < rows < 6_000
    assert [(record.reason, record.position) for page in pages for record in page.bad] == [
        (ENDS_EARLY, f"line {rows + 1}")
    ]


def test_what_follows_a_gzip_member_must_be_another(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n') + gzip.compress(b'{"text": "b"}\n') + b"\0" * 512)
    assert readings.texts(read(path)) == ["a", "b"]
    path.write_bytes(gzip.compress(b'{"text": "a"}\n') + b"garbage, no gzip")
    pages = read(path)
    assert readings.texts(pages) == ["a"]
    assert readings.reasons(pages) == [DAMAGED]


def test_fields_are_read_as_text_and_the_rest_as_metadata(tmp_path: Path) -> None:
    record = {"t": "hola", "n": 12, "url": None, "tags": ["b", "a"], "score": float("nan"), "título": "Ñandú"}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    columns = Columns(
        text="t", source_id="n", url="url", date="score", country="absent", metadata=("título", "tags", "no")
    )
    (page,) = jsonl.read_file(str(path), columns, MAX_LINE * 10, None, PageSize())
    (row,) = page.batch.to_pylist()
    assert row["text"] == "hola"
    assert row["source_id"] == "12"
    assert [row["url"], row["date"], row["country"]] == [None, None, None]
    assert row["metadata"] == '{"tags":["b","a"],"título":"Ñandú"}'


def test_numbers_beyond_64_bits_survive_in_metadata(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a", "n": NaN, "big": 123456789012345678901234567890}')
    (page,) = jsonl.read_file(str(path), Columns(metadata=("big",)), 1000, None, PageSize())
    assert page.batch["metadata"].to_pylist() == ['{"big":123456789012345678901234567890}']


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"texto": "hola", "id": 1}\n', "has no field 'text'"),
        ('not json\n{"text": null}\n', None),
        ("not json\n", None),
    ],
)
def test_check_names_the_fields_that_a_file_has(tmp_path: Path, content: str, problem: str | None) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(content)
    source = JsonlSource(type="jsonl", path=str(path))
    problems = jsonl.check(source, jsonl.locate(source).partitions)
    if problem is None:
        assert problems == []
    else:
        (said,) = problems
        assert problem in said
        assert str(path) in said
        assert "id, texto" in said
        assert "columns.text" in said
