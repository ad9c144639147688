"""A server with five small repositories, for configs/repositories-demo.yaml: texts of data/sample as PDF.

    python scripts/demo_repository.py            # in one terminal, from the folder of the project
    corpus-latam run configs/repositories-demo.yaml      # in another one

Each repository says in its own way where its files lie, as real ones do: xoai, the REST API of DSpace 7 and
of DSpace 6, a landing page, dc:relation of a journal.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import uuid
from collections.abc import Callable
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from scripts.bench.ingest_samples.pdf import column, pdf, wrapped  # noqa: E402

PORT = 3111
COUNTRIES = ("AR", "CL", "CO", "MX", "PE")
SAMPLES = ("tesis", "ensayos", "leyes", "recetas")
LINES = 44
"""Of a page."""
CHANGED, ANSWERED = "2025-01-01", "2026-01-01T00:00:00Z"
"""When records were changed last, and what time it is."""
NOTHING = '<error code="noRecordsMatch">nothing</error>'
Record = dict[str, Any]


def records(country: str) -> list[Record]:
    """Texts of a country, each with its file."""
    lines = (line for name in SAMPLES for line in (ROOT / f"data/sample/{name}.jsonl").open(encoding="utf-8"))
    texts = [text for text in map(json.loads, lines) if text.get("pais") == country]
    return [text | {"number": number, "pdf": typeset(text)} for number, text in enumerate(texts, 1)]


def typeset(text: Record) -> bytes:
    """A PDF of a text: a title, paragraphs, page numbers."""
    lines = [text["titulo"], ""]
    for paragraph in text["texto"].split("\n"):
        lines += [*wrapped(paragraph.encode("cp1252", "ignore").decode("cp1252")), ""]
    pages = [lines[start : start + LINES] for start in range(0, len(lines), LINES)]
    return pdf([[*column(page), (str(number), 300, 40, 9)] for number, page in enumerate(pages, 1)])


class Demo:
    """The answers of all repositories. `ways`: by country, how it says where its files lie."""

    def __init__(self) -> None:
        self.records = {country.lower(): records(country) for country in COUNTRIES}
        self.ways: dict[str, Callable[[str, Record], str]] = {
            "ar": self._xoai,
            "cl": self._plain,
            "co": self._plain,
            "mx": self._relation,
            "pe": self._plain,
        }

    def answer(self, origin: str, address: str) -> tuple[int, str, bytes]:
        """Status, media type and content for an address (path and query) of a server."""
        parts = urlsplit(address)
        _, country, *path = unquote(parts.path).split("/")
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if country not in self.records:
            return 404, "text/plain", b""
        own = f"{origin}/{country}"
        if path == ["oai", "request"]:
            return 200, "text/xml", self._oai(own, country, query).encode()
        if country == "cl" and path[:2] == ["server", "api"]:
            return self._dspace7(own, path[2:], query)
        if country == "pe" and path[:1] == ["rest"]:
            return self._dspace6(path[1:])
        if country == "co" and path[:1] == ["handle"]:
            tag = f'<meta name="citation_pdf_url" content="{own}/file/{path[-1]}">'
            return 200, "text/html", f"<!DOCTYPE html><html><head>{tag}</head></html>".encode()
        if country == "mx" and path[:3] == ["r", "article", "download"]:
            return self._file(country, path[3])
        return self._file(country, path[-1]) if path[:1] == ["file"] else (404, "text/plain", b"")

    def _file(self, country: str, number: str) -> tuple[int, str, bytes]:
        found = [each["pdf"] for each in self.records[country] if str(each["number"]) == number]
        return (200, "application/pdf", found[0]) if found else (404, "text/plain", b"")

    def _oai(self, own: str, country: str, query: dict[str, str]) -> str:
        prefix = "xoai" if country == "ar" else "oai_dc"
        is_elsewhen = query.get("until", CHANGED) < CHANGED or query.get("from", CHANGED) > CHANGED
        listed = "".join(
            f"<record><header><identifier>oai:{country}:{each['number']}</identifier>"
            f"<datestamp>{CHANGED}</datestamp></header>"
            f"<metadata>{self.ways[country](own, each)}</metadata></record>"
            for each in self.records[country]
        )
        inner = {
            "Identify": f"<Identify><repositoryName>{country}</repositoryName><baseURL>{own}</baseURL>"
            f"<protocolVersion>2.0</protocolVersion><earliestDatestamp>{CHANGED}</earliestDatestamp>"
            "<deletedRecord>no</deletedRecord><granularity>YYYY-MM-DD</granularity></Identify>",
            "ListMetadataFormats": "<ListMetadataFormats><metadataFormat><metadataPrefix>"
            f"{prefix}</metadataPrefix></metadataFormat></ListMetadataFormats>",
            "ListRecords": NOTHING if is_elsewhen else f"<ListRecords>{listed}</ListRecords>",
        }.get(query.get("verb", ""), '<error code="badVerb"/>')
        return (
            '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
            f"<responseDate>{ANSWERED}</responseDate><request>{own}/oai/request</request>{inner}</OAI-PMH>"
        )

    def _plain(self, own: str, each: Record, relation: str = "") -> str:
        return (
            '<dc xmlns="http://purl.org/dc/elements/1.1/">'
            f"<title>{escape(each['titulo'])}</title><description>{escape(each['titulo'])}</description>"
            f"<identifier>https://hdl.handle.net/99/{each['number']}</identifier><language>spa</language>"
            f"<date>2024</date><type>thesis</type><rights>{escape(each.get('licencia') or '')}</rights>"
            f"<rights>info:eu-repo/semantics/openAccess</rights>{relation}</dc>"
        )

    def _relation(self, own: str, each: Record) -> str:
        galley = f"{own}/r/article/view/{each['number']}/1"
        return self._plain(own, each, f"<relation>{galley}</relation>")

    def _xoai(self, own: str, each: Record) -> str:
        def term(name: str, value: str) -> str:
            field = f'<field name="value">{escape(value)}</field>'
            return f'<element name="{name}"><element name="none">{field}</element></element>'

        md5 = hashlib.md5(each["pdf"], usedforsecurity=False).hexdigest()
        file = {
            "name": f"{each['id']}.pdf",
            "format": "application/pdf",
            "url": f"{own}/file/{each['number']}",
            "size": str(len(each["pdf"])),
            "checksum": md5,
            "checksumAlgorithm": "MD5",
        }
        fields = "".join(f'<field name="{name}">{escape(value)}</field>' for name, value in file.items())
        said = {
            "title": each["titulo"],
            "date": "2024",
            "language": "spa",
            "rights": each.get("licencia") or "",
        }
        terms = "".join(term(name, value) for name, value in said.items())
        return (
            f'<metadata xmlns="http://www.lyncode.com/xoai"><element name="dc">{terms}</element>'
            '<element name="bundles"><element name="bundle"><field name="name">ORIGINAL</field>'
            f'<element name="bitstreams"><element name="bitstream">{fields}</element></element></element>'
            f'</element><element name="others"><field name="handle">99/{each["number"]}</field></element>'
            "</metadata>"
        )

    def _dspace7(self, own: str, path: list[str], query: dict[str, str]) -> tuple[int, str, bytes]:
        if not path:
            return _json({"dspaceVersion": "DSpace 7.6"})
        names = {_uuid(each): each for each in self.records["cl"]}
        if path == ["pid", "find"]:
            found = [name for name, each in names.items() if query.get("id") == f"99/{each['number']}"]
            return _json({"uuid": found[0], "type": "item"}) if found else (404, "text/plain", b"")
        each = names.get(path[2]) if len(path) > 2 else None
        if each is None:
            return 404, "text/plain", b""
        if path[1] == "bitstreams":
            return 200, "application/pdf", each["pdf"]
        stream = {"uuid": path[2], "name": f"{each['id']}.pdf", "type": "bitstream"}
        bundle = {"name": "ORIGINAL", "type": "bundle", "_embedded": {"bitstreams": [stream]}}
        return _json({"_embedded": {"bundles": [bundle]}, "page": {"number": 0, "totalPages": 1}})

    def _dspace6(self, path: list[str]) -> tuple[int, str, bytes]:
        if path == ["status"]:
            return _json({"apiVersion": "6", "sourceVersion": "6.3"})
        if path[:1] == ["bitstreams"]:
            return self._file("pe", path[1])
        stream = {
            "name": "a.pdf",
            "bundleName": "ORIGINAL",
            "retrieveLink": f"/bitstreams/{path[-1]}/retrieve",
        }
        return _json({"bitstreams": [stream | {"mimeType": "application/pdf"}]})


def _uuid(each: Record) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, each["id"]))


def _json(value: Any) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps(value).encode()


def server(port: int = PORT) -> ThreadingHTTPServer:
    """A server on this machine alone; port 0 for any free one."""
    demo = Demo()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, content = demo.answer(f"http://{self.headers['Host']}", self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: Any) -> None: ...

    return ThreadingHTTPServer(("127.0.0.1", port), Handler)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--port", type=int, default=PORT)
    running = server(parser.parse_args().port)
    print(
        f"Repositories at http://127.0.0.1:{running.server_port}/{{{','.join(COUNTRIES).lower()}}}/oai/request"
    )
    try:
        running.serve_forever()
    except KeyboardInterrupt:
        running.server_close()


if __name__ == "__main__":
    main()
