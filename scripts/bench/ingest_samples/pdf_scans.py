"""Scans, made here of pages of PDF files: a picture with noise, under it no text, its own, or bad OCR."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scripts.bench.ingest_samples.pdf import _file

MISREAD = {
    "a": "ao4", "b": "h6", "c": "ce(", "d": "cl", "e": "co", "f": "ft", "g": "9q", "h": "bli", "i": "l1!",
    "l": "1I|", "m": "rnm", "n": "nru", "o": "0ce", "r": "rnt", "s": "5s$", "t": "tf+", "u": "uil", "v": "vy",
    "á": "a4ä", "é": "c6e", "í": "il¡", "ó": "o6ö", "ñ": "nfi", " ": " .~",
}  # fmt: skip
"""What programs of OCR take letters for."""


Placed = tuple[str, float, float, float]
"""A text, where it begins (points from the left and from the bottom), and the size of its letters."""


class Scan(NamedTuple):
    """A page as it was scanned, the lines that lie hidden under it, and those that are drawn on it."""

    width: float
    height: float
    image: Any
    """Grey values, rows by columns."""
    hidden: Sequence[Placed] = ()
    shown: Sequence[Placed] = ()


def scanned(page: Any, dpi: int, seed: int) -> Any:
    """Grey values of a page of PDFium, a little turned dark and full of specks."""
    draw = np.random.default_rng(seed)
    image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
    grey = image.reshape(image.shape[:2]).astype(np.float32)
    grey = 20 + grey * (draw.uniform(0.75, 0.9)) + draw.normal(0, 12, grey.shape)
    grey[draw.random(grey.shape) < 0.002] = 0
    return np.clip(grey, 0, 255).astype(np.uint8)


def misread(text: str, share: float, draw: random.Random) -> str:
    """A line as bad OCR has it: a share of its letters are other ones."""
    return "".join(
        draw.choice(MISREAD.get(char.lower(), "~,;'")) if draw.random() < share else char for char in text
    )


def scan_file(pages: Iterable[Scan]) -> bytes:
    """A file of scans."""
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1"
                            b" /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"]  # fmt: skip
    kids: list[bytes] = []
    for page in pages:
        height, width = page.image.shape
        packed = zlib.compress(page.image.tobytes(), 1)
        objects.append(
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray"
            b" /BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
            % (width, height, len(packed), packed)
        )
        image = len(objects)
        drawn = [b"q %.2f 0 0 %.2f 0 0 cm /I Do Q" % (page.width, page.height)]
        content = zlib.compress(
            b"\n".join(
                drawn + [_line(3, *line) for line in page.hidden] + [_line(0, *line) for line in page.shown]
            )
        )
        objects.append(
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content)
        )
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %.2f %.2f] /Contents %d 0 R /Resources << /XObject"
            b" << /I %d 0 R >> /Font << /F1 3 0 R >> >> >>" % (page.width, page.height, image + 1, image)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    return _file(objects)


def _line(mode: int, text: str, left: float, bottom: float, size: float) -> bytes:
    escaped = (
        text.encode("cp1252", "ignore").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    )
    return b"BT %d Tr /F1 %.1f Tf %.1f %.1f Td (%s) Tj ET" % (mode, size, left, bottom, escaped)
