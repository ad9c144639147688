"""Books from images of pages, with a program in place of tesseract that reads what the "images" say."""

import stat
import sys
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config import PagesSource
from corpus_latam.sources import registry
from corpus_latam.sources.newspapers import page_images
from corpus_latam.sources.ocr import tesseract
from corpus_latam.sources.pages import Page, PageSize
from tests.sources import readings
from tests.sources.newspapers.reading import left_out, rows

PROGRAM = """#!{python}
import pathlib, sys, time
if "--version" in sys.argv:
    print("tesseract 9.9.9")
elif "--list-langs" in sys.argv:
    print("List:\\nspa\\npor")
else:
    data = sys.stdin.buffer.read().decode()
    with pathlib.Path({calls!r}).open("a") as calls:
        calls.write("x")
    if data == "roto":
        sys.exit(1)
    if data == "lento":
        time.sleep(60)
    lines = "".join(
        "<span class='ocr_line'>"
        + " ".join(f"<span class='ocrx_word' title='x_wconf 80'>{{word}}</span>" for word in line.split())
        + "</span>"
        for line in data.splitlines()
    )
    print(f"<html><body><div class='ocr_page'><p class='ocr_par'>{{lines}}</p></div></body></html>")
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Puts the program on the path; the file has a character for each image that it read."""
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


def _forget() -> None:
    tesseract.name_and_version.cache_clear()
    tesseract.installed_languages.cache_clear()


def write(folder: Path, pages: dict[str, str]) -> Path:
    for name, text in pages.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def pages_source(path: Path, **keys: Any) -> PagesSource:
    return PagesSource(type="pages", path=str(path), **keys)


def read(path: Path, size: int = 1_000, **keys: Any) -> list[Page]:
    source = pages_source(path, **keys)
    parts = registry.locate(source).partitions
    return [page for part in parts for page in page_images.read(source, part, None, PageSize(records=size))]


BOOKS = {
    "libros/P1MLA/000.jpg": "Primer libro.",
    "libros/P1MLA/001.jpg": "La casa tiene puer-",
    "libros/P1MLA/002.JPG": "tas de madera.",
    "libros/P2TPA/000.png": "Segundo libro.",
}


@pytest.mark.usefixtures("calls")
def test_pages_are_grouped_to_books(tmp_path: Path) -> None:
    pages = read(write(tmp_path / "in", BOOKS))
    found = rows(pages)
    assert [row["text"] for row in found] == [
        "Primer libro.\n\nLa casa tiene puertas de madera.",
        "Segundo libro.",
    ]
    assert [(row["book"], row["pages"], row["source_id"]) for row in found] == [
        ("P1MLA", 3, "libros/P1MLA"),
        ("P2TPA", 1, "libros/P2TPA"),
    ]
    assert {(row["extractor"], row["word_confidence"]) for row in found} == {("tesseract 9.9.9", 0.8)}
    assert readings.reasons(pages) == []


@pytest.mark.usefixtures("calls")
def test_a_book_s_code_may_be_part_of_a_name(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"P1MLA-0.jpg": "Uno.", "P1MLA-1.jpg": "Dos.", "P2-0.jpg": "Tres."})
    found = rows(read(folder, pattern=r"(?P<book>\w+)-(?P<page>\d+)\.jpg$"))
    assert [(row["book"], row["text"]) for row in found] == [("P1MLA", "Uno.\n\nDos."), ("P2", "Tres.")]


@pytest.mark.usefixtures("calls")
def test_what_is_no_page_is_not_counted_as_one(tmp_path: Path) -> None:
    notice = {f"libros/{book}/009.jpg": "Esta página falta" for book in ("P1MLA", "P2TPA")}
    more = {
        "libros/P1MLA/003.jpg": "",
        "libros/P1MLA/004.jpg": "Un aviso",
        "libros/P1MLA/005.jpg": "Esta página NO forma\nparte del libro original",
    }
    pages = read(write(tmp_path / "in", BOOKS | notice | more), not_pages=(sha256(b"Un aviso").hexdigest(),))
    assert [row["pages"] for row in rows(pages)] == [3, 1]
    assert left_out(pages) == {
        page_images.REPEATED: 2,
        page_images.EMPTY: 1,
        page_images.NO_PAGE: 1,
        page_images.NOTICE: 1,
    }


@pytest.mark.usefixtures("calls")
def test_a_page_that_cannot_be_read_costs_itself_alone(tmp_path: Path) -> None:
    bad = {"libros/P2TPA/001.jpg": "roto", "libros/P2TPA/002.jpg": "lento"}
    pages = read(write(tmp_path / "in", BOOKS | bad), ocr_seconds=1)
    assert [row["pages"] for row in rows(pages)] == [3, 1]
    assert readings.reasons(pages) == [tesseract.UNREADABLE, tesseract.TOO_SLOW]


def test_what_another_program_read_is_taken_in_place_of_an_image(tmp_path: Path, calls: Path) -> None:
    text = {"libros/P1MLA/001.txt": "La casa tiene ventanas."}
    pages = read(write(tmp_path / "in", BOOKS | text))
    assert "ventanas" in readings.texts(pages)[0]
    assert left_out(pages) == {page_images.OTHER_FORM: 1}
    assert len(calls.read_text()) == 3


def test_no_image_is_read_twice_where_results_are_kept(tmp_path: Path, calls: Path) -> None:
    folder, cache = write(tmp_path / "in", BOOKS), str(tmp_path / "kept")
    first = readings.texts(read(folder, ocr_cache=cache))
    assert len(calls.read_text()) == 4
    assert readings.texts(read(folder, ocr_cache=cache)) == first
    assert len(calls.read_text()) == 4
    assert not list((tmp_path / "kept").rglob("*.tmp"))


@pytest.mark.usefixtures("calls")
def test_books_in_an_archive_and_from_any_cursor(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "todo.zip", "w") as archive:
        for name, text in BOOKS.items():
            archive.writestr(name, text)
    source = pages_source(tmp_path / "todo.zip")
    (part,) = page_images.locate(source).partitions
    whole = list(page_images.read(source, part, None, PageSize(records=1)))
    assert readings.texts(whole) == readings.texts(read(write(tmp_path / "in", BOOKS)))
    rest = list(page_images.read(source, part, whole[0].cursor))
    assert readings.texts(rest) == readings.texts(whole[1:])


def problems(source: PagesSource) -> list[str]:
    return page_images.check(source, page_images.locate(source).partitions)


@pytest.mark.usefixtures("calls")
def test_a_machine_that_has_all_it_needs_is_told_nothing(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", BOOKS)
    assert problems(pages_source(folder)) == []
    (problem,) = problems(pages_source(folder, ocr_language="spa+nah"))
    assert "nah" in problem


def test_a_machine_without_tesseract_is_told_so_where_it_is_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (problem,) = problems(pages_source(write(tmp_path / "in", BOOKS)))
    assert "tesseract" in problem
    assert "apt install tesseract-ocr" in problem
    text = write(tmp_path / "text", {"P1MLA/000.txt": "Un libro."})
    assert problems(pages_source(text)) == []


@pytest.mark.parametrize("pattern", ["(", r"(?P<book>\w+)"])
def test_a_pattern_that_finds_no_book_is_told(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        pages_source(tmp_path, pattern=pattern)
