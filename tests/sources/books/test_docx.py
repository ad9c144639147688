"""Word documents: revisions accepted, notes at the end, what Word makes itself left out."""

from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import docx, paragraph, zipped

from corpus_latam.sources.books import source as books
from corpus_latam.sources.books import zipped as zipped_parts
from tests.sources import readings
from tests.sources.books.reading import read_bytes, rows


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def instruction(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


TOC = (
    f"<w:p>{field('begin')}{instruction(' TOC ')}{instruction('o 1-3')}{field('separate')}"
    f"{run('Capítulo 1 ... 5')}</w:p>"
    f"<w:p>{run('Capítulo 2 ... 9')}</w:p><w:p>{field('end')}{run('Texto')}</w:p>"
)
CITED = (
    f"<w:p>{run('Dice ')}{field('begin')}{instruction(' CITATION Ban ')}{field('separate')}"
    f"{run('(Banco, 2016)')}{field('end')}</w:p>"
)
SDT = (
    '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
    f"<w:sdtContent>{paragraph('Índice 3')}</w:sdtContent></w:sdt>"
)
SEEN = run("!", '<w:vanish w:val="0"/>')
TABLE = (
    f"<w:tbl><w:tr><w:tc>{paragraph('año')}</w:tc>"
    f"<w:tc>{paragraph('caudal')}{paragraph('medio')}</w:tc></w:tr>"
    f"<w:tr><w:tc>{paragraph('1990')}</w:tc><w:tc><w:tbl><w:tr><w:tc>{paragraph('7')}</w:tc></w:tr></w:tbl>"
    "<w:p/></w:tc></w:tr>"
    f"<w:tr><w:trPr><w:del/></w:trPr><w:tc>{paragraph('borrada')}</w:tc></w:tr></w:tbl>"
)
DELETED_MARK = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('Uno ')}</w:p>"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"<w:p>{run('Tesis')}{run(' ')}{run('Para')}{run('    ')}{run('Ob')}{run('tener')}</w:p>",
         "Tesis Para Obtener"),
        (f"<w:p>{run('a')}<w:ins>{run('b')}</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del>"
         f"<w:moveFrom>{run('d')}</w:moveFrom><w:moveTo>{run('e')}</w:moveTo></w:p>", "abe"),
        (DELETED_MARK + paragraph("dos"), "Uno dos"),
        (TOC, "Texto"),
        (SDT + paragraph("Texto"), "Texto"),
        (CITED, "Dice (Banco, 2016)"),
        (f"<w:p>{run('visto')}{run('oculto', '<w:vanish/>')}{SEEN}</w:p>", "visto!"),
        (TABLE, "año\tcaudal medio\n1990\t7"),
        (f"<w:p>{field('begin')}{instruction(' TOC ')}{field('separate')}{run('sin fin')}</w:p>", "sin fin"),
        ("<w:p><w:r><w:t>uno</w:t><w:br/><w:t>dos</w:t><w:tab/><w:t>tres</w:t></w:r></w:p>", "uno\ndos tres"),
    ],
)  # fmt: skip
def test_a_body_is_read_as_it_looks(tmp_path: Path, body: str, expected: str) -> None:
    assert readings.texts(read_bytes(tmp_path, "a.docx", docx(body))) == [expected]


def test_text_boxes_come_once_and_after_their_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{paragraph('caja')}</w:txbxContent>"
    names = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    body = (
        f"<w:p>{run('uno')}<w:r><mc:AlternateContent {names}><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>{run(' dos')}</w:p>"
    )
    (text,) = readings.texts(read_bytes(tmp_path, "a.docx", docx(body)))
    assert sorted(text.split("\n\n")) == ["caja", "uno dos"]


def test_notes_follow_in_the_order_of_their_references(tmp_path: Path) -> None:
    notes = (
        f'<w:footnote w:id="-1" w:type="separator">{paragraph("---")}</w:footnote>'
        f'<w:footnote w:id="1">{paragraph("primera")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("segunda")}</w:footnote>'
    )
    second, first = (f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in (2, 1))
    body = f"<w:p>{run('a')}{second}{run('b')}{first}</w:p>"
    data = docx(body, notes)
    assert readings.texts(read_bytes(tmp_path, "a.docx", data)) == ["ab\n\nsegunda\n\nprimera"]
    assert readings.texts(read_bytes(tmp_path, "a.docx", data, parts=("body",))) == ["ab"]


def test_title_is_kept_and_the_account_that_wrote_it_is_not(tmp_path: Path) -> None:
    core = (
        '<cp:coreProperties xmlns:cp="x" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Ríos</dc:title>'
        "<dc:creator>ana</dc:creator></cp:coreProperties>"
    )
    (row,) = rows(read_bytes(tmp_path, "a.docx", docx(paragraph("x"), core=core)))
    assert row["metadata"] == '{"title":"Ríos"}'


LOCK = b"\x03ana" + b" " * 50 + b"\x03\0" + "ana".encode("utf-16-le") + b" \0" * 50


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LOCK, books.LOCK_FILE),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), books.OLD_WORD),
        (docx(paragraph("x"))[:-30], zipped_parts.DAMAGED),
        (zipped({"a.txt": "x"}), books.NEITHER_ZIP),
        (docx(""), "Word document without text"),
        (docx("<w:p><w:r><w:t>" + "x" * 3_000_000 + "</w:t></w:r></w:p>"), zipped_parts.TOO_LONG),
        (b"texto\0binario", books.BINARY),
        (b"", books.EMPTY),
    ],
)
def test_what_is_none_is_refused_by_name(tmp_path: Path, data: bytes, reason: str) -> None:
    assert len(LOCK) == 162
    pages = read_bytes(tmp_path, "~$a.docx", data, max_file_bytes=1_000_000)
    assert (readings.texts(pages), readings.reasons(pages)) == ([], [reason])
