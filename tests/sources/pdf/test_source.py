"""PDF files as documents: what is read, and what is refused for which reason."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import PROSE
from scripts.bench.ingest_samples.pdf import SAMPLES, TEXTS, column, pdf, report, wrapped

from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.pdf import document, opening, source
from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.pdf.reading import read_bytes, read_path


def test_a_report_is_running_text_without_heads_and_numbers(tmp_path: Path) -> None:
    (page,) = read_bytes(tmp_path, "informe.pdf", report())
    (row,) = page.batch.to_pylist()
    assert not page.bad
    assert " ".join(row["text"].split()) == " ".join(" ".join(TEXTS).split())
    assert row["extractor"].startswith("pypdfium2 ")
    assert row["sha256_raw"] == hashlib.sha256(report()).hexdigest()
    assert json.loads(row["metadata"]) == {"pages": 4}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", source.EMPTY),
        (b"<!doctype html><p>503", source.NO_PDF),
        (b"%PDF-1.4\n" + b"x" * 500, opening.UNREADABLE),
        (report()[:200], document.NOTHING_LEFT),
        (pdf([[]]), document.NO_TEXT),
    ],
    ids=["empty", "html", "noise", "stump", "blank"],
)
def test_what_is_no_document_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    assert readings.reasons(read_bytes(tmp_path, "a.pdf", data)) == [reason]


def test_a_cut_file_is_mended_or_refused(tmp_path: Path) -> None:
    whole = report()
    pages = read_bytes(tmp_path, "cut.pdf", whole[: len(whole) * 3 // 4])
    assert readings.texts(pages) or readings.reasons(pages)
    assert all(text.startswith(TEXTS[0][:40]) for text in readings.texts(pages))


def test_members_of_an_archive_resume(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(4):
            archive.writestr(f"t/{number}.pdf", pdf([column([f"Tesis número {number}"])]))
        archive.writestr("t/leeme.txt", "nada")
    path = tmp_path / "tesis.zip"
    path.write_bytes(packed.getvalue())
    one = PageSize(1, 10**9)
    pages = read_path(path, one)
    whole = readings.texts(pages)
    assert whole == [f"Tesis número {number}" for number in range(4)]
    assert readings.texts(read_path(path, one, cursor=pages[1].cursor)) == whole[2:]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(24))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    mutant, _ = mutate(SAMPLES[name](), seed)
    pages = read_bytes(tmp_path, name, mutant)
    assert len(readings.texts(pages)) + len(readings.reasons(pages)) >= 1


def test_same_text_in_any_order_of_files(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    text = pdf([column(wrapped(PROSE))])
    first = readings.texts(read_bytes(tmp_path, "a.pdf", text))
    readings.reasons(read_bytes(tmp_path, "b.pdf", b"%PDF-1.4 broken"))
    assert readings.texts(read_bytes(tmp_path / "x", "c.pdf", text)) == first
