"""Pages that OCR has to read: found, drawn, read where a program is there, and else named for a later run."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scripts.bench.ingest_samples.books import PROSE
from scripts.bench.ingest_samples.pdf import column, pdf, wrapped
from scripts.bench.ingest_samples.pdf_scans import Scan, misread, scan_file

from corpus_latam.sources.ocr import tesseract
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.pdf import document, drawing, opening, pdfium, source
from corpus_latam.sources.pdf.noise import signs_of
from corpus_latam.sources.pdf.ocr import Ocr, languages_of
from corpus_latam.sources.pdf.opening import Limits
from corpus_latam.sources.pdf.page import Line, Look, Page
from corpus_latam.sources.pdf.router import Route, routes
from tests.sources import readings
from tests.sources.pdf.reading import read_bytes, read_path

TEXT = (
    f"{PROSE} La casa de los abuelos está en la plaza, junto al río, y por las tardes se llena de gente. " * 6
)
PROGRAM = """#!{python}
import pathlib, sys
if "--version" in sys.argv:
    print("tesseract 9.9.9")
elif "--list-langs" in sys.argv:
    print("List:\\nspa\\npor")
else:
    image = sys.stdin.buffer.read()
    assert image.startswith(b"P5 ")
    with pathlib.Path({calls!r}).open("a") as calls:
        calls.write(sys.argv[sys.argv.index("-l") + 1] + "\\n")
    n = len(pathlib.Path({calls!r}).read_text().split())
    name = ("primera", "segunda", "tercera")[n - 1]
    lines = [f"Texto de la {{name}} ima-", "gen por el programa.", f"Y más de la {{name}}."]
    print("<html><body><div class='ocr_page'><p class='ocr_par'>" + "".join(
        f"<span class='ocr_line' title='bbox 300 {{300 + 60 * n}} 1800 {{350 + 60 * n}}'>"
        + " ".join(f"<span class='ocrx_word' title='x_wconf 90'>{{w}}</span>" for w in line.split())
        + "</span>" for n, line in enumerate(lines)) + "</p></div></body></html>")
"""
NAMES = ("primera", "segunda", "tercera")
READ = [f"Texto de la {name} imagen por el programa. Y más de la {name}." for name in NAMES]


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Puts the program on the path; the file has a line for each image, with the languages looked for."""
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    calls.touch()
    program = folder / "tesseract"
    program.write_text(PROGRAM.format(python=sys.executable, calls=str(calls)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    _forget()
    yield calls
    _forget()


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tesseract, "is_installed", lambda: False)
    _forget()
    yield
    _forget()


def _forget() -> None:
    tesseract.name_and_version.cache_clear()
    tesseract.installed_languages.cache_clear()


def scan(*lines: str) -> Scan:
    image = np.full((110, 85), 200, np.uint8)
    image[20:90, 10:75] = 90
    hidden = [(line, 60.0, 760.0 - 14 * row, 10.0) for row, line in enumerate(lines)]
    return Scan(612, 792, image, hidden)


def mixed_file() -> bytes:
    """A file of text with a page that is a drawing of forty lines."""
    drawn = [b"%d %d m %d %d l S" % (50, 100 + 5 * row, 500, 100 + 5 * row) for row in range(40)]
    return pdf([column(wrapped(TEXT)), []], extra=drawn)


@pytest.mark.usefixtures("no_program")
def test_a_scan_without_the_program_is_named() -> None:
    with pytest.raises(BadMemberError, match=document.NEEDS_OCR):
        source.read_bytes(scan_file([scan()]), Limits(), ocr=Ocr())


def test_a_scan_is_read(calls: Path) -> None:
    found = source.read_bytes(scan_file([scan(), scan()]), Limits(), ocr=Ocr())
    assert found.fields is not None
    assert found.fields["text"].split("\n\n") == READ[:2]
    assert (found.fields["pages_by_ocr"], found.fields["pages_needing_ocr"]) == (2, None)
    assert found.fields["extractor"].endswith(" + tesseract 9.9.9")
    assert calls.read_text().split() == ["spa+por"] * 2


def test_pages_with_text_are_not_read_again_and_say_the_language(calls: Path) -> None:
    found = source.read_bytes(mixed_file(), Limits(), ocr=Ocr())
    assert found.fields is not None
    assert found.fields["text"].startswith(TEXT[:60])
    assert READ[0] in found.fields["text"]
    assert calls.read_text().split() == ["spa"]


@pytest.mark.usefixtures("no_program")
def test_a_document_of_which_some_pages_need_ocr_says_which() -> None:
    found = source.read_bytes(mixed_file(), Limits(), ocr=Ocr())
    assert found.fields is not None
    assert (found.left_out, found.fields["pages_needing_ocr"]) == (document.PAGES_NEED_OCR, [2])
    assert found.problem is None


def test_no_more_pages_are_read_than_config_says(calls: Path) -> None:
    found = source.read_bytes(scan_file([scan()] * 4), Limits(), ocr=Ocr(most_pages=3))
    assert found.fields is not None
    assert (found.fields["pages_by_ocr"], found.fields["pages_needing_ocr"]) == (3, [4])
    assert len(calls.read_text().split()) == 3


def test_good_hidden_text_stays_and_bad_is_read_again(calls: Path) -> None:
    import random

    lines = wrapped(TEXT)
    bad = [misread(line, 0.4, random.Random(7)) for line in lines]
    good = source.read_bytes(scan_file([scan(*lines)]), Limits(), ocr=Ocr())
    assert good.fields is not None
    assert good.fields["text"].startswith(TEXT[:60])
    assert not calls.read_text()
    again = source.read_bytes(scan_file([scan(*bad)]), Limits(), ocr=Ocr())
    assert again.fields is not None
    assert again.fields["text"] == READ[0]


def test_the_list_of_another_run_says_which_files_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("uno.pdf", "dos.pdf"):
        (folder / name).write_bytes(pdf([column([f"Texto de {name}"])]))
    listed = tmp_path / "needs-ocr.json"
    listed.write_text(json.dumps([{"source": "x", "file": "dos.pdf", "pages": None}]))
    assert readings.texts(read_path(folder / "uno.pdf", only=str(listed))) == []
    assert readings.texts(read_path(folder / "dos.pdf", only=str(listed))) == ["Texto de dos.pdf"]


def test_ocr_may_be_off(tmp_path: Path, calls: Path) -> None:
    pages = read_bytes(tmp_path, "a.pdf", scan_file([scan()]), ocr="off")
    assert readings.reasons(pages) == [document.NEEDS_OCR]
    assert not calls.read_text()


@pytest.mark.parametrize(("width", "height"), [(595, 842), (200, 100), (14_400, 14_400)])
def test_pictures_are_bounded(width: int, height: int) -> None:
    factor = drawing.scale(width, height)
    assert width * height * factor**2 <= drawing.MOST_PIXELS * 1.01
    assert factor <= drawing.DPI / 72


def test_each_page_is_drawn_or_said_to_be_none() -> None:
    data = scan_file([scan(), scan()])
    pictures = list(opening.drawn(data, [0, 1, 7], Limits()))
    assert [picture[:3] for picture in pictures] == [b"P5 ", b"P5 ", b""]
    head, _, rows = pictures[0].partition(b"\n")
    width, height = map(int, head.split()[1:3])
    assert len(rows) == width * height
    assert [*opening.drawn(b"%PDF-1.4 no", [0, 1], Limits())] == [b"", b""]


def page(text: str, image: float = 0.0, shapes: int = 0) -> Page:
    lines = tuple(
        Line(line, 50, 100 + 12 * n, 500, 110 + 12 * n, 10) for n, line in enumerate(wrapped(text)) if line
    )
    return Page(600, 800, lines, Look(image, 0.0, 0.0, shapes))


NOISE = "lc r1o crccc cn m4rzo, d1ccn I0s pcscad0rcs, y baja cn ag0st0 cu4nd0 ya n~dic lo m|ra " * 3
GUARANI = (
    "Tekove ha tekojoja: opavave yvypóra ou ko yvy ári iñapytĩ'ỹre ha peteĩchaite opa mba'épe, iñarandu " * 3
)
NAHUATL = (
    "Nochi tlakamej uan siuamej tlakatij tlaixpan tlanauatili ipan ni tlaltipaktli uan kipiaj ininnemilis "
    * 3
)


@pytest.mark.parametrize(
    ("made", "route"),
    [
        (page(TEXT), Route.TEXT),
        (page(TEXT, image=1.0), Route.TEXT),
        (page(GUARANI, image=1.0), Route.TEXT),
        (page(NAHUATL, image=1.0), Route.TEXT),
        (page("12 34 56 78 90 11 12 13 14 15 16 17 18 " * 3, shapes=90), Route.TEXT),
        (page("مرحبا بالعالم " * 20, image=1.0), Route.TEXT),
        (page("", image=0.9), Route.OCR),
        (page("", shapes=49), Route.OCR),
        (page("", shapes=2), Route.EMPTY),
        (page("Página 7", image=0.9), Route.BOTH_DISAGREE),
        (page(NOISE, image=1.0), Route.BOTH_DISAGREE),
    ],
)  # fmt: skip
def test_where_a_page_goes(made: Page, route: Route) -> None:
    assert routes([made]) == [route]


def test_a_stamp_on_every_page_is_no_text() -> None:
    stamped = [
        page("Descargado de la biblioteca digital por un usuario registrado de la universidad", 0.9)
    ] * 5
    assert set(routes(stamped)) == {Route.OCR}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (TEXT, "spa"),
        ("A casa dos avós está na praça e as tardes são para a gente do rio. " * 10, "por"),
        ("x", "spa+por"),
    ],
)
def test_the_language_is_that_of_the_other_pages(text: str, language: str) -> None:
    made = [page(text), page("", 1.0)]
    assert languages_of(made, routes(made)) == language


def test_noise_is_told_in_linear_time() -> None:
    assert signs_of("a'" * 100_000).words == 1
    assert signs_of("1.2," * 100_000 + "x").words == 1


def test_a_picture_in_a_part_that_is_drawn_as_one_counts() -> None:
    assert pdfium.read(scan_file([scan()])).pages[0].look == Look(1.0, 0.0, 0.0, 1)
