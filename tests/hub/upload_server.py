"""A Hub that can be written to: the endpoints that `huggingface_hub` uses to create, upload and commit.

Written from the requests that the library sends (with HF_HUB_DISABLE_XET=1), like tests/hub_server.py, whose
reading endpoints it has too, so that what was pushed can be opened again.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.hub_server import Handler, HubServer, running

TOKEN = "hf_prueba"


class UploadServer(HubServer):
    """`objects` are uploaded contents by SHA-256; `commits` the lists of operations; `private` what was
    created so. The next `refusals` commits fail."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.RequestHandlerClass = UploadHandler
        self.objects: dict[str, bytes] = {}
        self.commits: list[list[dict[str, Any]]] = []
        self.private: dict[str, bool] = {}
        self.refusals = 0

    def environment(self, home: Path) -> dict[str, str]:
        return super().environment(home) | {"HF_TOKEN": TOKEN}


@contextmanager
def serve(folder: Path) -> Iterator[UploadServer]:
    """Runs a server for the length of a `with` block."""
    with running(UploadServer(folder)) as server:
        yield server


class UploadHandler(Handler):
    """Writing endpoints first, then those for reading."""

    server: UploadServer

    def do_PUT(self) -> None:
        self._route()

    def _route(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if self.command in ("POST", "PUT") and self._write(path):
            self.server.requests.append(f"{self.command} {path}")
            return
        super()._route()

    def _write(self, path: str) -> bool:
        """Answers a writing request; false for any other, whose body is still unread."""
        if path == "/api/repos/create":
            self._create(json.loads(self._read()))
        elif path == "/api/validate-yaml":
            self._read()
            self._json({"errors": [], "warnings": []})
        elif found := re.fullmatch(r"/api/(datasets|models)/([^/]+/[^/]+)/preupload/main", path):
            self._modes(json.loads(self._read())["files"])
        elif re.fullmatch(r"/(?:datasets/)?[^/]+/[^/]+\.git/info/lfs/objects/batch", path):
            self._batch(json.loads(self._read())["objects"])
        elif found := re.fullmatch(r"/upload/([0-9a-f]{64})", path):
            self.server.objects[found[1]] = self._read()
            self._json({})
        elif found := re.fullmatch(r"/api/(datasets|models)/([^/]+/[^/]+)/commit/main", path):
            lines = [json.loads(line) for line in self._read().splitlines()]
            self._commit(found[1], found[2], lines)
        else:
            return False
        return True

    def _read(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _create(self, asked: dict[str, Any]) -> None:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self._json({"error": "Invalid credentials"}, 401)
            return
        name = f"{asked['organization']}/{asked['name']}"
        folder = self.server.folder / f"{asked.get('type') or 'model'}s" / name
        exists = folder.is_dir()
        folder.mkdir(parents=True, exist_ok=True)
        if not exists:
            self.server.private[name] = asked.get("visibility") == "private" or bool(asked.get("private"))
        prefix = "datasets/" if asked.get("type") == "dataset" else ""
        address = {"url": f"{self.server.url}/{prefix}{name}", "name": name, "id": name}
        self._json(address | {"error": "exists"} if exists else address, 409 if exists else 200)

    def _modes(self, files: list[dict[str, Any]]) -> None:
        def mode(name: str) -> str:
            return "lfs" if name.endswith(".parquet") else "regular"

        found = [{"path": f["path"], "uploadMode": mode(f["path"]), "shouldIgnore": False} for f in files]
        self._json({"files": found})

    def _batch(self, objects: list[dict[str, Any]]) -> None:
        answers = []
        for one in objects:
            upload = {"upload": {"href": f"{self.server.url}/upload/{one['oid']}"}}
            answers.append(one if one["oid"] in self.server.objects else one | {"actions": upload})
        self._json({"transfer": "basic", "objects": answers})

    def _commit(self, kind: str, name: str, lines: list[dict[str, Any]]) -> None:
        repository = self.server.folder / kind / name
        if self.server.refusals:
            self.server.refusals -= 1
            self._json({"error": "the storage is full"}, 400)
            return
        for line in lines:
            value, file = line["value"], repository / str(line["value"].get("path"))
            file.parent.mkdir(parents=True, exist_ok=True)
            if line["key"] == "file":
                file.write_bytes(base64.b64decode(value["content"]))
            elif line["key"] == "lfsFile":
                file.write_bytes(self.server.objects[value["oid"]])
            elif line["key"] == "deletedFile":
                file.unlink()
        self.server.commits.append(lines)
        number = f"{len(self.server.commits):040x}"
        prefix = "" if kind == "models" else f"{kind}/"
        url = f"{self.server.url}/{prefix}{name}/commit/{number}"
        self._json({"commitUrl": url, "commitOid": number})
