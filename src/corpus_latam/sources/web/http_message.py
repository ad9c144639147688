"""Reads an HTTP response as archives keep it: status, headers, and the body without its encodings."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from typing import Any, NamedTuple

from corpus_latam.storage.lines import byte_lines

STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b[^\r\n]*\r?\n?", re.I)
HEADERS_END = re.compile(rb"\r?\n\r?\n")
LONGEST_HEADERS = 256 << 10
CHUNK = re.compile(rb"[ \t\r\n]{0,4}([0-9a-f]{1,15})[^\r\n]{0,200}\r?\n", re.I)
LINES = ("x-robots-tag", "set-cookie", "link")
"""Headers whose values hold commas of their own."""
GZIP = b"\x1f\x8b"

NOT_HTTP = "WARC response without an HTTP status line"
CANNOT_UNPACK = "HTTP body cannot be unpacked"
TOO_LONG = "HTTP body longer than max_file_bytes when unpacked"
NO_BROTLI = "HTTP body is packed with Brotli, and the package brotli is not installed"


class BadResponseError(Exception):
    """A response that cannot be read; `reason` is for quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Response(NamedTuple):
    """`headers`: names in lower case, values of a name that comes again joined by commas."""

    status: int
    headers: dict[str, str]
    body: bytes


def parse_response(message: bytes, limit: int) -> Response:
    """A response whose unpacked body has `limit` bytes at most. Raises `BadResponseError`."""
    status = STATUS.match(message)
    if status is None:
        raise BadResponseError(NOT_HTTP)
    end = HEADERS_END.search(message, status.end() - 2, LONGEST_HEADERS)
    headers = parse_headers(message[status.end() : end.start() if end else len(message)])
    body = message[end.end() :] if end else b""
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = join_chunks(body)
    for coding in reversed(headers.get("content-encoding", "").lower().split(",")):
        body = _unpack(body, coding.strip(), limit)
    if len(body) > limit:
        raise BadResponseError(TOO_LONG)
    return Response(int(status[1]), headers, body)


def parse_headers(block: bytes) -> dict[str, str]:
    """Headers by name in lower case. A line that begins with white space goes on with the one before. Values
    of a name that comes again are joined by commas; those of `LINES` by line ends."""
    headers: dict[str, list[str]] = {}
    name = ""
    for line in byte_lines(block):
        text = _text(line)
        if text[:1] in (" ", "\t") and name in headers:
            headers[name] += (" ", text.strip())
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if colon and name:
            between = ("\n" if name in LINES else ", ") if name in headers else ""
            headers.setdefault(name, []).extend((between, value.strip()))
    return {name: "".join(pieces) for name, pieces in headers.items()}


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def join_chunks(body: bytes) -> bytes:
    """The body without the sizes of its chunks. Where it has none, though it should, it stays as it is: some
    crawlers write bodies unchunked under the headers of chunked ones. What follows a broken chunk is kept."""
    pieces: list[bytes] = []
    at = 0
    while size := CHUNK.match(body, at):
        length = int(size[1], 16)
        if length == 0:
            return b"".join(pieces)
        pieces.append(body[size.end() : size.end() + length])
        at = size.end() + length
        at += 2 if body.startswith(b"\r\n", at) else 0
    return b"".join([*pieces, body[at:]])


def _unpack(body: bytes, coding: str, limit: int) -> bytes:
    if coding in ("gzip", "x-gzip") and body.startswith(GZIP):
        return _inflate(body, zlib.MAX_WBITS | 16, limit)
    if coding == "deflate" and body:
        is_zlib = body[0] & 15 == 8 and int.from_bytes(body[:2]) % 31 == 0
        return body if body.lstrip()[:1] == b"<" else _inflate(body, 15 if is_zlib else -15, limit)
    if coding == "br" and body:
        return body if body.lstrip()[:1] == b"<" else _unbrotli(body, limit)
    if coding == "zstd" and body.startswith(b"\x28\xb5\x2f\xfd"):
        return _in_pieces(body, _zstd(), limit)
    return body


def _inflate(body: bytes, bits: int, limit: int) -> bytes:
    """What a body holds, up to where it is damaged or ends: archives cut long ones."""
    inner = zlib.decompressobj(bits)
    try:
        made = inner.decompress(body, limit + 1)
    except zlib.error as error:
        raise BadResponseError(CANNOT_UNPACK) from error
    if len(made) > limit:
        raise BadResponseError(TOO_LONG)
    return made


def _in_pieces(body: bytes, decompress: Callable[[bytes], bytes], limit: int) -> bytes:
    """The same of a decompressor that knows no limit: it is fed little by little."""
    made = bytearray()
    for at in range(0, len(body), 1024):
        try:
            made += decompress(body[at : at + 1024])
        except Exception as error:  # each library has its own
            raise BadResponseError(CANNOT_UNPACK) from error
        if len(made) > limit:
            raise BadResponseError(TOO_LONG)
    return bytes(made)


def _unbrotli(body: bytes, limit: int) -> bytes:
    """What a body in Brotli holds, a piece at a time: a kilobyte may stand for gigabytes."""
    try:
        import brotli  # type: ignore[import-untyped]
    except ImportError as error:
        raise BadResponseError(NO_BROTLI) from error
    decompressor: Any = brotli.Decompressor()
    made, left = bytearray(), body
    while True:
        try:
            block = decompressor.process(left, output_buffer_limit=PIECE)
        except Exception as error:  # the library's own, and what an older one says of the limit
            raise BadResponseError(CANNOT_UNPACK) from error
        made += block
        if len(made) > limit:
            raise BadResponseError(TOO_LONG)
        left = b""
        if not block or decompressor.is_finished():
            return bytes(made)


PIECE = 1 << 20


def _zstd() -> Callable[[bytes], bytes]:
    import zstandard

    return zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj().decompress
