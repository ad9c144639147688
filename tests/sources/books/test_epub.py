"""EPUB: chapters in the order of the spine, without navigation; notes apart."""

from pathlib import Path

from scripts.bench.ingest_samples.books import epub, zipped

from corpus_latam.sources.books.zipped import TOO_LONG
from tests.sources import readings
from tests.sources.books.reading import read_bytes, rows

NAV = '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'


def test_chapters_come_in_the_order_of_the_spine(tmp_path: Path) -> None:
    data = epub(
        {"uno": "<h1>Uno</h1><p>a<br/>b</p>", "dos": "<p>c <i>d</i></p>", "no": "<p>fuera</p>"}, "dos uno"
    )
    assert readings.texts(read_bytes(tmp_path, "a.epub", data)) == ["c d\n\nUno\n\na\nb"]


def test_navigation_and_lists_are_no_text_and_notes_are_apart(tmp_path: Path) -> None:
    body = (
        '<nav>Capítulo 1</nav><section epub:type="toc"><p>Índice</p></section><p>Texto'
        '<a epub:type="noteref" href="#n1">1</a></p><aside epub:type="footnote" id="n1"><p>Nota</p></aside>'
        "<p>sigue</p><script>x</script><table><tr><td>a</td><td>b</td></tr></table>"
    )
    data = epub({"portada": '<section epub:type="titlepage"><p>Ríos</p></section>', "uno": body})
    assert readings.texts(read_bytes(tmp_path, "a.epub", data)) == ["Texto\n\nsigue\n\na b\n\nNota"]
    whole = readings.texts(read_bytes(tmp_path, "a.epub", data, parts=("front", "body")))
    assert whole == ["Ríos\n\nTexto\n\nsigue\n\na b"]


def test_what_the_package_says(tmp_path: Path) -> None:
    metadata = (
        "<dc:title>Ríos</dc:title><dc:creator>Ana Paz</dc:creator><dc:language>es-AR</dc:language>"
        '<dc:date xmlns:opf="http://www.idpf.org/2007/opf" opf:event="modification">2020-01-01</dc:date>'
        "<dc:date>1999</dc:date><dc:rights>CC BY 4.0</dc:rights>"
    )
    (row,) = rows(read_bytes(tmp_path, "a.epub", epub({"uno": "<p>x</p>"}, metadata=metadata)))
    assert (row["language"], row["date"], row["license"]) == ("es-AR", "1999", "CC BY 4.0")
    assert row["metadata"] == '{"author":"Ana Paz","title":"Ríos"}'


def test_html_that_is_no_xml_is_read_as_browsers_do(tmp_path: Path) -> None:
    data = epub({"uno": "<p>uno<p>dos&nbsp;tres <b>cuatro"})
    assert readings.texts(read_bytes(tmp_path, "a.epub", data)) == ["uno\n\ndos tres cuatro"]


def test_what_project_gutenberg_adds_is_no_text(tmp_path: Path) -> None:
    body = '<section class="pg-boilerplate pgheader"><p>The Project Gutenberg eBook</p></section><p>Texto</p>'
    assert readings.texts(read_bytes(tmp_path, "a.epub", epub({"uno": body}))) == ["Texto"]


def test_a_spine_that_names_a_chapter_many_times_is_bounded(tmp_path: Path) -> None:
    data = epub({"uno": f"<p>{'x' * 10_000}</p>"}, "uno " * 500)
    pages = read_bytes(tmp_path, "a.epub", data, max_file_bytes=1_000_000)
    assert readings.reasons(pages) == [TOO_LONG]
    assert readings.texts(pages) == []


def test_locked_and_empty_books_are_refused(tmp_path: Path) -> None:
    pages = read_bytes(tmp_path, "a.epub", epub({"uno": "<nav>x</nav>"}))
    assert readings.reasons(pages) == ["EPUB without text"]
    assert readings.reasons(read_bytes(tmp_path, "b.epub", zipped({"mimetype": "x"}))) == ["damaged zip"]
