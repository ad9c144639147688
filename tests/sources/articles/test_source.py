"""Articles of journals: the text with its own abstract, others by language, notes and works apart."""

import io
import json
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.articles import BODY, REFERENCES, SAMPLES, articlemeta, jats
from scripts.bench.ingest_samples.books import PROSE, tei

from corpus_latam.config import ArticleSource, MixedSource
from corpus_latam.sources import registry
from corpus_latam.sources.articles import source
from corpus_latam.sources.articles.markup import Markup
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.xml_tree import NOT_WELL_FORMED, parse
from tests.sources import readings
from tests.sources.articles.reading import read_bytes, read_path, rows
from tests.sources.mutants import mutate

LINK = 'xmlns:mml="http://www.w3.org/1998/Math/MathML"'


def text_of(inside: str) -> list[tuple[str, str | None]]:
    markup = Markup()
    markup.read(parse(f"<body {LINK}>{inside}</body>".encode()))
    return [tuple(each) for each in (*markup.paragraphs, *markup.notes)]


def test_an_article_is_its_text_and_each_other_abstract(tmp_path: Path) -> None:
    pages = read_bytes(tmp_path, jats(BODY, REFERENCES + "<ack><p>Gracias.</p></ack>"))
    article, abstract = rows(pages)
    assert not readings.reasons(pages)
    assert article["text"].startswith(
        f"En suma: {PROSE}\n\nIntroducción\n\n{PROSE} Así lo dice Paz (2010).\n\n"
    )
    assert "PAZ" not in article["text"]
    assert "Gracias" not in article["text"]
    assert (article["language"], article["date"], article["country"]) == ("es", "2019", "PE")
    assert (article["license"], article["access_rights"]) == (
        "https://creativecommons.org/licenses/by/4.0/",
        "open",
    )
    assert (article["source_id"], article["url"]) == ("S1234", "https://doi.org/10.1234/rios.7")
    said = json.loads(article["metadata"])
    spans = said.pop("spans")
    assert [article["text"][start:end] for start, end, kind in spans] == ["Introducción", "Método"]
    assert said == {
        "title": "Los ríos bajos",
        "journal": "Revista de Ríos",
        "issn": "1234-5678",
        "doi": "10.1234/rios.7",
        "article_type": "research-article",
        "keywords": ["río", "pesca"],
    }
    assert (abstract["text"], abstract["language"]) == ("In short: the river rises.", "en")
    assert abstract["source_id"] == "S1234#abstract-en"
    assert json.loads(abstract["metadata"])["part"] == "abstract"


@pytest.mark.parametrize(
    ("keys", "texts"),
    [
        ({"abstracts": "none", "parts": ["body"]}, ["Cuerpo."]),
        ({"abstracts": "own"}, [f"En suma: {PROSE}\n\nCuerpo.\n\n1 Una nota."]),
        ({"abstracts": "none", "parts": ["back"]}, ["Gracias."]),
        ({"abstracts": "none", "parts": ["notes"]}, ["1 Una nota."]),
        (
            {"abstracts": "none", "parts": ["body", "references"]},
            ["Cuerpo.\n\nReferencias\n\nPAZ, A. Ríos. 2010."],
        ),
    ],
)
def test_parts_are_those_that_are_asked_for(
    tmp_path: Path, keys: dict[str, object], texts: list[str]
) -> None:
    back = (
        REFERENCES
        + "<ack><p>Gracias.</p></ack><fn-group><fn><label>1</label><p>Una nota.</p></fn></fn-group>"
    )
    assert readings.texts(read_bytes(tmp_path, jats("<p>Cuerpo.</p>", back), **keys)) == texts


def test_translations_and_reviews_are_texts_of_their_own(tmp_path: Path) -> None:
    inner = (
        '<sub-article article-type="translation" id="s1" xml:lang="en"><front-stub><title-group>'
        "<article-title>Low rivers</article-title></title-group>"
        '<aff><country country="RU">Brazil</country></aff></front-stub>'
        "<body><p>The river.</p></body>"
        '<sub-article article-type="reviewer-report" id="s3"><body/></sub-article></sub-article>'
        '<response response-type="reply" id="r1" xml:lang="es"><body><p>Respondo.</p></body></response>'
    )
    pages = read_bytes(tmp_path, jats("<p>El río.</p>", inner=inner, abstracts=""))
    found = [(row["text"], row["language"], row["source_id"], row["country"]) for row in rows(pages)]
    assert found == [
        ("El río.", "es", "S1234", "PE"),
        ("The river.", "en", "S1234#s1", "PE"),
        ("Respondo.", "es", "S1234#r1", "PE"),
    ]
    assert json.loads(rows(pages)[1]["metadata"])["title"] == "Low rivers"
    assert pages[0].left_out == {source.NO_TEXT_INSIDE: 1}


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<p>a (\n<xref ref-type='bibr'>PAZ, 2010</xref>\n). B</p>", [("a (PAZ, 2010). B", None)]),
        ("<p>río<sup><xref ref-type='bibr'>3,4</xref></sup>. Y</p>", [("río[3,4]. Y", None)]),
        ("<p>río<xref ref-type='bibr'><sup>3</sup></xref> y</p>", [("río[3] y", None)]),
        ("<p>como [<xref ref-type='bibr'>3</xref>] y</p>", [("como [3] y", None)]),
        ("<p>río<xref ref-type='fn'>1</xref> y</p>", [("río y", None)]),
        ("<p>río<xref ref-type='fn'><sup>*</sup></xref> y</p>", [("río y", None)]),
        ("<p>m<sup>2</sup>, H<sub>2</sub>O, 1<sup>er</sup></p>", [("m², H₂O, 1er", None)]),
        ("<p>véase <xref ref-type='table'>Tabla 1</xref></p>", [("véase Tabla 1", None)]),
        ("<sec><label>1.</label><title>Uno</title><p>a</p></sec>", [("1. Uno", "heading"), ("a", None)]),
        ("<p>a<fn><p>Nota.</p></fn> b</p>", [("a b", None), ("Nota.", "note")]),
        (
            "<p>a <inline-formula><mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:msup>"
            "</mml:math></inline-formula> b</p>",
            [("a x^2 b", None)],
        ),
        (
            "<p>a</p><disp-formula><label>(1)</label><alternatives><graphic/><tex-math>\\documentclass{article}"
            "\\begin{document}$$E=mc^2$$\\end{document}</tex-math><mml:math/></alternatives></disp-formula>",
            [("a", None), ("$$E=mc^2$$ (1)", None)],
        ),
        (
            "<table-wrap><label>Tabla 1</label><caption><title>Ríos</title></caption><alternatives><graphic/>"
            "<table><thead><tr><th>Río</th><th>m</th></tr></thead><tbody><tr><td><p>Rímac</p></td><td>3</td></tr>"
            "</tbody></table></alternatives><table-wrap-foot><fn><p>Fuente: yo.</p></fn></table-wrap-foot>"
            "</table-wrap>",
            [("Tabla 1 Ríos\nRío\tm\nRímac\t3\nFuente: yo.", "table")],
        ),
        ("<list><list-item><label>a)</label><p>uno</p></list-item></list>", [("a) uno", None)]),
        ("<verse-group><verse-line>a</verse-line><verse-line>b</verse-line></verse-group>", [("a\nb", None)]),
        (
            "<fig><label>Figura 1</label><caption><p>El río.</p></caption><graphic/></fig>",
            [("Figura 1 El río.", None)],
        ),
        (
            "<ref-list><ref><label>1</label><mixed-citation>Paz A.</mixed-citation><element-citation/></ref>"
            "</ref-list>",
            [("1 Paz A.", None)],
        ),
    ],
)  # fmt: skip
def test_markup_becomes_text(inside: str, expected: list[tuple[str, str | None]]) -> None:
    assert text_of(inside) == expected


NAMES = st.sampled_from(
    [
        "p",
        "sec",
        "title",
        "fn",
        "list",
        "list-item",
        "disp-quote",
        "italic",
        "xref",
        "sup",
        "sub",
        "boxed-text",
    ]
)
TREES = st.recursive(
    st.from_regex(r"[a-zñ]{1,6}", fullmatch=True),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}> {' '.join(parts)} </{name}>", NAMES, st.lists(inner, max_size=3)
    ),
    max_leaves=8,
)


@given(TREES)
def test_every_word_is_read_once_however_elements_lie(tree: str) -> None:
    words = " ".join(parse(f"<body>{tree}</body>".encode()).itertext()).split()
    found = " ".join(text for text, _ in text_of(tree)).split()
    assert sorted(found) == sorted(words)


@given(st.text("<>/ab psec&;", max_size=60))
def test_any_bytes_are_read_or_refused(inside: str) -> None:
    with suppress(BadMemberError):
        text_of(inside)


def test_articlemeta_gives_abstracts_and_bodies_by_language(tmp_path: Path) -> None:
    body = {
        "es": f"<p>{PROSE}</p><p>Referencias</p><p>PAZ, A.</p>",
        "en": "<h1>Rivers</h1><p>The river.</p>",
    }
    (tmp_path / "a.jsonl").write_text(
        json.dumps(articlemeta(1)) + "\n" + json.dumps(articlemeta(2, body=body)) + '\n{"a": 1}\n[2]\n'
    )
    pages = read_path(tmp_path / "a.jsonl")
    found = rows(pages)
    assert [row["source_id"] for row in found] == ["S1", "S1#abstract-en", "S2", "S2#abstract-en", "S2#en"]
    assert found[0]["text"] == f"En suma 1: {PROSE}"
    assert found[2]["text"] == f"En suma 2: {PROSE}\n\n{PROSE}"
    assert found[4]["text"] == "Rivers\n\nThe river."
    assert (found[0]["date"], found[0]["country"], found[0]["language"]) == ("2018-05-21", "PE", "es")
    assert found[0]["license"] == "http://creativecommons.org/licenses/by/4.0/"
    assert json.loads(found[1]["metadata"])["title"] == "Rivers"
    assert readings.reasons(pages) == [source.NO_RECORD, "not a JSON object"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", source.EMPTY),
        (tei("<p>a</p>"), source.NO_ARTICLE),
        (jats("", abstracts=""), source.NO_TEXT),
        (b"<article><front>", NOT_WELL_FORMED),
        (b"<!doctype html><p>503", "an HTML page, not data"),
    ],
)
def test_what_is_no_article_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    assert readings.reasons(read_bytes(tmp_path, data)) == [reason]


def test_reading_goes_on_at_any_document(tmp_path: Path) -> None:
    lines = "".join(json.dumps(articlemeta(number)) + "\n" for number in range(3))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("1.xml", jats("<p>Uno.</p>"))
        archive.writestr("2.jsonl", lines)
        archive.writestr("3.nxml", jats("<p>Tres.</p>"))
    one = PageSize(1, 10**9)
    pages = read_path(tmp_path / "a.zip", one)
    assert len(readings.texts(pages)) == 10
    for number, page in enumerate(pages):
        assert read_path(tmp_path / "a.zip", one, page.cursor) == pages[number + 1 :]


def test_an_article_among_mixed_files_is_read_as_one(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(jats("<p>Un artículo.</p>"))
    (tmp_path / "b.xml").write_bytes(tei("<p>Un libro.</p>"))
    (tmp_path / "c.json").write_bytes(SAMPLES["scielo.json"]())
    (tmp_path / "d.json").write_bytes(b'[{"text": "un registro", "article": 1}]')
    mixed = MixedSource(type="files", path=str(tmp_path))
    (part,) = registry.locate(mixed).partitions
    pages = list(registry.read(mixed, part))
    kinds = [json.loads(row["metadata"])["reader"] for row in rows(pages)]
    assert (kinds, registry.check(mixed, [part])) == (
        ["article", "article", "book", "article", "article", "json"],
        [],
    )


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    pages = read_bytes(tmp_path, mutant, name)
    assert readings.texts(pages) or readings.reasons(pages)
    if name.endswith("jsonl"):
        before = 2 * max(0, data.count(b"\n", 0, at) - 1)
        whole = readings.texts(read_bytes(tmp_path, data, name))
        assert readings.texts(pages)[:before] == whole[:before]


def test_a_source_of_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    empty = ArticleSource(type="article", path=str(tmp_path))
    (problem,) = registry.check(empty, registry.locate(empty).partitions)
    assert "holds no file that ends in .xml" in problem


def test_bytes_are_not_needed_twice(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", jats("<p>Uno.</p>"))
    (tmp_path / "a.zip").write_bytes(packed.getvalue())
    assert readings.positions(read_path(tmp_path / "a.zip")) == ["a.zip/a.xml", "a.zip/a.xml, document 2"]
