"""PDF files, made here: text at given places, in a font of the standard fourteen."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence

from scripts.bench.ingest_samples.books import PROSE

TYPE = "pdf"
WIDTH, HEIGHT, MARGIN = 595, 842, 72
HYPHEN = "-"

Placed = tuple[str, float, float, float]
"""A text, where it begins (points from the left and from the bottom), and the size of its letters."""


def pdf(pages: Sequence[Iterable[Placed]], rotate: int = 0, extra: Sequence[bytes] = ()) -> bytes:
    """A file of pages. extra: further objects, which come first in each page's content (a picture, say)."""
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages)),
        font,
    ]
    for number, placed in enumerate(pages):
        content = zlib.compress(b"\n".join((*extra, *map(_shown, placed))))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Rotate %d /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (WIDTH, HEIGHT, rotate, 5 + 2 * number)
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content)
        )
    return _file(objects)


def _shown(placed: Placed) -> bytes:
    text, left, bottom, size = placed
    escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET" % (size, left, bottom, escaped)


def _file(objects: Sequence[bytes]) -> bytes:
    whole, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(whole)
    whole += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    whole += b"".join(b"%010d 00000 n \n" % place for place in places)
    whole += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(whole)


def column(lines: Iterable[str], left: float = MARGIN, top: float = 720, size: float = 11) -> list[Placed]:
    """Lines one below the other."""
    return [(line, left, top - 14 * number, size) for number, line in enumerate(lines)]


def wrapped(text: str, width: int = 80) -> list[str]:
    """Lines of a text."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


NAMES = ("primero", "duodécimo", "vigesimoprimero", "sexto")
TEXTS = [f"Capítulo {name}. {PROSE} " + f"Otra vez, en el {name} día: {PROSE} " * 3 for name in NAMES]
"""Of the pages of the report."""


def report() -> bytes:
    """Four pages with a running head and page numbers."""
    head = ("Informe anual de la biblioteca", MARGIN, 790, 8)
    pages = [
        [head, *column(wrapped(text)), (str(number), 300, 40, 9)] for number, text in enumerate(TEXTS, 1)
    ]
    return pdf(pages)


SAMPLES: dict[str, Callable[[], bytes]] = {"informe.pdf": report}
"""By a name with its suffix. `TYPE` is the type of source that reads them."""
