"""Input that was made to end a run, or to take longer than linear time, does neither."""

from collections.abc import Callable, Iterator
from itertools import islice

import orjson
import pytest

from corpus_latam.sources.books.docx import read_docx
from corpus_latam.sources.books.epub import _chapter
from corpus_latam.sources.deliveries.metadata import read_metadata
from corpus_latam.sources.encoding import decode
from corpus_latam.sources.hplt.markdown import to_markdown
from corpus_latam.sources.http import Answer, _retry_after
from corpus_latam.sources.sentences.documents import Piece, assemble
from corpus_latam.sources.tables.header import column_names
from corpus_latam.sources.tweets.forms import Neither, exact_id, read_value
from corpus_latam.sources.web.host_policy import HostPolicy
from corpus_latam.sources.web.http_message import parse_headers
from corpus_latam.sources.web.index import is_below
from corpus_latam.sources.web.metadata import _authors
from corpus_latam.sources.web.policies import MOST_BYTES, Policies
from corpus_latam.sources.web.warc_records import CUT_OFF, split_records


@pytest.mark.parametrize(
    "value",
    [orjson.loads("[" * 1_000 + "1" + "]" * 1_000), {"id": "1", "referenced_tweets": [{"type": []}]}],
)
def test_posts_of_odd_shapes(value: object) -> None:
    assert all(isinstance(found, Neither) for found in read_value(value))


def test_an_id_has_64_bits() -> None:
    assert exact_id("9" * 5_000) is None


@pytest.mark.parametrize("name", ["idna", "undefined", "hex"])
def test_encodings_that_are_none(name: str) -> None:
    assert decode(b"a\xf1o", name) is not None
    assert "a" in Answer("u", 200, {"content-type": f"text/html; charset={name}"}, b"\xffa").text


def test_a_zone_that_is_none() -> None:
    assert _retry_after({"retry-after": "Mon, 01 Jan 2020 10:10:10 +9999999999999"}) is None


def test_a_tag_that_is_no_name_of_xml() -> None:
    assert _chapter(b'<html><body><a"b>hola')[1].paragraphs == ["hola"]


def test_metadata_in_a_thousand_lists() -> None:
    assert read_metadata(b'{"title":' + b"[" * 1_000 + b"]" * 1_000 + b"}") is None


class OnePart:
    names = frozenset(("word/document.xml",))

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, name: str) -> bytes:
        return b"<d>" + self._body + b"</d>"


def test_a_word_document_of_open_fields() -> None:
    field = b'<fldChar fldCharType="begin"/><fldChar fldCharType="separate"/><t>a</t>' * 20_000
    parts = OnePart(b"<p>" + field + b"</p>")
    assert read_docx(parts, ("body",))["text"] == "a" * 20_000  # type: ignore[arg-type]


SLOW: dict[str, Callable[[], object]] = {
    "robots.txt of spaces": lambda: _signals(b"user-agent:a" + b" " * 400_000 + b"b"),
    "authors of spaces": lambda: _authors("a" + " " * 400_000 + "b"),
    "headers that go on": lambda: parse_headers(b"X: a\n" + b" aaaaaaaaaaaaaaa\n" * 500_000),
    "columns of one name": lambda: column_names(["a"] * 100_000),
    "a ragged table": lambda: to_markdown(
        f"<table><row>{'<cell>a</cell>' * 20_000}</row>{'<row><cell>a</cell></row>' * 20_000}</table>"
    ),
}


def _signals(robots: bytes) -> object:
    policy = HostPolicy()
    policy.add("/robots.txt", robots)
    return policy.signals("http://a/b", ("x",))


@pytest.mark.parametrize("name", SLOW)
def test_what_once_took_quadratic_time(name: str) -> None:
    SLOW[name]()


def test_warc_records_without_an_end_of_their_headers() -> None:
    found = list(split_records([b"WARC/1.0\r\nA:b\r\n" * 3_000 + b"x" * (1 << 20)], 0, 1 << 20))
    assert len(found) == 3_000
    assert {each.problem for each in found} == {CUT_OFF}


def test_bad_sentences_do_not_pile_up() -> None:
    asked = 0

    def pieces() -> Iterator[Piece]:
        nonlocal asked
        for number in range(100_000):
            asked += 1
            yield Piece("", f"line {number}", number, problem="invalid", sample=b"x" * 100)

    list(islice(assemble(pieces(), 2_000, {}, {}), 1))
    assert asked < 10_000


@pytest.mark.parametrize("name", ["", ".", "a\0b", "a/../b", "/a", "a//b", "http://a", "a" * 300])
def test_names_that_an_index_may_not_give(name: str) -> None:
    assert not is_below(name)


def test_a_long_robots_txt_drops_no_policy_of_others() -> None:
    policies = Policies()
    policies.add("http://long/robots.txt", b"#" * (MOST_BYTES + 1))
    policies.add("http://a/robots.txt", b"User-agent: *\nDisallow: /")
    policies.add("http://b/robots.txt", b"")
    assert policies.of("http://a/x").files
