"""Servers are asked politely, again when they are busy, and believed only where they give what was asked."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config.http import HttpConfig
from corpus_latam.sources import http_errors
from corpus_latam.sources.http import HttpClient
from tests.sources.web_server import Reply, Server, serving

CONTACT = "corpus@universidad.example"
PAGE = b"<html><body><p>" + b"Una pagina con bastante texto. " * 80 + b"</p></body></html>"


class Clock:
    """A clock that stands still but for sleeping."""

    def __init__(self) -> None:
        self.now = 0.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


@contextmanager
def asking(
    reply: Callable[[str, int], Reply], robots: Reply | None = None, **config: Any
) -> Iterator[tuple[HttpClient, Server, Clock]]:
    def answer(path: str, before: int) -> Reply:
        return (robots or Reply(status=404)) if path == "/robots.txt" else reply(path, before)

    clock = Clock()
    settings = HttpConfig.model_validate({"contact": CONTACT, "per_second": 1000, "retries": 3} | config)
    with (
        serving(answer) as server,
        HttpClient(settings, sleep=clock.sleep, clock=lambda: clock.now) as client,
    ):
        yield client, server, clock


def test_who_asks_is_said() -> None:
    with asking(lambda *_: Reply(b"<a/>")) as (client, server, _):
        answer = client.get_data(f"{server.url}/oai?verb=Identify", accept="text/xml")
    assert (answer.body, answer.status, answer.kind) == (b"<a/>", 200, "application/xml")
    _, headers = server.requests[-1]
    assert CONTACT in headers["user-agent"]
    assert headers["user-agent"].startswith("corpus-latam/")
    assert headers["accept"] == "text/xml"


@pytest.mark.parametrize("contact", ["", "nadie", "a b@c.d", "ftp://x.example"])
def test_a_contact_has_to_be_one(contact: str) -> None:
    with pytest.raises(ValueError, match="no way to reach you"):
        HttpConfig(contact=contact)


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(status: int) -> None:
    with asking(lambda _, before: Reply(b"<a/>", 200 if before == 2 else status)) as (client, server, clock):
        assert client.get_data(f"{server.url}/a").body == b"<a/>"
    assert [seconds for seconds in clock.slept if seconds >= 1] == [1, 2]


@pytest.mark.parametrize(
    ("written", "slept"),
    [("7", 7), ("date", 30), ("pronto", 1)],
)
def test_a_server_says_how_long_to_wait(written: str, slept: float) -> None:
    said = formatdate(time.time() + 30, usegmt=True) if written == "date" else written

    def reply(_: str, before: int) -> Reply:
        return Reply(b"<a/>") if before else Reply(status=503, headers={"Retry-After": said})

    with asking(reply) as (client, server, clock):
        client.get_data(f"{server.url}/a")
    assert max(clock.slept) == pytest.approx(slept, abs=2)


def test_a_server_that_asks_for_hours_is_left_alone() -> None:
    reply = Reply(status=503, headers={"Retry-After": "7200"})
    with (
        asking(lambda *_: reply) as (client, server, clock),
        pytest.raises(http_errors.BusyError, match="120 minutes"),
    ):
        client.get_data(f"{server.url}/a")
    assert max(clock.slept, default=0) < 1


def test_a_server_that_stays_busy_is_told() -> None:
    with (
        asking(lambda *_: Reply(status=500)) as (client, server, _),
        pytest.raises(http_errors.BusyError, match=r"no answer in 4 tries \(HTTP 500\)"),
    ):
        client.get_data(f"{server.url}/a")


def test_an_answer_that_breaks_off_is_asked_for_again() -> None:
    def reply(_: str, before: int) -> Reply:
        return Reply(b"<a>entera</a>") if before else Reply(b"<a>ent", length=13)

    with asking(reply) as (client, server, _):
        assert client.get_data(f"{server.url}/a").body == b"<a>entera</a>"
    assert len(server.requests) == 3


def test_nobody_there_is_told() -> None:
    with serving(lambda *_: Reply()) as server:
        url = server.url
    with (
        HttpClient(HttpConfig(contact=CONTACT, retries=1, per_second=1000), sleep=lambda _: None) as client,
        pytest.raises(http_errors.BusyError, match="Connect"),
    ):
        client.get_data(f"{url}/a")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (401, http_errors.ForbiddenError),
        (403, http_errors.ForbiddenError),
        (404, http_errors.GoneError),
        (410, http_errors.GoneError),
        (400, http_errors.StatusError),
        (418, http_errors.StatusError),
        (204, http_errors.StatusError),
    ],
)
def test_other_answers_are_named_and_not_asked_for_again(
    status: int, error: type[http_errors.FetchError]
) -> None:
    reply = Reply(b"" if status == 204 else b"{}", status, "application/json")
    with (
        asking(lambda *_: reply) as (client, server, _),
        pytest.raises(error, match=f"HTTP {status}") as caught,
    ):
        client.get_data(f"{server.url}/a")
    assert caught.value.answer is not None
    assert len(server.requests) == 2


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_wall_is_left_alone_at_once(status: int) -> None:
    wall = b"<html><head><title>Just a moment...</title></head><body></body></html>"
    with (
        asking(lambda *_: Reply(wall, status, "text/html")) as (client, server, clock),
        pytest.raises(http_errors.BlockedError, match="Cloudflare"),
    ):
        client.get_page(f"{server.url}/a")
    assert len(server.requests) == 2
    assert max(clock.slept, default=0) < 1


@pytest.mark.parametrize("kind", ["text/html", "application/xml", "application/pdf"])
def test_a_web_page_is_no_data_whatever_it_says(kind: str) -> None:
    with asking(lambda *_: Reply(PAGE, kind=kind)) as (client, server, _):
        assert client.get_page(f"{server.url}/a").body == PAGE
        with pytest.raises(http_errors.NotDataError):
            client.get_data(f"{server.url}/a")


def test_robots_txt_holds_and_is_asked_for_once() -> None:
    robots = Reply(b"User-agent: corpus-latam\nDisallow: /privado/\nCrawl-delay: 5\n", kind="text/plain")
    with asking(lambda *_: Reply(b"<a/>"), robots) as (client, server, clock):
        for _ in range(3):
            client.get_data(f"{server.url}/a")
        with pytest.raises(http_errors.RobotsError):
            client.get_data(f"{server.url}/privado/a")
        assert client.host_policy(server.url).files
    assert [path for path, _ in server.requests] == ["/robots.txt", "/a", "/a", "/a"]
    assert clock.slept == [5, 5]


def test_a_robots_txt_that_is_a_web_page_forbids_nothing() -> None:
    with asking(lambda *_: Reply(b"<a/>"), Reply(PAGE, kind="text/html")) as (client, server, _):
        assert client.get_data(f"{server.url}/a").body == b"<a/>"


def test_a_robots_txt_that_cannot_be_read_forbids_all_for_now() -> None:
    with (
        asking(lambda *_: Reply(b"<a/>"), Reply(status=503)) as (client, server, _),
        pytest.raises(http_errors.BusyError, match=r"robots\.txt"),
    ):
        client.get_data(f"{server.url}/a")


def test_a_host_is_not_hurried_by_many_threads() -> None:
    with asking(lambda *_: Reply(b"<a/>"), per_second=2) as (client, server, clock):
        client.get_data(f"{server.url}/0")
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(client.get_data, [f"{server.url}/{number}" for number in range(1, 5)]))
    assert max(clock.slept) >= 0.5
    assert clock.now >= 2


def test_caps_end_it() -> None:
    with asking(lambda *_: Reply(b"x" * 600), max_bytes=1000) as (client, server, _):
        client.get_data(f"{server.url}/a")
        with pytest.raises(http_errors.SpentError, match="max_bytes"):
            client.get_data(f"{server.url}/b")
    with asking(lambda *_: Reply(b"x"), max_hours=1) as (client, server, clock):
        client.get_data(f"{server.url}/a")
        clock.now += 3_601
        with pytest.raises(http_errors.SpentError, match="max_hours"):
            client.get_data(f"{server.url}/b")


def test_a_long_answer_is_not_held() -> None:
    bomb = Reply(gzip.compress(b"\0" * 1_000_000), headers={"Content-Encoding": "gzip"})
    with asking(lambda *_: bomb) as (client, server, _), pytest.raises(http_errors.TooLongError):
        client.get_data(f"{server.url}/a", limit=10_000)


def test_answers_are_found_where_they_have_moved() -> None:
    def reply(path: str, _: int) -> Reply:
        return Reply(b"<a/>") if path == "/b" else Reply(status=302, headers={"Location": "/b"})

    with asking(reply) as (client, server, _):
        assert client.get_data(f"{server.url}/a").url == f"{server.url}/b"
    with (
        asking(lambda *_: Reply(status=302, headers={"Location": "/a"})) as (client, server, _),
        pytest.raises(http_errors.StatusError, match="sends on"),
    ):
        client.get_data(f"{server.url}/a")


@pytest.mark.parametrize("url", ["ftp://a.example/x", "nada", "http://[::1"])
def test_what_is_no_address_is_told(url: str) -> None:
    with (
        HttpClient(HttpConfig(contact=CONTACT), sleep=lambda _: None) as client,
        pytest.raises(http_errors.FetchError),
    ):
        client.get_data(url)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A key and a certificate for it that is signed by nobody else, in one file."""
    program = shutil.which("openssl") or pytest.skip("openssl makes the certificate for this test")
    key, signed, both = tmp_path / "key.pem", tmp_path / "signed.pem", tmp_path / "both.pem"
    command = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [program, *command.split(), "-keyout", str(key), "-out", str(signed)], check=True, capture_output=True
    )
    both.write_bytes(key.read_bytes() + signed.read_bytes())
    return both


def test_a_certificate_that_nobody_signed_is_named(certificate: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    url = f"https://localhost:{server.server_port}/a"
    config = HttpConfig(contact=CONTACT)
    try:
        with HttpClient(config) as client, pytest.raises(http_errors.TlsError, match="nobody but itself"):
            client.get_data(url)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("code", sorted(http_errors.CERTIFICATES))
def test_trouble_with_certificates_has_a_sentence(code: int) -> None:
    inner = ssl.SSLCertVerificationError()
    inner.verify_code = code
    outer = OSError("connect")
    outer.__cause__ = inner
    assert http_errors.tls_trouble(outer) == http_errors.CERTIFICATES[code]
    assert http_errors.tls_trouble(OSError()) is None
