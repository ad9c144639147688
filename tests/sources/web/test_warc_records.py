"""Records of an archive arrive with their places, whatever is wrong with their neighbours."""

import io
from collections.abc import Iterator
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.web import RECORDS, record, records, warc

from corpus_latam.sources.packing.damage import DamagedFileError
from corpus_latam.sources.web import warc_records
from corpus_latam.sources.web.warc_records import WarcRecord, split_records
from tests.sources.mutants import mutate

LIMIT = 1 << 20


def split(data: bytes, block: int = 1_000, limit: int = LIMIT, start: int = 0) -> list[WarcRecord]:
    blocks = (data[at : at + block] for at in range(start, len(data), block))
    return list(split_records(blocks, start, limit))


@given(st.lists(st.binary(max_size=300), min_size=1, max_size=6), st.integers(1, 700))
def test_records_come_back_whatever_they_hold(contents: list[bytes], block: int) -> None:
    data = b"".join(record("resource", content, "http://a.example/") for content in contents)
    found = split(data, block)
    if not any(b"WARC/" in content for content in contents):
        assert [each.content for each in found] == contents
        assert not any(each.problem or each.mended for each in found)
    assert [each.start for each in found[1:]] == [each.end for each in found[:-1]] or block


@given(st.integers(0, 2 * RECORDS), st.integers(1, 5_000))
def test_reading_goes_on_at_the_end_of_any_record(number: int, block: int) -> None:
    data = warc()
    whole = split(data, block)
    assert split(data, block, start=whole[number].end) == whole[number + 1 :]


def test_a_wrong_length_costs_no_record() -> None:
    good = records()
    long = good[2].replace(b"Content-Length: ", b"Content-Length: 1")
    short = good[4].replace(b"Content-Length: ", b"Content-Length: 1\r\nX-Old: ")
    found = split(b"".join([good[0], long, good[1], short, good[3]]))
    assert [each.mended for each in found] == [False, True, False, True, False]
    assert found[1].content == good[2].partition(b"\r\n\r\n")[2].rstrip(b"\r\n")
    assert b"orilla de la ruta" in found[3].content


def test_line_feeds_alone_are_read() -> None:
    data = b"".join(records()).replace(b"\r\n", b"\n")
    found = split(data)
    assert len(found) == 1 + 2 * RECORDS
    assert found[0].headers["warc-type"] == "warcinfo"


def test_what_is_no_record_is_told_and_passed_over() -> None:
    found = split(b"basura\n" + b"".join(records()[:2]))
    assert [each.problem for each in found] == [warc_records.NO_RECORD, None, None]


def test_a_record_that_is_cut_off_is_told() -> None:
    data = records()[2]
    (found,) = split(data[:-40])
    assert found.problem == warc_records.CUT_OFF


def test_a_record_without_a_length_is_told() -> None:
    bad = records()[2].replace(b"Content-Length", b"Content-Width")
    found = split(bad + records()[1])
    assert [each.problem for each in found] == [warc_records.NO_LENGTH, None]


def test_a_record_that_is_too_long_is_not_held() -> None:
    data = record("resource", b"x" * 5_000, "http://a.example/") + records()[1]
    found = split(data, limit=1_000)
    assert [each.problem for each in found] == [warc_records.TOO_LONG, None]


def test_damage_is_raised_behind_what_could_be_read() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"".join(records()[:2])
        raise DamagedFileError("compressed data are damaged")

    reader = split_records(blocks(), 0, LIMIT)
    assert [each.problem for each in islice(reader, 2)] == [None, None]
    with pytest.raises(DamagedFileError):
        next(reader)


@pytest.mark.parametrize("seed", range(60))
def test_records_before_damage_all_arrive(seed: int) -> None:
    data = warc()
    whole = split(data)
    damaged, at = mutate(data, seed)
    before = [each for each in whole if each.end <= at]
    assert split(damaged)[: len(before)] == before


def test_the_same_records_as_fastwarc() -> None:
    warc_module = pytest.importorskip("fastwarc.warc")
    theirs = [
        (each.stream_pos, each.reader.read())
        for each in warc_module.ArchiveIterator(io.BytesIO(warc()), parse_http=False)
    ]
    assert [(each.start, each.content) for each in split(warc())] == theirs


def test_many_small_records_take_linear_time() -> None:
    data = record("metadata", b"x") * 20_000
    assert len(split(data, 1 << 20)) == 20_000
