"""Files behind addresses, read from a real server: whole, in parts, in spite of faults; else in words."""

from __future__ import annotations

import gzip
import random
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from corpus_latam.config import JsonlSource, ParquetSource
from corpus_latam.errors import ConfigError
from corpus_latam.sources import registry
from corpus_latam.storage import http, paths
from tests.http_server import FileServer, serve
from tests.sources.readings import texts

BYTES = random.Random(0).randbytes(3 * http.BLOCK_BYTES + 17)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    monkeypatch.setattr(http, "PAUSES", (0.0, 0.01, 0.02, 0.03))
    (tmp_path / "served").mkdir()
    (tmp_path / "served" / "a.bin").write_bytes(BYTES)
    (tmp_path / "served" / "empty.txt").write_bytes(b"")
    with serve(tmp_path / "served") as running:
        yield running


def read(address: str) -> bytes:
    with paths.open_read(address) as stream:
        return stream.read()


def test_a_file_is_read_in_parts_from_any_place(server: FileServer) -> None:
    assert read(f"{server.url}/a.bin") == BYTES
    with paths.open_read(f"{server.url}/a.bin") as stream:
        stream.seek(http.BLOCK_BYTES - 3)
        assert stream.read(10) == BYTES[http.BLOCK_BYTES - 3 : http.BLOCK_BYTES + 7]
        stream.seek(-5, 2)
        assert stream.read() == BYTES[-5:]
    assert paths.size(f"{server.url}/a.bin") == len(BYTES)
    assert read(f"{server.url}/empty.txt") == b""


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server: FileServer, status: int) -> None:
    server.statuses["/a.bin"] = [status] * 4
    assert read(f"{server.url}/a.bin") == BYTES


def test_connections_that_break_are_made_again(server: FileServer) -> None:
    server.cuts = 3
    assert read(f"{server.url}/a.bin") == BYTES
    assert server.cuts == 0


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_wait_that_a_server_asks_for_is_kept(server: FileServer, form: str) -> None:
    server.statuses["/empty.txt"] = [429]
    server.retry_after = "1" if form == "seconds" else formatdate(time.time() + 2, usegmt=True)
    read(f"{server.url}/empty.txt")
    assert server.times[1] - server.times[0] > 0.9


@pytest.mark.parametrize(
    ("status", "error", "words"),
    [
        (404, FileNotFoundError, "no such file"),
        (410, FileNotFoundError, "no such file"),
        (401, PermissionError, "login"),
        (403, PermissionError, "blocks programs"),
        (500, http.HttpError, "HTTP 500"),
        (418, http.HttpError, "HTTP 418"),
    ],
)
def test_what_a_server_answers_is_said(
    server: FileServer, status: int, error: type[Exception], words: str
) -> None:
    server.always["/a.bin"] = status
    with pytest.raises(error, match=words):
        read(f"{server.url}/a.bin")
    assert paths.exists(f"{server.url}/a.jsonl") is False


def test_a_web_page_in_place_of_a_file_is_no_file(server: FileServer) -> None:
    server.pages |= {"/a.bin", "/login"}
    with pytest.raises(http.HttpError, match="gives a web page, not the file"):
        read(f"{server.url}/a.bin")
    server.moved["/b.jsonl.gz"] = "/login"
    with pytest.raises(http.HttpError, match=r"gives a web page \(.*/login\), not the file"):
        read(f"{server.url}/b.jsonl.gz")
    server.pages.add("/nota.html")
    assert b"Just a moment" in read(f"{server.url}/nota.html")


def test_a_file_that_moved_is_read_where_it_is_now(server: FileServer) -> None:
    server.moved["/old.bin"] = "/a.bin"
    assert read(f"{server.url}/old.bin") == BYTES


def test_a_server_without_parts_gives_small_files_only(server: FileServer) -> None:
    server.has_ranges = False
    (server.folder / "small.txt").write_bytes(b"corto")
    assert read(f"{server.url}/small.txt") == b"corto"
    with pytest.raises(http.HttpError, match="no parts of files"):
        read(f"{server.url}/a.bin")


def test_nobody_answers() -> None:
    with pytest.raises(ConfigError, match=r"could not be listed.*Check the address"):
        registry.locate(JsonlSource(type="jsonl", path="http://127.0.0.1:9/a.jsonl"))


def test_sources_are_read_over_http(server: FileServer) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    lines = "".join(f'{{"text": "Línea {n}"}}\n' for n in range(3_000))
    (server.folder / "a.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    pq.write_table(pa.table({"text": [f"Fila {n}" for n in range(3_000)]}), server.folder / "a.parquet")
    for source, last in (
        (JsonlSource(type="jsonl", path=f"{server.url}/a.jsonl.gz"), "Línea 2999"),
        (ParquetSource(type="parquet", path=f"{server.url}/a.parquet"), "Fila 2999"),
    ):
        (part,) = registry.locate(source).partitions
        assert registry.check(source, [part]) == []
        assert registry.state(source, part) == part.identity
        pages = list(registry.read(source, part))
        assert len(texts(pages)) == 3_000
        assert texts(pages)[-1] == last
        rest = list(registry.read(source, part, pages[0].cursor))
        assert texts(rest) == texts(pages)[len(texts(pages[:1])) :]
