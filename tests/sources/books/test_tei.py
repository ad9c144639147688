"""TEI: the parts that are asked for, verse by lines, what is printed around the text dropped."""

import time
from pathlib import Path

import pytest
from scripts.bench.ingest_samples.books import tei

from corpus_latam.sources import xml_tree
from corpus_latam.sources.books import source as books
from tests.sources import readings
from tests.sources.books.reading import read_bytes, rows

HEADER = (
    '<fileDesc><titleStmt><title type="main">Ríos</title><author><name type="full">Paz, Ana</name>'
    '<idno>7</idno></author></titleStmt><publicationStmt><availability><licence target="https://x.org/by/4.0/"/></availability>'
    '</publicationStmt><sourceDesc><bibl><date when="1907">1907</date></bibl><bibl><date when="1865"/></bibl>'
    '<bibl><date when="1800" cert="low"/></bibl></sourceDesc></fileDesc><profileDesc><langUsage>'
    '<language ident="es"/></langUsage></profileDesc>'
)


def text(tmp_path: Path, body: str, **keys: object) -> str:
    (only,) = readings.texts(read_bytes(tmp_path, "a.xml", tei(body), **keys))
    return only


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<div><head>I</head><p>Uno <hi>dos</hi>\n  tres.</p><p>Cuatro</p></div>",
         "I\n\nUno dos tres.\n\nCuatro"),
        ("<lg><l>Corred, <lb/>zagalas.</l><l>Ninfas</l></lg><lg><l>del prado</l></lg>",
         "Corred, zagalas.\nNinfas\n\ndel prado"),
        ("<p>uno<fw>dos</fw><pb n='3'/> tres</p>", "uno tres"),
        ("<p>in-<lb/>dulgencia, bien<lb/>estar y pala<lb break='no'/>bra</p>",
         "indulgencia, bien estar y palabra"),
        ("<p>flore¬\n ciente y corri\u00ad\nente</p>", "floreciente y corriente"),
        ("<p>a<choice><sic>herror</sic><corr>error</corr></choice>b"
         " <choice><orig>dixo</orig><reg>dijo</reg></choice>"
         " <app><lem>así</lem><rdg>assí</rdg></app></p>", "aerrorb dixo así"),
        ("<sp><speaker>ANA</speaker><p>Hola.</p></sp>", "ANA\n\nHola."),
    ],
)  # fmt: skip
def test_markup_becomes_paragraphs_and_lines(tmp_path: Path, body: str, expected: str) -> None:
    assert text(tmp_path, body) == expected


def test_parts_and_notes_stand_apart(tmp_path: Path) -> None:
    data = tei(
        "<p>cuerpo<note>nota <hi>al</hi> pie</note> sigue</p>",
        "<front><p>prólogo<note>otra</note></p></front>",
        "<back><p>índice</p></back>",
    )
    found = {
        parts: readings.texts(read_bytes(tmp_path, "a.xml", data, parts=parts))
        for parts in (("body", "notes"), ("body",), ("front", "body", "back", "notes"))
    }
    assert found == {
        ("body", "notes"): ["cuerpo sigue\n\nnota al pie"],
        ("body",): ["cuerpo sigue"],
        ("front", "body", "back", "notes"): ["prólogo\n\ncuerpo sigue\n\níndice\n\notra\n\nnota al pie"],
    }


def test_the_header_says_what_the_work_is(tmp_path: Path) -> None:
    (row,) = rows(read_bytes(tmp_path, "a.xml", tei("<p>Uno</p>", header=HEADER)))
    assert row["date"] == "1865"
    assert (row["language"], row["license"]) == ("es", "https://x.org/by/4.0/")
    assert row["metadata"] == '{"author":"Paz, Ana","title":"Ríos"}'
    assert row["extractor"] == "corpus-latam tei 1"
    assert len(row["sha256_raw"]) == 64


def test_a_corpus_gives_a_document_each(tmp_path: Path) -> None:
    one = tei("<p>Uno</p>").partition(b"?>")[2]
    none = tei("").partition(b"?>")[2]
    data = b'<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>' + one + none + one + b"</teiCorpus>"
    pages = read_bytes(tmp_path, "a.xml", data)
    assert readings.texts(pages) == ["Uno", "Uno"]
    assert readings.reasons(pages) == ["TEI without text in its body"]
    assert readings.positions(pages) == ["a.xml", "a.xml, document 3"]


ENTITY = b'<!DOCTYPE TEI [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
BOMB = (
    b'<!DOCTYPE TEI [<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 20) for letter in range(ord("b"), ord("k"))
    )
    + b"]>"
)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (ENTITY + b"<TEI><text><body><p>&x;</p></body></text></TEI>", xml_tree.EXTERNAL),
        (BOMB + b"<TEI><text><body><p>&j;</p></body></text></TEI>", xml_tree.BEYOND_LIMITS),
        (b"<TEI><text><body>" + b"<div>" * 300, xml_tree.BEYOND_LIMITS),
        (b"<TEI><text><body><p>sin fin", xml_tree.NOT_WELL_FORMED),
        (b"<article><body><p>x</p></body></article>", books.OTHER_XML),
    ],
)
def test_what_is_refused_is_refused_by_name(tmp_path: Path, data: bytes, reason: str) -> None:
    pages = read_bytes(tmp_path, "a.xml", data)
    assert (readings.texts(pages), readings.reasons(pages)) == ([], [reason])


def test_entities_of_html_and_own_ones_are_characters(tmp_path: Path) -> None:
    data = tei("<p>a&ntilde;o&nbsp;&amp; m&aacute;s &unknown</p>".replace(" &unknown", ""))
    assert readings.texts(read_bytes(tmp_path, "a.xml", data)) == ["año & más"]
    own = b'<!DOCTYPE TEI [<!ENTITY ru "r\xc3\xado">]><TEI><text><body><p>&ru;</p></body></text></TEI>'
    assert readings.texts(read_bytes(tmp_path, "b.xml", own)) == ["río"]


@pytest.mark.parametrize(
    "piece", [" ", "-", " -", "<lb/>", "-<lb/> ", "<lb break='no'/> ", "<p/>", "¬ ", "&#173;\n"]
)
def test_odd_runs_take_linear_time(tmp_path: Path, piece: str) -> None:
    start = time.perf_counter()
    read_bytes(
        tmp_path, "a.xml", tei(f"<p>a{piece * (300_000 // len(piece))}b</p>".replace("<p/>", "</p><p>"))
    )
    assert time.perf_counter() - start < 10
