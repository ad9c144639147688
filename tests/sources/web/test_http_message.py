"""HTTP responses as archives keep them: packed, in chunks, or said to be so and not."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.web import http

from corpus_latam.sources.web import http_message
from corpus_latam.sources.web.http_message import BadResponseError, join_chunks, parse_headers, parse_response

LIMIT = 1 << 20
BODY = b"<html><body><p>Hola</p></body></html>"


def chunked(body: bytes, size: int) -> bytes:
    pieces = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


@given(st.binary(max_size=2_000), st.integers(1, 500))
def test_chunks_are_joined(body: bytes, size: int) -> None:
    assert join_chunks(chunked(body, size)) == body


def test_a_body_that_is_not_chunked_stays_as_it_is() -> None:
    message = http(BODY, "Transfer-Encoding: chunked")
    assert parse_response(message, LIMIT).body == BODY


def test_what_follows_a_broken_chunk_is_kept() -> None:
    assert join_chunks(b"3\r\nabc\r\nxyz") == b"abcxyz"


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("gzip, gzip", lambda body: gzip.compress(gzip.compress(body))),
    ],
)
def test_packed_bodies_are_unpacked(coding: str, pack: object) -> None:
    message = http(pack(BODY), f"Content-Encoding: {coding}")  # type: ignore[operator]
    assert parse_response(message, LIMIT).body == BODY


def test_brotli_and_zstd_are_unpacked() -> None:
    brotli = pytest.importorskip("brotli")
    zstandard = pytest.importorskip("zstandard")
    for coding, packed in (
        ("br", brotli.compress(BODY * 100)),
        ("zstd", zstandard.compress(BODY * 100)),
    ):
        assert parse_response(http(packed, f"Content-Encoding: {coding}"), LIMIT).body == BODY * 100


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_bodies_that_were_stored_unpacked_stay_as_they_are(coding: str) -> None:
    assert parse_response(http(BODY, f"Content-Encoding: {coding}"), LIMIT).body == BODY


def test_a_bomb_is_named() -> None:
    with pytest.raises(BadResponseError, match="longer than"):
        parse_response(http(gzip.compress(b"\0" * (LIMIT + 1)), "Content-Encoding: gzip"), LIMIT)


def test_damage_is_named() -> None:
    packed = bytearray(gzip.compress(BODY * 50))
    packed[30] ^= 0xFF
    with pytest.raises(BadResponseError) as caught:
        parse_response(http(bytes(packed), "Content-Encoding: gzip"), LIMIT)
    assert caught.value.reason == http_message.CANNOT_UNPACK


def test_what_is_no_response_is_named() -> None:
    with pytest.raises(BadResponseError) as caught:
        parse_response(b"<html>", LIMIT)
    assert caught.value.reason == http_message.NOT_HTTP


def test_headers_are_joined() -> None:
    block = (
        b"A: 1\r\n B: no\r\na: 2\r\nX-Robots-Tag: otherbot: noindex\r\nX-Robots-Tag: noai\r\nsin valor\r\n"
    )
    assert parse_headers(block) == {
        "a": "1 B: no, 2",
        "x-robots-tag": "otherbot: noindex\nnoai",
    }


@given(st.lists(st.sampled_from([b"a: 1", b" b", b"\tc: 2", b"sin valor", b": x", b"\xff", b""]), max_size=8))
def test_any_lines_are_read_as_headers(lines: list[bytes]) -> None:
    parse_headers(b"\r\n".join(lines))


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for message in (data, http(data, "Transfer-Encoding: chunked\r\nContent-Encoding: gzip")):
        try:
            parse_response(message, LIMIT)
        except BadResponseError:
            continue
