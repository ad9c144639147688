"""A small repository on loopback, with tokens as DSpace makes them, and faults that a test asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

PAGE = 10


def record(number: int, *, year: int | None = None, deleted: bool = False, text: str = "") -> dict[str, Any]:
    """A record; its abstract is long enough to be a document. `more`: further elements of Dublin Core;
    `metadata`: all of it in another format; a name of a format: what GetRecord gives for it."""
    return {
        "identifier": f"oai:r:{number}",
        "datestamp": f"{year or 2019 + number % 3}-05-{number % 28 + 1:02d}T10:00:00Z",
        "deleted": deleted,
        "title": f"Tesis número {number}",
        "text": text
        or f"Resumen de la tesis {number}. " + "Estudia los suelos del valle y sus cultivos. " * 6,
    }


Fault = Callable[[dict[str, str], bytes], tuple[int, dict[str, str], bytes] | None]
"""From a request and the answer to it, to another answer; null to leave it. It may raise ConnectionError."""


Sent = tuple[int, dict[str, str], bytes]
"""Status, headers, content."""


class Repository:
    """Answers over HTTP until `close`. `requests` are what was asked; `fault` may change answers."""

    def __init__(self, records: list[dict[str, Any]], *, opaque: bool = False, counts: bool = True) -> None:
        self.records, self.opaque, self.counts = records, opaque, counts
        self.requests: list[dict[str, str]] = []
        self.fault: Fault = lambda request, answer: None
        self.now = "2022-01-01T00:00:00Z"
        self.formats = ["oai_dc"]
        self.paths: dict[str, Sent] = {}
        """What lies at other addresses of the host (path and query)."""
        self.paths_asked: list[str] = []
        repository = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                request = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                if "verb" not in request:
                    repository.paths_asked.append(self.path)
                    self._send(*repository.paths.get(self.path, (404, {}, b"")))
                    return
                repository.requests.append(request)
                answer = repository.answer(request)
                try:
                    changed = repository.fault(request, answer)
                except ConnectionError:
                    self.connection.close()
                    return
                self._send(*(changed or (200, {"Content-Type": "text/xml"}, answer)))

            def _send(self, status: int, headers: dict[str, str], content: bytes) -> None:
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.host = f"http://127.0.0.1:{self._server.server_port}"
        self.url = f"{self.host}/oai/request"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: dict[str, str]) -> bytes:
        verb = request["verb"]
        inner = {
            "Identify": self._identify,
            "ListMetadataFormats": self._formats,
            "GetRecord": self._one,
        }.get(verb, self._list)(request)
        return (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{self.now}</responseDate><request>{self.url}</request>{inner}</OAI-PMH>"
        ).encode()

    def _identify(self, request: dict[str, str]) -> str:
        earliest = min((each["datestamp"] for each in self.records), default=self.now)
        return (
            f"<Identify><repositoryName>R</repositoryName><baseURL>{self.url}</baseURL>"
            f"<protocolVersion>2.0</protocolVersion><earliestDatestamp>{earliest}</earliestDatestamp>"
            "<deletedRecord>transient</deletedRecord><granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
        )

    def _formats(self, request: dict[str, str]) -> str:
        each = (
            f"<metadataFormat><metadataPrefix>{name}</metadataPrefix></metadataFormat>"
            for name in self.formats
        )
        return f"<ListMetadataFormats>{''.join(each)}</ListMetadataFormats>"

    def _one(self, request: dict[str, str]) -> str:
        for each in self.records:
            if each["identifier"] == request["identifier"]:
                own = each | {"metadata": each.get(request.get("metadataPrefix", ""), each.get("metadata"))}
                return f"<GetRecord>{_record(own)}</GetRecord>"
        return '<error code="idDoesNotExist">no</error>'

    def _list(self, request: dict[str, str]) -> str:
        verb, token = request["verb"], request.get("resumptionToken")
        if token:
            start, until, offset = self._read_token(token)
        else:
            start, until, offset = request.get("from", ""), request.get("until", ""), 0
        wanted = [
            each
            for each in self.records
            if start <= each["datestamp"][: len(start or until)] and _before(each, until)
        ]
        if not wanted:
            return '<error code="noRecordsMatch">nothing</error>'
        page = wanted[offset : offset + PAGE]
        shown = "".join(map(_record if verb == "ListRecords" else _header, page))
        size = f' completeListSize="{len(wanted)}"' if self.counts else ""
        more = offset + PAGE < len(wanted)
        following = self._token(start, until, offset + PAGE) if more else ""
        return f"<{verb}>{shown}<resumptionToken{size}>{following}</resumptionToken></{verb}>"

    def _token(self, start: str, until: str, offset: int) -> str:
        token = f"oai_dc/{start}/{until}//{offset}"
        return token.encode().hex() if self.opaque else token

    def _read_token(self, token: str) -> tuple[str, str, int]:
        plain = bytes.fromhex(token).decode() if self.opaque else token
        _, start, until, _, offset = plain.split("/")
        return start, until, int(offset)


def _before(each: dict[str, Any], until: str) -> bool:
    return not until or str(each["datestamp"])[: len(until)] <= until


def _header(each: dict[str, Any]) -> str:
    status = ' status="deleted"' if each["deleted"] else ""
    return (
        f"<header{status}><identifier>{each['identifier']}</identifier>"
        f"<datestamp>{each['datestamp']}</datestamp></header>"
    )


def _record(each: dict[str, Any]) -> str:
    if each["deleted"]:
        return f"<record>{_header(each)}</record>"
    if each.get("metadata"):
        return f"<record>{_header(each)}<metadata>{each['metadata']}</metadata></record>"
    return (
        f"<record>{_header(each)}<metadata>"
        '<dc xmlns="http://purl.org/dc/elements/1.1/">'
        f"<title>{escape(each['title'])}</title><description>{escape(each['text'])}</description>"
        "<language>spa</language><date>2019</date><type>thesis</type>"
        f"<identifier>https://hdl.handle.net/1/{each['identifier'].rpartition(':')[2]}</identifier>"
        f"{each.get('more', '')}</dc></metadata></record>"
    )
