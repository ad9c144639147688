"""ALTO, hOCR, PAGE XML, MiniOCR and plain OCR: what each says of words, lines, blocks and languages."""

from pathlib import Path

import pytest
from scripts.bench.ingest_samples import newspapers as samples

from corpus_latam.sources.newspapers import xml_input
from corpus_latam.sources.newspapers.page_file import NO_HOCR, NO_TEXT, NO_TEXT_FILE, OTHER_XML
from tests.sources import readings
from tests.sources.newspapers.reading import read, rows

PLAIN = ["alto.xml", "page.hocr", "regions.xml", "plain.txt"]
NAMESPACES = [
    *(f"http://www.loc.gov/standards/alto/ns-v{version}#" for version in (2, 3, 4)),
    *("http://schema.ccs-gmbh.com/ALTO", ""),
]


def text_of(tmp_path: Path, data: bytes, name: str = "a.xml") -> str:
    (tmp_path / name).write_bytes(data)
    pages = read(tmp_path)
    assert readings.reasons(pages) == []
    return "".join(readings.texts(pages))


def page(inner: str, before: str = "") -> bytes:
    area = f"<PrintSpace>{inner}</PrintSpace>"
    return f'<alto>{before}<Layout><Page ID="P">{area}</Page></Layout></alto>'.encode()


@pytest.mark.parametrize("name", PLAIN)
def test_every_format_gives_the_same_text(tmp_path: Path, name: str) -> None:
    assert text_of(tmp_path, samples.SAMPLES[name](), name) == samples.TEXT


@pytest.mark.parametrize("namespace", NAMESPACES)
def test_alto_is_read_in_any_namespace(tmp_path: Path, namespace: str) -> None:
    assert text_of(tmp_path, samples.alto(namespace=namespace)) == samples.TEXT


def test_alto_is_read_with_prefixes_and_a_byte_order_mark(tmp_path: Path) -> None:
    data = samples.alto().replace(b"<", b"<a:").replace(b"<a:/", b"</a:").replace(b"<a:?", b"<?")
    assert text_of(tmp_path, b"\xef\xbb\xbf" + data.replace(b"xmlns=", b"xmlns:a=")) == samples.TEXT


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('CONTENT="puer" SUBS_TYPE="HypPart1" SUBS_CONTENT="puerto"/><HYP CONTENT="-"/>', 'CONTENT="to"/>'),
        (
            'CONTENT="puer" SUBS_TYPE="HypPart1"/>',
            'CONTENT="to" SUBS_TYPE="HypPart2" SUBS_CONTENT="puerto"/>',
        ),
        ('CONTENT="puer¬" SUBS_TYPE="HypPart1" SUBS_CONTENT="puerto"/>', 'CONTENT="to" SUBS_CONTENT=""/>'),
        ('CONTENT="puer"/><HYP CONTENT="\u00ad"/>', 'CONTENT="to"/>'),
        ('CONTENT="puer"/><HYP/>', 'CONTENT="to"/>'),
        ('CONTENT="el puer¬"/>', 'CONTENT="to de Colón"/>'),
    ],
)
def test_a_broken_word_of_alto_is_whole(tmp_path: Path, first: str, second: str) -> None:
    lines = f"<TextLine><String {first}</TextLine><TextLine><String {second}</TextLine>"
    assert "puerto" in text_of(tmp_path, page(f"<TextBlock>{lines}</TextBlock>"))


def test_readings_that_were_not_chosen_stay_out(tmp_path: Path) -> None:
    glyphs = '<Glyph CONTENT="s"><Variant CONTENT="5"/></Glyph><ALTERNATIVE>5ol</ALTERNATIVE>'
    string = f'<String CONTENT="sol">{glyphs}</String>'
    assert text_of(tmp_path, page(f"<TextBlock><TextLine>{string}</TextLine></TextBlock>")) == "sol"


def test_running_heads_are_kept_apart_and_languages_by_block(tmp_path: Path) -> None:
    block = '<TextBlock LANG="{}"><TextLine><String CONTENT="{}"/></TextLine></TextBlock>'
    body = block.format("es", "tres palabras castellanas.") + block.format("gl", "Dúas galegas.")
    head = f"<TopMargin>{block.format('es', 'EL ECO 4')}</TopMargin>"
    data = page(body).replace(b"<PrintSpace>", f"{head}<PrintSpace>".encode())
    (tmp_path / "a.xml").write_bytes(data)
    (row,) = rows(read(tmp_path))
    assert row["text"] == "tres palabras castellanas.\n\nDúas galegas."
    assert (row["language"], row["languages"], row["heads"]) == (None, {"es": 3, "gl": 2}, ["EL ECO 4"])


def test_zones_of_segmonto_tell_what_a_block_is(tmp_path: Path) -> None:
    tags = '<Tags><OtherTag ID="t" LABEL="MainZone"/><OtherTag ID="n" LABEL="NumberingZone"/></Tags>'
    block = '<TextBlock TAGREFS="{}"><TextLine><String CONTENT="{}"/></TextLine></TextBlock>'
    data = page(block.format("n", "66") + block.format("t", "Buenos Ayres"), tags)
    assert text_of(tmp_path, data) == "Buenos Ayres"


def test_confidence_of_words_is_their_mean(tmp_path: Path) -> None:
    strings = '<String CONTENT="a" WC="0.5"/><String CONTENT="b" WC="1.0"/><String CONTENT="c" WC="x"/>'
    (tmp_path / "a.xml").write_bytes(page(f"<TextBlock><TextLine>{strings}</TextLine></TextBlock>"))
    (row,) = rows(read(tmp_path))
    assert (row["text"], row["word_confidence"]) == ("a b c", 0.75)


def test_a_file_that_breaks_off_keeps_its_words_and_is_reported(tmp_path: Path) -> None:
    data = samples.alto()
    (tmp_path / "a.xml").write_bytes(
        data[: data.index(b"La</") if b"La</" in data else data.index(b"cosecha")]
    )
    pages = read(tmp_path)
    assert readings.texts(pages)[0].startswith(samples.TEXT.partition("\n")[0])
    assert readings.reasons(pages) == [xml_input.BROKEN]


@pytest.mark.parametrize("declared", ["ISO-8859-1", "windows-1252", "UTF-16"])
def test_the_encoding_that_xml_declares_counts(tmp_path: Path, declared: str) -> None:
    data = samples.alto().decode().replace("UTF-8", declared).encode(declared)
    assert text_of(tmp_path, data) == samples.TEXT


def test_xml_in_another_encoding_than_it_declares_is_read_and_reported(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(samples.alto().decode().encode("cp1252"))
    pages = read(tmp_path)
    assert readings.texts(pages) == [samples.TEXT]
    assert readings.reasons(pages) == [xml_input.BROKEN]


def test_a_file_that_was_encoded_twice_is_repaired_and_says_so(tmp_path: Path) -> None:
    data = samples.alto((["mañana será día de fiesta en la Coruña"],))
    (tmp_path / "a.xml").write_bytes(data.decode().encode().decode("cp1252").encode())
    (row,) = rows(read(tmp_path))
    assert row["text"] == "mañana será día de fiesta en la Coruña"
    assert "Windows-1252" in row["encoding"]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.xml", b"<rss><item>uno</item></rss>", OTHER_XML),
        ("a.xml", b"<alto><Layout/></alto>", NO_TEXT),
        ("a.html", b"<html><body><p>una portada</p></body></html>", NO_HOCR),
        ("a.txt", b"  \n\n", NO_TEXT),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", NO_TEXT_FILE),
        (
            "a.xml",
            b'<!DOCTYPE alto [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><alto>&b;</alto>',
            xml_input.ENTITIES,
        ),
        (
            "a.xml",
            b'<!DOCTYPE alto [<!ENTITY x SYSTEM "file:///etc/hostname">]><alto>&x;</alto>',
            xml_input.ENTITIES,
        ),
    ],
)
def test_other_files_are_refused_by_name(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    pages = read(tmp_path)
    assert (readings.texts(pages), readings.reasons(pages)) == ([], [reason])


def test_mini_ocr_is_read(tmp_path: Path) -> None:
    data = "<ocr><p><b><l><w>El</w> <w>vapor\u00ad</w></l><l><w>cito</w></l></b></p></ocr>"
    assert text_of(tmp_path, data.encode()) == "El vaporcito"


def test_plain_ocr_is_joined_to_paragraphs(tmp_path: Path) -> None:
    data = (
        "En la ciudad de Granada hubo una fiesta grande\n"
        "a la que vino toda la gente de la ciu\n"
        "dad y de los pueblos.\n"
        "Fue de noche y hubo música hasta que amaneció.\n"
    )
    paragraphs = text_of(tmp_path, data.encode(), "a.txt").split("\n\n")
    assert [paragraph[-8:] for paragraph in paragraphs] == ["pueblos.", "maneció."]
    assert paragraphs[0].endswith("gente de la ciudad y de los pueblos.")


def test_lines_inside_lines_are_read_once(tmp_path: Path) -> None:
    opened = "".join(f'<span class="ocr_line"><span class="ocrx_word">w{n}</span> ' for n in range(20))
    lines = f'<p class="ocr_par">{opened}{"</span>" * 20}</p>'
    page_ = f'<html><body><div class="ocr_page">{lines}</div></body></html>'
    text = text_of(tmp_path, page_.encode(), "a.hocr")
    assert [text.split().count(f"w{n}") for n in range(20)] == [1] * 20
