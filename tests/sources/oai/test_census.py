"""A census has a row for every repository, whatever it answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config.http import HttpConfig
from corpus_latam.config.repositories import Repository as Listed
from corpus_latam.ingest.census import FIGURES, NAMES, cells, json_text, markdown, summary
from corpus_latam.sources.http_errors import TlsError
from corpus_latam.sources.oai.census import Row, census, probe
from tests.oai_server import Repository, record
from tests.sources.web_server import Reply, serving

RECORDS = [record(number) for number in range(47)]
HTTP = HttpConfig(contact="corpus@universidad.example", per_second=1_000, retries=0)
WALL = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>cf_chl_opt</body></html>"


@pytest.fixture
def repository() -> Iterator[Repository]:
    found = Repository(list(RECORDS))
    yield found
    found.close()


def asked(repository: Repository) -> Row:
    (row,) = census([Listed(endpoint=repository.url, name="Tesis", country="CL", known="listed")], HTTP)
    return row


def test_what_a_repository_says_of_itself(repository: Repository) -> None:
    assert asked(repository) == Row(
        name="Tesis",
        country="CL",
        endpoint=repository.url,
        known="listed",
        answers=True,
        version="2.0",
        stated_name="R",
        records=47,
        formats=("oai_dc",),
        earliest=min(each["datestamp"] for each in RECORDS),
        newest=max(each["datestamp"] for each in RECORDS),
        granularity="second",
        deleted="transient",
        answered_at="2022-01-01T00:00:00Z",
    )


def test_newest_records_are_looked_for_where_the_list_has_several_pages(repository: Repository) -> None:
    """The first page holds none of the last year, and the last month has none either."""
    repository.records = [record(number, year=2015) for number in range(30)]
    repository.records += [record(number, year=2021) for number in range(30, 33)]
    assert asked(repository).newest == max(each["datestamp"] for each in repository.records)
    starts = [request.get("from") for request in repository.requests if "metadataPrefix" in request]
    assert starts == [None, "2021-12-02", "2021-01-01"]


def test_old_records_alone_are_told_from_the_first_page(repository: Repository) -> None:
    repository.records = [record(number, year=1999) for number in range(30)]
    assert asked(repository).newest == max(each["datestamp"] for each in repository.records[:10])


@pytest.mark.parametrize(("amount", "counted"), [(30, None), (7, 7), (0, 0)])
def test_a_repository_that_counts_nothing(repository: Repository, amount: int, counted: int | None) -> None:
    repository.counts = False
    repository.records = RECORDS[:amount]
    row = asked(repository)
    assert row.records == counted
    assert row.trouble is None


def test_trouble_behind_the_first_answer_leaves_what_is_known(repository: Repository) -> None:
    broken = {"ListMetadataFormats": b"<OAI-PMH>", "ListIdentifiers": WALL}
    repository.fault = lambda request, answer: (
        (200, {"Content-Type": "text/xml"}, broken[request["verb"]]) if request["verb"] in broken else None
    )
    row = asked(repository)
    assert (row.answers, row.stated_name, row.records, row.formats) == (True, "R", None, ())
    assert row.wall == "Cloudflare"
    assert row.trouble
    assert row.trouble.startswith("formats: the answer ends early")
    assert "list: blocked (Cloudflare)" in row.trouble


def test_those_that_do_not_answer_have_a_row_and_a_word(repository: Repository) -> None:
    replies = {
        "/wall": Reply(WALL, kind="text/html"),
        "/page": Reply(b"<html><body>" + b"Bienvenidos al repositorio. " * 90, kind="text/html"),
        "/cut": Reply(b'<?xml version="1.0"?><OAI-PMH><Identify>'),
        "/error": Reply(b'<OAI-PMH><error code="badVerb">no</error></OAI-PMH>'),
        "/busy": Reply(status=503),
    }

    def reply(path: str, before: int) -> Reply:
        return replies.get(path.partition("?")[0], Reply(status=404))

    with serving(reply) as server:
        addresses = [server.url + path for path in (*replies, "/gone")]
        addresses += ["http://127.0.0.1:9/oai", "http://", repository.url]
        rows = census([Listed.model_construct(**_fields(each)) for each in addresses], HTTP)
    assert [row.endpoint for row in rows] == addresses
    assert [row.answers for row in rows] == [False] * 8 + [True]
    words = ("Cloudflare", "web page", "ends early", "badVerb", "503", "404", "no answer", "no address")
    for row, word in zip(rows, words, strict=False):
        assert word in (row.trouble or ""), row
        assert row.endpoint not in (row.trouble or "")
    assert [row.wall for row in rows] == ["Cloudflare"] + [None] * 8


def _fields(endpoint: str) -> dict[str, str | None]:
    return {"endpoint": endpoint, "name": "", "country": None, "known": ""}


def test_trouble_with_encryption_is_named() -> None:
    def ask(request: Mapping[str, str]) -> bytes:
        raise TlsError("https://r.example", "the connection is not safe: its certificate has expired.")

    row = probe(Listed(endpoint="https://r.example"), ask)
    assert row.tls == row.trouble == "the connection is not safe: its certificate has expired"


def test_secrets_of_an_address_are_not_shown() -> None:
    def ask(request: Mapping[str, str]) -> bytes:
        raise TlsError("x", "no")

    row = probe(Listed(endpoint="https://ana:geheim@r.example/oai?token=geheim"), ask)
    assert "geheim" not in json_text([row]) + markdown([row])


PIECES = st.sampled_from([b"<OAI-PMH>", b"</OAI-PMH>", b"<Identify>", b"</Identify>", b"<header/>", b"\x0b&"])


@given(st.lists(st.binary(max_size=20) | PIECES, max_size=12).map(b"".join), st.integers(0, 2))
def test_whatever_is_answered_there_is_a_row(noise: bytes, good: int) -> None:
    identity = (
        b"<OAI-PMH><responseDate>2022-19-39</responseDate><Identify><protocolVersion>2.0</protocolVersion>"
        b"</Identify></OAI-PMH>"
    )
    asked: list[Mapping[str, str]] = []

    def ask(request: Mapping[str, str]) -> bytes:
        asked.append(request)
        return identity if len(asked) <= good else noise

    row = probe(Listed(endpoint="https://r.example"), ask)
    assert row.answers or row.trouble
    assert len(asked) <= 6


ROW = Row("Tesis", "CL", "https://r.example/oai", "listed", answers=True, version="2.0", records=1_500)


def test_the_table_has_a_line_for_each_row_and_shows_names_of_others_as_text() -> None:
    hostile = replace(ROW, stated_name="a|b\n| x <script>\x1b[2J", records=None)
    lines = markdown([ROW, hostile]).splitlines()
    assert "2 of 2 answer. 1,500 records in 1 repository that can be counted." in lines
    table = [line for line in lines if line.startswith("|")]
    assert len(table) == 4
    assert "1,500" in table[2]
    assert "\x1b" not in table[3]
    assert "`a\\|b" in table[3]


def test_cells_stand_below_their_headings() -> None:
    row = dict(zip((*FIGURES, *NAMES), cells(replace(ROW, newest="2021-05-01T10:00:00Z")), strict=True))
    assert (row["newest"], row["records"], row["repository"]) == ("2021-05-01", "1,500", "Tesis")


def test_json_has_all_that_is_known() -> None:
    (found,) = json.loads(json_text([replace(ROW, formats=("xoai", "oai_dc"), wall="Anubis")]))
    assert found["formats"] == ["xoai", "oai_dc"]
    assert found["wall"] == "Anubis"
    assert found["tls"] is None


def test_a_summary_counts_what_is_counted() -> None:
    silent = Row("", None, "https://s.example", "")
    assert summary([ROW, silent]) == "1 of 2 answer. 1,500 records in 1 repository that can be counted."


def test_days_are_looked_back_from_the_repositorys_own_date(repository: Repository) -> None:
    repository.now = "2020-03-01T00:00:00Z"
    repository.records = [record(number, year=2020) for number in range(30)]
    asked(repository)
    assert [each["from"] for each in repository.requests if "from" in each] == [date(2020, 1, 31).isoformat()]
