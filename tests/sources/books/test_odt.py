"""OpenDocument texts: changes accepted, notes at the end, what a program makes itself left out."""

import json
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import odt, zipped
from scripts.bench.ingest_samples.tables import ods

from corpus_latam.sources.books import odt as odt_file
from corpus_latam.sources.books.zipped import DAMAGED, ENCRYPTED
from tests.sources import readings
from tests.sources.books.reading import read_bytes, rows

NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
    "<text:note-body><text:p>Una <text:span>nota</text:span>.</text:p></text:note-body></text:note>"
)
CHANGES = (
    '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><text:p>borrado</text:p>'
    "</text:deletion></text:changed-region></text:tracked-changes>"
)
TABLE = (
    "<table:table><table:table-column/><table:table-header-rows><table:table-row><table:table-cell>"
    "<text:p>año</text:p></table:table-cell><table:table-cell><text:p>caudal</text:p><text:p>medio</text:p>"
    "</table:table-cell></table:table-row></table:table-header-rows><table:table-row><table:table-cell>"
    "<text:p>1990</text:p></table:table-cell><table:covered-table-cell/><table:table-cell><table:table>"
    "<table:table-row><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row></table:table>"
    "</table:table-cell></table:table-row></table:table>"
)
HIDDEN = '<style:style style:name="T1"><style:text-properties text:display="none"/></style:style>'
INDEX = (
    "<text:table-of-content><text:index-body><text:p>Capítulo 1 ... 5</text:p></text:index-body>"
    "</text:table-of-content>"
)
FRAME = (
    "<text:p>Antes <drawing:frame><drawing:text-box><text:p>Recuadro</text:p></drawing:text-box>"
    "</drawing:frame>y después</text:p>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<text:h>Uno</text:h><text:p>a<text:s text:c='3'/>b<text:tab/>c</text:p>", "Uno\n\na b c"),
        ("<text:p>a\n  b<text:line-break/>c</text:p>", "a b\nc"),
        (f"{CHANGES}<text:p>a<text:change text:change-id='c'/> b</text:p>", "a b"),
        (f"<text:p>Dice{NOTE} esto.</text:p><text:p>Fin</text:p>", "Dice esto.\n\nFin\n\nUna nota."),
        (TABLE, "año\tcaudal medio\n1990\t7"),
        (f"{INDEX}<text:p>Texto</text:p>", "Texto"),
        ("<text:p>a<text:span text:style-name='T1'>oculto</text:span>b</text:p>", "ab"),
        ("<text:section text:display='none'><text:p>x</text:p></text:section><text:p>a</text:p>", "a"),
        ("<text:p>a<office:annotation><text:p>comentario</text:p></office:annotation>b</text:p>", "ab"),
        ("<text:list><text:list-item><text:p>uno</text:p></text:list-item></text:list>", "uno"),
        ("<text:p>página <text:page-number>3</text:page-number></text:p>", "página"),
        (FRAME, "Recuadro\n\nAntes y después"),
    ],
)
@pytest.mark.parametrize("flat", [False, True])
def test_the_text_is_what_a_reader_sees(tmp_path: Path, body: str, expected: str, flat: bool) -> None:
    name = "a.fodt" if flat else "a.odt"
    (row,) = rows(read_bytes(tmp_path, name, odt(body, HIDDEN, flat=flat)))
    assert row["text"] == expected
    assert json.loads(row["metadata"])["title"] == "Ríos"
    assert row["extractor"] == "corpus-latam odt 1"


def test_notes_are_left_out_where_they_are_not_asked_for(tmp_path: Path) -> None:
    pages = read_bytes(tmp_path, "a.odt", odt(f"<text:p>Dice{NOTE}</text:p>"), parts=["body"])
    assert readings.texts(pages) == ["Dice"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (odt(""), odt_file.NO_TEXT),
        (ods(), odt_file.NO_TEXT),
        (odt("<text:p>a</text:p>")[:200], DAMAGED),
        (
            zipped({"content.xml": "x", "META-INF/manifest.xml": "<m><encryption-data/></m>"}),
            ENCRYPTED,
        ),
    ],
)
def test_what_holds_no_text_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    assert readings.reasons(read_bytes(tmp_path, "a.odt", data)) == [reason]
