"""What needs OCR is listed, and a run elsewhere reads just that."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from scripts.bench.ingest_samples.books import PROSE
from scripts.bench.ingest_samples.pdf import column, pdf, wrapped

from corpus_latam.engine import Engine
from tests.ingest import runs

DRAWN = [b"%d %d m %d %d l S" % (50, 100 + 5 * row, 500, 100 + 5 * row) for row in range(40)]
TEXT = column(wrapped(PROSE * 3))
WHOLE, MIXED, SCAN = pdf([TEXT]), pdf([TEXT, []], extra=DRAWN), pdf([[], []], extra=DRAWN)


def listed(root: Path) -> list[dict[str, Any]]:
    file = root / "ingest" / "needs-ocr.json"
    return json.loads(file.read_text()) if file.exists() else []


def fill(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir()
    for name, data in files.items():
        (folder / name).write_bytes(data)


def sources(folder: Path, **keys: Any) -> dict[str, Any]:
    return {"tesis": {"type": "pdf", "path": str(folder), "ocr": "off", **keys}}


def test_files_and_pages_that_need_ocr_are_listed(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "d"
    fill(folder, {"entera.pdf": WHOLE, "mixta.pdf": MIXED, "foto.pdf": SCAN})
    with zipfile.ZipFile(folder / "mas.zip", "w") as archive:
        archive.writestr("t/foto.pdf", SCAN)
        archive.writestr("t/mixta.pdf", MIXED)
    lenient = {"max_bad_share": 0.9}
    configured = {"archive": sources(folder / "*.zip")["tesis"], **sources(folder / "*.pdf")}
    runs.run(runs.config(tmp_path / "run", configured, ingest=lenient), engine)
    found = listed(tmp_path / "run")
    assert [(row["source"], row["file"].rpartition("/")[2], row["pages"]) for row in found] == [
        ("archive", "foto.pdf", None), ("archive", "mixta.pdf", [2]), ("tesis", "foto.pdf", None),
        ("tesis", "mixta.pdf", [2]),
    ]  # fmt: skip
    assert str(tmp_path) not in json.dumps(found)

    only = str(tmp_path / "run" / "ingest" / "needs-ocr.json")
    again = {"archive": sources(folder / "*.zip", only=only)["tesis"], **sources(folder / "*.pdf", only=only)}
    runs.run(runs.config(tmp_path / "otra", again, ingest=lenient), engine)
    assert listed(tmp_path / "otra") == found
    assert len(runs.rows(tmp_path / "otra")) == 2


def test_a_run_without_such_files_lists_none(tmp_path: Path, engine: Engine) -> None:
    fill(tmp_path / "d", {"entera.pdf": WHOLE})
    runs.run(runs.config(tmp_path / "run", sources(tmp_path / "d")), engine)
    assert not (tmp_path / "run" / "ingest" / "needs-ocr.json").exists()
