"""Deliveries: a document per item, the best of its forms, what is said of it beside; nothing silent."""

import hashlib
import json
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import PROSE, docx, odt, paragraph
from scripts.bench.ingest_samples.deliveries import SAMPLES, markdown, media
from scripts.bench.ingest_samples.pdf import column, pdf

from corpus_latam.sources.books.source import EMPTY, LOCK_FILE
from corpus_latam.sources.books.zipped import DAMAGED
from corpus_latam.sources.deliveries import source as deliveries
from corpus_latam.sources.deliveries.metadata import NOT_AN_OBJECT
from corpus_latam.sources.packing.members import TOO_LONG
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.pdf import source
from corpus_latam.sources.pdf.document import NO_TEXT
from corpus_latam.sources.pdf.opening import UNREADABLE
from corpus_latam.sources.pdf.source import NO_PDF
from tests.sources import readings
from tests.sources.deliveries.reading import left_out, read, rows
from tests.sources.mutants import mutate

PDF = pdf([column(["Informe anual en PDF."])])


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def test_forms_of_an_item_are_one_document(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "pdf/Informe-Anual_2020.pdf": PDF,
            "md/informe-anual-2020.md": markdown(),
            "media/informe-anual-2020.json": media(),
            "pdf/Árbol.docx": docx(paragraph("En Word.")),
            "md/arbol.txt": b"En texto plano.",
            "odt/abierto.odt": odt("<text:p>En abierto.</text:p>"),
            "pdf/abierto.pdf": PDF + b"!",
        },
    )
    pages = read(tmp_path)
    first, opened, second = rows(pages)
    assert (opened["text"], json.loads(opened["metadata"])["title"]) == ("En abierto.", "Ríos")
    assert first["text"].startswith("## Informe anual\n\nEl río crece")
    assert "<!--" not in first["text"]
    assert (first["date"], first["url"]) == ("2021-11-03T10:36:53", "https://example.org/informe/")
    assert first["sha256_raw"] == hashlib.sha256(PDF).hexdigest()
    assert json.loads(first["metadata"]) == {
        "title": "Informe – anual",
        "files": ["md/informe-anual-2020.md", "pdf/Informe-Anual_2020.pdf"],
    }
    assert second["text"] == "En Word."
    assert left_out(pages) == {deliveries.OTHER_FORM: 3}
    assert not readings.reasons(pages)


def test_twins_are_counted_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a-viejo.pdf": PDF,
            "b.pdf": PDF,
            "b.md": markdown("B"),
            "c.md": markdown("C"),
            "copia de c.md": markdown("C"),
            "d.pdf": PDF + b"!",
            "e.txt": b"",
            "f.txt": b"",
        },
    )
    pages = read(tmp_path)
    assert [text[:4] for text in readings.texts(pages)] == ["## B", "## C", "Info"]
    assert left_out(pages) == {deliveries.OTHER_FORM: 1, deliveries.TWIN: 2}
    assert readings.reasons(pages) == [EMPTY, EMPTY]


def test_items_of_one_name_in_two_folders_are_two(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "2020/informe.md": markdown("2020"),
            "2020/informe.json": media("A"),
            "2021/informe.md": markdown("2021"),
            "2021/informe.json": media("B"),
            "2021/in_forme.md": markdown("x"),
            "2021/in-forme.md": markdown("y"),
        },
    )
    found = {row["text"].split()[1]: json.loads(row["metadata"]).get("title") for row in rows(read(tmp_path))}
    assert found == {"2020": "A", "2021": "B", "x": None, "y": None}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"a.json": media()}, deliveries.NO_TEXT_BESIDE),
        ({"a.json": b"[1]", "a.md": markdown()}, NOT_AN_OBJECT),
        ({"a.json": b"{mal", "a.md": markdown()}, NOT_AN_OBJECT),
        ({"a.pdf": b"<!doctype html>"}, NO_PDF),
        ({"a.pdf": pdf([[]])}, NO_TEXT),
        ({"a.json": b'{"text": " "}'}, deliveries.NO_TEXT_BESIDE),
        ({"a.docx": b"\x03ana" + b" " * 50 + b"\x03\0" + b"a\0" * 53}, LOCK_FILE),
        ({"a.md": b"x" * 5_000}, TOO_LONG),
        ({"a.md": b"<!-- image -->"}, EMPTY),
    ],
)
def test_what_gives_no_document_is_told(tmp_path: Path, files: dict[str, bytes], reason: str) -> None:
    write(tmp_path, files)
    pages = read(tmp_path, max_file_bytes=4_000)
    assert readings.reasons(pages) == [reason]
    assert len(readings.texts(pages)) == (1 if reason == NOT_AN_OBJECT else 0)


def test_a_pdf_is_read_where_nothing_better_can_be(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "solo.pdf": PDF,
            "solo.json": media(),
            "vacio.md": b"<!-- image -->",
            "vacio.pdf": PDF + b"\n",
            "roto.docx": b"PK\x03\x04roto",
            "roto.pdf": b"%PDF-1.4 roto",
            "roto.json": b'{"titulo": "Roto", "texto": "Lo dice el JSON."}',
            "todo-roto.md": b"",
            "todo-roto.pdf": b"%PDF-",
        },
    )
    pages = read(tmp_path)
    found = {Path(row["source_id"]).name: row for row in rows(pages)}
    assert {name: row["text"] for name, row in found.items()} == {
        "solo.pdf": "Informe anual en PDF.",
        "vacio.md": "Informe anual en PDF.",
        "roto.docx": "Lo dice el JSON.",
    }
    only = json.loads(found["solo.pdf"]["metadata"])
    assert (only["title"], only["pages"], only["files"]) == ("Informe – anual", 1, ["solo.pdf"])
    assert found["solo.pdf"]["extractor"].startswith("pypdfium2 ")
    assert found["vacio.md"]["sha256_raw"] == hashlib.sha256(PDF + b"\n").hexdigest()
    bad = [
        (record.location.rpartition("/")[2], record.position, record.reason)
        for p in pages
        for record in p.bad
    ]
    assert sorted(bad) == [
        ("roto.docx", "file", DAMAGED),
        ("roto.docx", "roto.pdf", UNREADABLE),
        ("todo-roto.md", "file", EMPTY),
        ("todo-roto.md", "todo-roto.pdf", UNREADABLE),
        ("vacio.md", "file", EMPTY),
    ]
    assert left_out(pages) == {deliveries.OTHER_FORM: 3}


def test_a_json_may_hold_the_text_itself(tmp_path: Path) -> None:
    said = {"title": "Ríos", "content": {"rendered": "<p>no</p>"}, "body": "El río.\n\nBaja."}
    write(tmp_path, {"a.json": json.dumps(said).encode(), "b.json": media()})
    pages = read(tmp_path)
    assert readings.texts(pages) == ["El río.\n\nBaja."]
    assert readings.reasons(pages) == [deliveries.NO_TEXT_BESIDE]


def test_without_the_libraries_a_pdf_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "LIBRARIES", ("no_such_library",))
    write(tmp_path, {"a.pdf": PDF})
    assert readings.reasons(read(tmp_path)) == [source.NEEDS_PDF]


def test_reading_goes_on_at_any_file(tmp_path: Path) -> None:
    write(tmp_path, {f"{n}.{kind}": markdown(str(n)) for n in range(4) for kind in ("md", "txt")})
    pages = read(tmp_path, PageSize(1, 1))
    assert len(pages) == 8
    for number, page in enumerate(pages):
        assert read(tmp_path, PageSize(1, 1), page.cursor) == pages[number + 1 :]


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    mutant, _ = mutate(SAMPLES[name](), seed)
    write(tmp_path, {name: mutant, "otro.md": markdown("Otro")})
    pages = read(tmp_path)
    assert any(text.startswith("## Otro") and PROSE in text for text in readings.texts(pages))
