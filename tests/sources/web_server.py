"""A web server in a thread, whose answers a test writes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple


class Reply(NamedTuple):
    """An answer. `length`: the Content-Length, where it is to be another than that of the body."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/xml"
    headers: dict[str, str] = {}  # noqa: RUF012 - a NamedTuple's default is never changed
    length: int | None = None


class Server(NamedTuple):
    """`url` of a server, and the requests that it had: paths, and headers by name in lower case."""

    url: str
    requests: list[tuple[str, dict[str, str]]]


@contextmanager
def serving(reply: Callable[[str, int], Reply]) -> Iterator[Server]:
    """reply: from a path and how often it was asked for before to an answer."""
    requests: list[tuple[str, dict[str, str]]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            before = sum(path == self.path for path, _ in requests)
            requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            found = reply(self.path, before)
            length = len(found.body) if found.length is None else found.length
            self.send_response(found.status)
            self.send_header("Content-Type", found.kind)
            self.send_header("Content-Length", str(length))
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(found.body)
            self.close_connection = length != len(found.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{server.server_port}", requests)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
