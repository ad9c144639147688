"""An archive of files of several kinds, made here."""

from __future__ import annotations

from collections.abc import Callable

from scripts.bench.ingest_samples.archives import tar, zipped
from scripts.bench.ingest_samples.books import PROSE, docx, paragraph
from scripts.bench.ingest_samples.pdf import column, pdf, wrapped

TYPE = "files"
FILES = {
    "a/tesis.pdf": pdf([column(wrapped(f"La tesis dice: {PROSE}"))]),
    "a/nota.txt": f"La nota dice: {PROSE}".encode(),
    "b/informe.docx": docx(paragraph(f"El informe dice: {PROSE}")),
    "b/tabla.csv": f"text\n{PROSE}\n".encode(),
}

SAMPLES: dict[str, Callable[[], bytes]] = {
    "carpeta.zip": lambda: zipped(FILES),
    "carpeta.tar": lambda: tar(FILES),
}
"""By a name with its suffix. `TYPE` is the type of source that reads it."""
