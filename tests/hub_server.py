"""A Hugging Face Hub on this machine: the endpoints that `datasets` and `huggingface_hub` use, over HTTP.

Serves `<folder>/{datasets,models}/<owner>/<name>/<files>`, every repository at one commit. Written from the
requests that the two libraries send, so it shows that we and they understand each other, not that the real
Hub answers so.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs, unquote, urlsplit

COMMIT = "1" * 40
Server = TypeVar("Server", bound=ThreadingHTTPServer)


class HubServer(ThreadingHTTPServer):
    """`requests` lists what was asked. The next `cuts` downloads break off half-way."""

    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.requests: list[str] = []
        self.cuts = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def environment(self, home: Path) -> dict[str, str]:
        """What a process needs to take this server for the Hub."""
        return {
            "HF_ENDPOINT": self.url,
            "HF_HOME": str(home),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
        }


@contextmanager
def serve(folder: Path) -> Iterator[HubServer]:
    """Runs a server for the length of a `with` block."""
    with running(HubServer(folder)) as server:
        yield server


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Answers requests in a thread, for the length of a `with` block."""
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Handler(BaseHTTPRequestHandler):
    """Routes a request by its path."""

    protocol_version = "HTTP/1.1"
    server: HubServer

    def log_message(self, format: str, *arguments: Any) -> None:
        """Silence."""

    def do_GET(self) -> None:
        self._route()

    def do_HEAD(self) -> None:
        self._route()

    def do_POST(self) -> None:
        self._route()

    def _route(self) -> None:
        self._body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = unquote(urlsplit(self.path).path)
        self.server.requests.append(f"{self.command} {path}")
        if found := re.fullmatch(r"/api/(datasets|models)/([^/]+/[^/]+)(?:/(.*))?", path):
            self._api(self.server.folder / found[1] / found[2], found[2], found[3] or "")
        elif found := re.fullmatch(r"/(datasets/)?([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path):
            self._resolve(self.server.folder / (found[1] or "models/") / found[2], found[4])
        else:
            self._not_found("EntryNotFound")

    def _api(self, repository: Path, name: str, rest: str) -> None:
        if not repository.is_dir():
            self._not_found("RepoNotFound")
        elif rest == "" or rest.startswith("revision/"):
            siblings = [{"rfilename": _relative(file, repository)} for file in _files(repository)]
            self._json({"_id": name, "id": name, "sha": COMMIT, "private": False, "siblings": siblings})
        elif found := re.fullmatch(r"tree/[^/]+(?:/(.+))?", rest):
            self._tree(repository, found[1] or "")
        elif rest.startswith("paths-info/"):
            body = self._body.decode()
            paths = json.loads(body)["paths"] if body.startswith("{") else parse_qs(body)["paths"]
            entries = [repository / path for path in paths if (repository / path).exists()]
            self._json([_entry(entry, repository) for entry in entries])
        else:
            self._not_found("EntryNotFound")

    def _tree(self, repository: Path, folder: str) -> None:
        """One page with everything; the real Hub answers in pages of a thousand."""
        recursive = parse_qs(urlsplit(self.path).query).get("recursive", ["false"])[0].lower() == "true"
        root = repository / folder
        if not root.is_dir():
            self._not_found("EntryNotFound")
            return
        self._json(
            [_entry(path, repository) for path in sorted(root.rglob("*") if recursive else root.iterdir())]
        )

    def _resolve(self, repository: Path, path: str) -> None:
        """A file or a range of it."""
        file = repository / path
        if not repository.is_dir():
            self._not_found("RepoNotFound")
        elif not file.is_file():
            self._not_found("EntryNotFound")
        else:
            self._send_file(file)

    def _send_file(self, file: Path) -> None:
        size = file.stat().st_size
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        first, last = (int(wanted[1]), min(int(wanted[2] or size), size - 1)) if wanted else (0, size - 1)
        if wanted and first >= size:
            self._json({"error": "range"}, 416)
            return
        content = file.read_bytes()[first : last + 1]
        headers = {"Accept-Ranges": "bytes", "ETag": f'"{_sha256(file)}"'}
        if wanted:
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        cut = self.command == "GET" and self.server.cuts > 0
        self.server.cuts -= cut
        self._send(206 if wanted else 200, content, headers, cut)

    def _json(self, value: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(value).encode()
        self._send(status, content, {"Content-Type": "application/json", **(headers or {})})

    def _not_found(self, code: str) -> None:
        self._json({"error": code}, 404, {"X-Error-Code": code, "X-Error-Message": code})

    def _send(self, status: int, content: bytes, headers: dict[str, str], cut: bool = False) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), "X-Repo-Commit": COMMIT, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content[: len(content) // 2] if cut else content)
        self.close_connection = cut


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _relative(path: Path, repository: Path) -> str:
    return path.relative_to(repository).as_posix()


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _entry(path: Path, repository: Path) -> dict[str, Any]:
    """A file or folder as `tree` and `paths-info` describe it."""
    if path.is_dir():
        return {"type": "directory", "path": _relative(path, repository), "oid": "0" * 40, "size": 0}
    size, digest = path.stat().st_size, _sha256(path)
    entry = {"type": "file", "path": _relative(path, repository), "size": size, "oid": digest[:40]}
    if path.suffix in (".parquet", ".gz", ".zst"):
        entry["lfs"] = {"oid": digest, "size": size, "pointerSize": 134}
    return entry
