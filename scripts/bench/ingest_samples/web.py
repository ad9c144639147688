"""Valid archives and pages of invented news, made here, for tests that read and damage them."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable

HOST = "https://diario.example"
DATE = "2026-05-04T03:02:01Z"
PARAGRAPHS = (
    "La municipalidad anunció este lunes que las obras del puente comenzarán en agosto, luego de dos años de"
    " estudios y de varias reuniones con los vecinos de ambas orillas del río.",
    "Según el informe que presentó la oficina de obras, el nuevo puente tendrá dos pistas para automóviles,"
    " una vereda ancha y un carril para bicicletas, y costará cerca de nueve mil millones de pesos.",
    "Los vecinos pidieron además que se repare el camino que lleva a la escuela, porque en invierno se inunda"
    " y los niños deben caminar por la orilla de la ruta.",
)
RECORDS = 6


def paragraphs(number: int) -> list[str]:
    """The text of article `number`."""
    return [f"Noticia número {number}. {PARAGRAPHS[0]}", *PARAGRAPHS[1:]]


def article(number: int, head: str = "", extra: str = "") -> str:
    """A page with an article, menus and a footer."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs(number))
    return (
        f'<!DOCTYPE html><html lang="es-CL"><head><meta charset="utf-8"><title>Noticia {number}</title>{head}'
        '</head><body><nav><ul><li><a href="/">Inicio</a></li><li><a href="/pais">País</a></li></ul></nav>'
        f"<article><h1>Noticia {number} sobre el puente</h1>{body}{extra}</article>"
        "<footer>Diario de ejemplo. Contacto y avisos.</footer></body></html>"
    )


def url_of(number: int) -> str:
    """Where article `number` lies."""
    return f"{HOST}/pais/2026/05/04/noticia-{number}.html"


def http(
    body: bytes, headers: str = "Content-Type: text/html; charset=utf-8", status: str = "200 OK"
) -> bytes:
    """An HTTP response."""
    return f"HTTP/1.1 {status}\r\n{headers}\r\n\r\n".encode() + body


def record(kind: str, content: bytes, url: str | None = None, more: str = "") -> bytes:
    """A WARC record."""
    target = f"WARC-Target-URI: {url}\r\n" if url else ""
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Date: {DATE}\r\n{target}{more}"
        f"WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{len(content):012d}>\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return header.encode() + content + b"\r\n\r\n"


def records() -> list[bytes]:
    """Records of a small crawl, request and response of each page."""
    found = [record("warcinfo", b"software: ejemplo\r\n")]
    for number in range(1, RECORDS + 1):
        url = url_of(number)
        found.append(record("request", b"GET / HTTP/1.1\r\n\r\n", url))
        found.append(record("response", http(article(number).encode()), url))
    return found


def warc() -> bytes:
    """Uncompressed."""
    return b"".join(records())


def warc_gz() -> bytes:
    """A member of gzip for each record, as the format has it."""
    return b"".join(gzip.compress(each, mtime=0) for each in records())


def wet() -> bytes:
    """The texts alone."""
    texts = ("\n".join(paragraphs(number)).encode() for number in range(1, RECORDS + 1))
    more = "Content-Type: text/plain\r\nWARC-Identified-Content-Language: eng\r\n"
    return b"".join(record("conversion", text, url_of(number), more) for number, text in enumerate(texts, 1))


def cdxj(filename: str = "a.warc.gz") -> bytes:
    """An index of `warc_gz`."""
    lines, offset = [], 0
    for number, each in enumerate(records()):
        length = len(gzip.compress(each, mtime=0))
        if b"WARC-Type: response" in each:
            entry = {"url": url_of(number // 2), "mime": "text/html", "status": "200"}
            place = {"length": str(length), "offset": offset, "filename": filename}
            lines.append(f"example,diario)/{number} 20260504030201 {json.dumps(entry | place)}\n")
        offset += length
    return "".join(lines).encode()


def wacz() -> bytes:
    """An archive of the web in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr(zipfile.ZipInfo("archive/data.warc.gz"), warc_gz())
        packed.writestr(zipfile.ZipInfo("indexes/index.cdx"), cdxj("data.warc.gz"))
        packed.writestr(zipfile.ZipInfo("pages/pages.jsonl"), b'{"format": "json-pages-1.0"}\n')
        packed.writestr(zipfile.ZipInfo("datapackage.json"), b"{}")
    return out.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "a.warc": warc,
    "a.warc.gz": warc_gz,
    "a.warc.wet": wet,
    "a.wacz": wacz,
    "a.cdxj": cdxj,
    "a.html": lambda: article(1).encode(),
    "a.html.gz": lambda: gzip.compress(article(1).encode(), mtime=0),
}
"""Files by name, each valid and made anew."""
