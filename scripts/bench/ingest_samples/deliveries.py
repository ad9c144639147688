"""Forms of the items of a delivery, made here."""

from __future__ import annotations

import json
from collections.abc import Callable

from scripts.bench.ingest_samples.books import PROSE, docx, paragraph
from scripts.bench.ingest_samples.pdf import report

TYPE = "delivery"


def markdown(title: str = "Informe anual", paragraphs: int = 5) -> bytes:
    """A report as converters write it."""
    return f"## {title}\n\n<!-- image -->\n\n{f'{PROSE}{chr(10) * 2}' * paragraphs}".encode()


def media(title: str = "Informe &#8211; anual") -> bytes:
    """What WordPress says of a file."""
    link = "https://example.org/informe/"
    said = {"id": 7, "date": "2021-11-03T10:36:53", "link": link, "title": {"rendered": title}, "author": 5}
    return json.dumps(said, indent=1).encode()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "informe.md": markdown,
    "informe.pdf": report,
    "informe.docx": lambda: docx(paragraph(PROSE) * 20),
}
"""By a name with its suffix. `TYPE` is the type of source that reads them."""
