"""A folder of mixed files: each by the reader of its kind, whatever its name claims, also in archives."""

import io
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scripts.bench.ingest_samples.books import docx, odt, paragraph
from scripts.bench.ingest_samples.pdf import column, pdf
from scripts.bench.ingest_samples.sentences import opus
from scripts.bench.ingest_samples.web import article

from corpus_latam.config import MixedSource
from corpus_latam.sources import mixed, registry
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pages import Page, PageSize
from corpus_latam.sources.pdf.opening import UNREADABLE
from tests.sources import packed_archives, readings


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": ["fila uno", "fila dos"], "url": ["u1", "u2"]}), stream)
    return stream.getvalue()


FILES = {
    "a.txt": "El señor habló.".encode("cp1252"),
    "b.md": "# Título\n\nAlgo.".encode(),
    "c.csv": b'id,text\n1,"Primera fila, larga"\n2,Segunda fila\n',
    "d.json": json.dumps({"items": [{"text": "json uno"}, {"text": "json dos"}]}).encode(),
    "e.jsonl": b'{"text": "linea uno"}\nno\n{"text": "linea dos"}\n',
    "f.parquet": parquet(),
    "g.docx": docx(paragraph("Un párrafo de Word. ") * 3),
    "h.html": article(1).encode(),
    "i.txt": article(2).encode(),
    "j.txt": pdf([column(["Un PDF con otro nombre"])]),
    "k.pdf": pdf([column(["Una tesis"])]),
    "l.pdf": b"%PDF-1.4",
    "m.txt": b"\x89PNG",
    "n.xml": opus(["Una frase de OPUS."]),
    "o.odt": odt("<text:p>Un texto abierto.</text:p>"),
}
TEXTS = ["habló", "Título", "Primera fila", "Segunda", "json uno", "json dos", "linea uno", "linea dos"]
TEXTS += ["fila uno", "fila dos", "párrafo de Word", "puente", "puente", "otro nombre", "Una tesis"]
TEXTS += ["frase de OPUS", "texto abierto"]


def read(path: Path, cursor: str | None = None, at_once: int = 100, **fields: Any) -> list[Page]:
    source = MixedSource.model_validate({"type": "files", "path": str(path), **fields})
    (part,) = registry.locate(source).partitions
    return list(registry.read(source, part, cursor, PageSize(at_once, 1 << 20)))


def check_texts(pages: list[Page]) -> None:
    found = readings.texts(pages)
    assert len(found) == len(TEXTS)
    for text, part in zip(found, TEXTS, strict=True):
        assert part in text


def test_each_file_is_read_by_the_reader_of_its_kind(tmp_path: Path) -> None:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(content)
    pages = read(tmp_path, at_once=2)
    check_texts(pages)
    assert readings.reasons(pages) == ["invalid JSON", UNREADABLE, mixed.NOT_READ.format("a picture")]
    notes = [json.loads(each) for page in pages for each in page.batch["metadata"].to_pylist()]
    kinds = ["text"] * 2 + ["table"] * 2 + ["json"] * 4 + ["parquet"] * 2 + ["book"] + ["html"] * 2
    kinds += ["pdf", "pdf", "sentences", "book"]
    assert [note["reader"] for note in notes] == kinds
    assert notes[0]["encoding"] == "cp1252"
    for number, page in enumerate(pages):
        assert read(tmp_path, page.cursor, at_once=2) == pages[number + 1 :]


@pytest.mark.parametrize("suffix", [".zip", ".tar.gz"])
def test_members_of_an_archive_are_told_apart_too(tmp_path: Path, suffix: str) -> None:
    packed = packed_archives.zipped(FILES) if suffix == ".zip" else packed_archives.tar(FILES, suffix)
    (tmp_path / f"all{suffix}").write_bytes(packed)
    pages = read(tmp_path, at_once=3)
    check_texts(pages)
    for number, page in enumerate(pages):
        assert read(tmp_path, page.cursor, at_once=3) == pages[number + 1 :]


def test_columns_name_fields_of_tables_and_of_texts_alike(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,contenido\n1,de la tabla\n")
    (tmp_path / "b.txt").write_text("del texto")
    assert readings.texts(read(tmp_path, columns={"text": "contenido"})) == ["de la tabla", "del texto"]


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"PAR1", "json", "parquet"),
        (b"\xef\xbb\xbf <!DOCTYPE HTML>", "text", "html"),
        (b"WARC/1.0", "text", "warc"),
        (b"%PDF-1.7", "text", "pdf"),
        (b"hola", "text", "text"),
        (b"", "table", "table"),
    ],
)
def test_first_bytes_count_more_than_a_name(head: bytes, name: str, kind: str) -> None:
    assert mixed.kind_of(head, name) == kind


def test_what_no_reader_takes_is_refused() -> None:
    for head in mixed.REFUSED:
        with pytest.raises(BadMemberError):
            mixed.kind_of(head + b"rest", "text")
