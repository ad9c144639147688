"""A server of files on this machine, over HTTP, that can be told to misbehave."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.hub_server import running

PAGE = b"<!DOCTYPE html><html><title>Just a moment...</title></html>"


class FileServer(ThreadingHTTPServer):
    """Serves the files of a folder.

    `statuses` has answers other than files by path, each given once, before the file; `always` those that
    are given each time. `pages` are paths under which a web page lies, `moved` leads paths elsewhere. The
    next `cuts` answers break off half-way. `asked` lists what was asked for: path and range.
    """

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.statuses: dict[str, list[int]] = defaultdict(list)
        self.always: dict[str, int] = {}
        self.pages: set[str] = set()
        self.moved: dict[str, str] = {}
        self.retry_after: str | None = None
        self.has_ranges = True
        self.cuts = 0
        self.asked: list[tuple[str, str | None]] = []
        self.times: list[float] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def serve(folder: Path) -> Iterator[FileServer]:
    """Runs a server for the length of a `with` block."""
    with running(FileServer(folder)) as server:
        yield server


class Handler(BaseHTTPRequestHandler):
    """Answers one request after the other of a connection."""

    protocol_version = "HTTP/1.1"
    server: FileServer

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.asked.append((path, self.headers.get("Range")))
        self.server.times.append(time.monotonic())
        if path in self.server.always:
            self._send(self.server.always[path], b"", {})
        elif self.server.statuses[path]:
            again = {"Retry-After": self.server.retry_after} if self.server.retry_after else {}
            self._send(self.server.statuses[path].pop(0), b"busy", again)
        elif path in self.server.moved:
            self._send(302, b"", {"Location": self.server.moved[path]})
        elif path in self.server.pages:
            self._send(200, PAGE, {"Content-Type": "text/html; charset=utf-8"})
        elif (file := self.server.folder / path.lstrip("/")).is_file():
            self._send_file(file.read_bytes())
        else:
            self._send(404, b"none", {})

    def _send_file(self, content: bytes) -> None:
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range") or "")
        if wanted is None or not self.server.has_ranges:
            self._send(200, content, {})
            return
        first, last = int(wanted[1]), min(int(wanted[2]), len(content) - 1)
        if first >= len(content):
            self._send(416, b"", {"Content-Range": f"bytes */{len(content)}"})
            return
        headers = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        self._send(206, content[first : last + 1], headers)

    def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
        cut = status == 206 and len(content) > 1 and self.server.cuts > 0
        self.server.cuts -= cut
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = cut
