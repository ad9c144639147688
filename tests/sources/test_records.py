"""The driver of readers: pages, cursors, names, damage, for a reader made here."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import ReaderColumns
from corpus_latam.sources import files
from corpus_latam.sources.packing.members import BadMemberError, Member, content
from corpus_latam.sources.pages import Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from tests.sources import readings

COLUMNS = ReaderColumns(metadata=("number",))


def lines(member: Member, mark: Any) -> Iterator[Record]:
    """A record per line; `!` is bad, `-` left out, `#` ends the member, `*` has a mark."""
    data, problem = content(member, 1_000)
    for number, line in enumerate(data.decode().splitlines()[mark or 0 :], mark or 0):
        if line == "#":
            raise BadMemberError("no more", b"#")
        sign = line[:1]
        yield Record(
            f"line {number + 1}",
            None if sign in ("!", "-") else {"text": line, "number": number},
            "bad line" if sign == "!" else None,
            left_out="dash" if sign == "-" else None,
            mark=number + 1 if sign == "*" else None,
        )
    if problem:
        yield Record("end", problem=problem)


def partition(folder: Path, *texts: str) -> Partition:
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text)
    (part,) = files.locate(str(folder), (".txt",), 1_000).partitions
    return part


def read(part: Partition, cursor: str | None = None, records: int = 2) -> list[Page]:
    return list(read_pages(part, COLUMNS, lines, cursor, PageSize(records, 1_000)))


def test_records_have_names_positions_and_metadata(tmp_path: Path) -> None:
    (page,) = read(partition(tmp_path, "a\n-\n!\nb"), records=9)
    assert readings.positions([page]) == ["0.txt, line 1", "0.txt, line 4"]
    assert page.batch["source_id"].to_pylist() == ["0.txt#line 1", "0.txt#line 4"]
    assert [json.loads(each) for each in page.batch["metadata"].to_pylist()] == [{"number": 0}, {"number": 3}]
    assert [(bad.position, bad.reason) for bad in page.bad] == [("line 3", "bad line")]
    assert page.left_out == {"dash": 1}


def test_a_bad_member_costs_itself_alone(tmp_path: Path) -> None:
    pages = read(partition(tmp_path, "a\n#\nb", "c"))
    assert readings.texts(pages) == ["a", "c"]
    assert readings.reasons(pages) == ["no more"]


TEXTS = st.lists(st.text("ab!-#*\n", max_size=12), min_size=1, max_size=4)


@given(texts=TEXTS, records=st.integers(1, 5))
def test_reading_goes_on_at_every_cursor(
    texts: list[str], records: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    part = partition(tmp_path_factory.mktemp("files"), *texts)
    pages = read(part, records=records)
    for number, page in enumerate(pages):
        assert read(part, page.cursor, records) == pages[number + 1 :]
