"""A proxy that damages one answer of a repository, and our own harvest through it."""

from __future__ import annotations

import email.utils
import json
import shutil
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from corpus_latam.config.http import HttpConfig
from corpus_latam.sources.http import HttpClient
from corpus_latam.sources.oai.answers import read_page
from corpus_latam.sources.oai.fetch import asking
from corpus_latam.sources.oai.listing import HarvestError, Saved, What, harvest
from corpus_latam.sources.oai.windows import Window

UPSTREAM_PORT = 3111


class Fault(NamedTuple):
    """What becomes of an answer: its status, headers and content. `times`: how often."""

    change: Callable[[bytes], tuple[int, dict[str, str], bytes] | None]
    times: int = 10**9


def content(change: Callable[[bytes], bytes]) -> Fault:
    return Fault(lambda answer: (200, {"Content-Type": "text/xml"}, change(answer)))


def passing(status: int, headers: dict[str, str] | None = None) -> Fault:
    return Fault(lambda answer: (status, headers or {}, b""), times=1)


def _soon(_: bytes) -> tuple[int, dict[str, str], bytes]:
    return 503, {"Retry-After": email.utils.formatdate(time.time() + 1, usegmt=True)}, b""


HTML = b"<!DOCTYPE html><html><head><title>Un momento</title></head><body>no soy un robot</body></html>"
ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/null">]>'
EXPIRED = b'<error code="badResumptionToken">expired</error>'


def _expired(answer: bytes) -> bytes:
    begin, end = answer.find(b"<ListRecords"), answer.find(b"</ListRecords>")
    return answer[:begin] + EXPIRED + answer[end + len(b"</ListRecords>") :]


def _without_a_record(answer: bytes) -> bytes:
    begin, end = answer.find(b"<record>"), answer.find(b"</record>")
    return answer[:begin] + answer[end + len(b"</record>") :]


FAULTS = {
    "cut": content(lambda answer: answer[: len(answer) // 2]),
    "cut_once": Fault(
        lambda answer: (200, {"Content-Type": "text/xml"}, answer[: len(answer) // 2]), times=1
    ),
    "empty": content(lambda answer: b""),
    "html": Fault(lambda answer: (200, {"Content-Type": "text/html"}, HTML)),
    "tags": content(lambda answer: answer.replace(b"<metadata>", b"<metadata><x", 1)),
    "control": content(lambda answer: answer.replace(b"Tesis", b"Te\x0bsis")),
    "reference": content(lambda answer: answer.replace(b"Tesis", b"Te&#x1a;&nbsp;sis")),
    "noncharacter": content(lambda answer: answer.replace(b"Tesis", "Te\ufffesis".encode())),
    "latin": content(lambda answer: answer.replace("ú".encode(), "ú".encode("latin-1"))),
    "entity": content(
        lambda answer: answer.replace(
            b"<OAI-PMH", b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///dev/null">]><OAI-PMH', 1
        )
    ),
    "expired": Fault(lambda answer: (200, {"Content-Type": "text/xml"}, _expired(answer)), times=1),
    "missing_record": content(_without_a_record),
    "status_429": passing(429, {"Retry-After": "1"}),
    "status_500": passing(500),
    "status_500_always": Fault(lambda answer: (500, {}, b"")),
    "status_503_seconds": passing(503, {"Retry-After": "1"}),
    "status_503_date": Fault(_soon, times=1),
    "dropped": Fault(lambda answer: None, times=1),
}
"""By name. `entity` has a document type of its own, which is refused."""


class Proxy:
    """Passes requests on to a repository and damages the answer to one page of ListRecords."""

    def __init__(self, upstream: str, fault: Fault, answer: int) -> None:
        self._upstream, self._fault, self._number = upstream, fault, answer
        self._pages: list[str] = []
        self._left = fault.times
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if "verb=" not in self.path:
                    self._send(404, {}, b"")
                    return
                with urllib.request.urlopen(f"{proxy._upstream}?{urlsplit(self.path).query}") as response:
                    data = response.read()
                changed = proxy._damaged(self.path, data)
                if changed is None:
                    self.close_connection = True
                    self.connection.close()
                    return
                self._send(*changed)

            def _send(self, status: int, headers: dict[str, str], data: bytes) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(data)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/oai"

    def _damaged(self, path: str, data: bytes) -> tuple[int, dict[str, str], bytes] | None:
        query = parse_qs(urlsplit(path).query)
        token = query.get("resumptionToken", [""])[0]
        if query["verb"] == ["ListRecords"] and token not in self._pages:
            self._pages.append(token)
        is_the_one = query["verb"] == ["ListRecords"] and self._pages.index(token) == self._number
        if not is_the_one or not self._left:
            return 200, {"Content-Type": "text/xml"}, data
        self._left -= 1
        return self._fault.change(data)

    def __enter__(self) -> Proxy:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def run_ours(url: str) -> tuple[int, str]:
    """Distinct identifiers that our harvest gave, and the error or the losses that it named."""
    found: set[str] = set()
    named = []
    config = HttpConfig(contact="bench@example.org", per_second=10_000, retries=3)
    with HttpClient(config, sleep=lambda seconds: time.sleep(min(seconds, 0.05))) as client:
        try:
            for one in harvest(asking(url, client), What("oai_dc"), Window()):
                if isinstance(one, Saved):
                    found |= {record.header.identifier for record in read_page(one.content).records}
                else:
                    named.append(f"{one.identifier}: {one.reason}")
        except (HarvestError, OSError) as error:
            named.append(str(error))
    return len(found), "; ".join(named)


@contextmanager
def serving(server: Path, folder: Path, records: int) -> Iterator[str]:
    """The Perl server with so many records; its address."""
    own = folder / "server"
    shutil.copytree(server, own)
    templates = [json.loads(line) for line in (server / "recs.jsonl").read_text().splitlines()]
    with (own / "recs.jsonl").open("w") as stream:
        for number in range(records):
            one = templates[number % len(templates)] | {"_id": str(number)}
            stream.write(json.dumps(one) + "\n")
    process = subprocess.Popen(
        ["perl", "app.pl"], cwd=own, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{UPSTREAM_PORT}/oai"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait()


def _wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urllib.request.urlopen(f"{address}?verb=Identify").read()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} does not answer. Is libdancer-plugin-catmandu-oai-perl installed?")
