"""Issues: articles of a METS, what is missing, archives, cursors, and files that are damaged."""

import io
import tarfile
from pathlib import Path

import pytest
from scripts.bench.ingest_samples import newspapers as samples

from corpus_latam.sources import registry
from corpus_latam.sources.newspapers import issue
from corpus_latam.sources.newspapers import source as newspapers
from corpus_latam.sources.pages import PageSize
from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.newspapers.reading import left_out, newspaper, read, rows

FIRST, SECOND = samples.TEXT.split("\n\n")


def write_issue(folder: Path, pages: int = 2, named: int = 2) -> None:
    (folder / "alto").mkdir(parents=True)
    (folder / "mets.xml").write_bytes(samples.mets(named))
    for number in range(1, pages + 1):
        (folder / "alto" / f"{number:04}.xml").write_bytes(samples.alto())


def test_a_document_for_each_article_of_a_mets(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco")
    found = rows(read(tmp_path))
    assert [row["text"] for row in found] == [FIRST, SECOND] * 2
    assert [row["title"] for row in found] == ["Noticia 11", "Noticia 12", "Noticia 21", "Noticia 22"]
    assert {(row["newspaper"], row["date"], row["section"]) for row in found} == {
        ("El Eco", "1890-05-01", "article")
    }
    assert found[0]["source_id"] == "eco#A11"


def test_a_page_that_is_missing_is_reported_and_costs_only_itself(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco", pages=1)
    pages = read(tmp_path)
    assert readings.texts(pages) == [FIRST, SECOND]
    assert readings.reasons(pages) == [issue.MISSING]
    assert left_out(pages) == {issue.NO_PAGE_LEFT: 2}


def test_an_issue_or_a_page_may_be_the_document(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco")
    (whole,) = rows(read(tmp_path, document="issue"))
    assert (whole["text"], whole["title"]) == (f"{samples.TEXT}\n\n{samples.TEXT}", "El Eco")
    assert readings.texts(read(tmp_path, document="page")) == [samples.TEXT] * 2


def test_a_word_that_two_pages_share_is_whole(tmp_path: Path) -> None:
    (tmp_path / "eco_1.xml").write_bytes(samples.alto((["El vapor llegó al puer-"],)))
    (tmp_path / "eco_2.xml").write_bytes(samples.alto((["to de Colón."],)))
    (row,) = rows(read(tmp_path))
    assert (row["text"], row["source_id"], row["pages"]) == ("El vapor llegó al puerto de Colón.", "eco", 2)


def test_advertisements_may_be_left_out(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco", pages=1, named=1)
    mets = tmp_path / "eco" / "mets.xml"
    mets.write_bytes(mets.read_bytes().replace(b'TYPE="ARTICLE" ID="A12"', b'TYPE="ADVERTISEMENT" ID="A12"'))
    assert [row["section"] for row in rows(read(tmp_path))] == ["article", "advertisement"]
    pages = read(tmp_path, advertisements=False)
    assert (readings.texts(pages), left_out(pages)) == ([FIRST], {issue.ADVERTS: 1})


def test_what_no_article_holds_is_counted(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco", pages=1, named=1)
    mets = tmp_path / "eco" / "mets.xml"
    mets.write_bytes(mets.read_bytes().replace(b'BEGIN="B2"', b'BEGIN="B9"'))
    pages = read(tmp_path)
    assert (readings.texts(pages), left_out(pages)) == ([FIRST], {issue.NO_WORDS: 1, issue.REST: 1})


def archive(folder: Path, names: list[str]) -> Path:
    """A tar archive of the issue `eco` and one page of another, its members in this order."""
    contents = {"eco/mets.xml": samples.mets(), "otro_1.xml": samples.alto((["Otra cosa."],))}
    with tarfile.open(folder / "todo.tar", "w") as packed:
        for name in names:
            data = contents.get(name, samples.alto())
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            packed.addfile(entry, io.BytesIO(data))
    return folder / "todo.tar"


ORDERS = [
    ["eco/mets.xml", "eco/alto/0001.xml", "eco/alto/0002.xml", "otro_1.xml"],
    ["eco/alto/0002.xml", "otro_1.xml", "eco/mets.xml", "eco/alto/0001.xml"],
]


@pytest.mark.parametrize("names", ORDERS)
@pytest.mark.parametrize("size", [1, 3, 100])
def test_issues_of_an_archive_whatever_its_order_and_from_any_cursor(
    tmp_path: Path, names: list[str], size: int
) -> None:
    source = newspaper(archive(tmp_path, names))
    (part,) = newspapers.locate(source).partitions
    whole = list(newspapers.read(source, part, None, PageSize(records=size)))
    assert sorted(readings.texts(whole)) == sorted([FIRST, SECOND, FIRST, SECOND, "Otra cosa."])
    for number, page in enumerate(whole[:-1]):
        rest = list(newspapers.read(source, part, page.cursor, PageSize(records=size)))
        assert readings.texts(rest) == readings.texts(whole[number + 1 :])
        assert readings.positions(rest) == readings.positions(whole[number + 1 :])


def test_a_cursor_goes_on_inside_an_issue(tmp_path: Path) -> None:
    write_issue(tmp_path / "eco")
    write_issue(tmp_path / "otro", pages=1)
    source = newspaper(tmp_path)
    (part,) = newspapers.locate(source).partitions
    whole = list(newspapers.read(source, part, None, PageSize(records=1)))
    for number, page in enumerate(whole):
        rest = list(newspapers.read(source, part, page.cursor, PageSize(records=1)))
        assert readings.texts(rest) == readings.texts(whole[number + 1 :])


@pytest.mark.parametrize("name", samples.SAMPLES)
@pytest.mark.parametrize("seed", range(12))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    mutant, _ = mutate(samples.SAMPLES[name](), seed)
    (tmp_path / name).write_bytes(mutant)
    pages = read(tmp_path)
    assert readings.texts(pages) or readings.reasons(pages)


@pytest.mark.parametrize("name", ["alto.xml", "page.hocr", "regions.xml"])
def test_no_format_is_taken_for_another_kind(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(samples.SAMPLES[name]())
    source = newspaper(tmp_path)
    assert registry.check(source, registry.locate(source).partitions) == []


def test_an_empty_folder_is_told(tmp_path: Path) -> None:
    source = newspaper(tmp_path)
    (problem,) = newspapers.check(source, newspapers.locate(source).partitions)
    assert str(tmp_path) in problem
