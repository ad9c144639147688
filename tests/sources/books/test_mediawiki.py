"""Dumps of wikis: articles alone, in bounded memory, from any page on."""

import bz2
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.books import ARTICLES, SAMPLES, dump, page

from corpus_latam.sources.books import mediawiki
from corpus_latam.sources.packing.damage import ENDS_EARLY, DamagedFileError
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.xml_elements import CUT_OFF, TOO_LONG, elements
from tests.sources import readings
from tests.sources.books.reading import read_bytes, read_path, rows

PAGES = (
    page("Río", "Un '''río'''.", 1),
    page("Proyecto:Ríos", "Página del proyecto.", 2),
    page("Arroyo", "#REDIRECCIÓN [[Río]]", 3),
    page("Lago", "x", 4, "<ns>0</ns><redirect title='Río'/>"),
    page("Proyecto: uno", "Artículo con dos puntos.", 5, "<ns>0</ns>"),
    page("Vacía", "{{x}}", 6),
    page("Mala", "a &nada; b", 7),
    page("Mar", "El mar.", 8),
)


def test_articles_are_read_and_others_counted(tmp_path: Path) -> None:
    (found,) = read_bytes(tmp_path, "wiki.xml.bz2", bz2.compress(dump(*PAGES)))
    assert readings.texts([found]) == ["Un río.", "Artículo con dos puntos.", "El mar."]
    assert found.left_out == {
        mediawiki.OTHER_NAMESPACE: 1,
        mediawiki.REDIRECT: 2,
        mediawiki.NO_ARTICLE: 1,
    }
    assert readings.reasons([found]) == ["not well-formed XML"]
    first = rows([found])[0]
    assert first["url"] == "https://es.example.org/wiki/R%C3%ADo"
    assert (first["source_id"], first["date"], first["language"]) == ("1", "2020-01-02T03:04:05Z", "es")


@pytest.mark.parametrize(("name", "pack"), [("wiki.xml", bytes), ("wiki.xml-p1p9.bz2", bz2.compress)])
def test_reading_goes_on_at_any_page(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    (tmp_path / name).write_bytes(pack(dump(*PAGES)))
    pages = read_path(tmp_path / name, PageSize(1, 1))
    assert len(pages) == len(PAGES)
    for number, each in enumerate(pages):
        rest = read_path(tmp_path / name, PageSize(1, 1), each.cursor)
        assert rest == pages[number + 1 :]


def test_pages_before_damage_arrive(tmp_path: Path) -> None:
    data = SAMPLES["wiki.xml"]()
    cut = data[: data.index(b"<title>R\xc3\xado 9<") + 40]
    pages = read_bytes(tmp_path, "wiki.xml", cut)
    assert len(readings.texts(pages)) == 8
    assert readings.reasons(pages) == [CUT_OFF]
    packed = bz2.compress(data)
    pages = read_bytes(tmp_path, "wiki.xml.bz2", packed + packed[:-20])
    assert len(readings.texts(pages)) >= ARTICLES
    assert len(readings.reasons(pages)) == 1


CONTENTS = st.lists(
    st.sampled_from(
        ["<a>x</a>", "<a b='c'>y</a>", "<a/>", "<a b='c'/>", "<mark>", "<ab>z</ab>", " ", "</a", "texto"]
    ),
    max_size=8,
)


@given(CONTENTS.map("".join).map(str.encode), st.integers(1, 9))
def test_elements_are_the_same_however_the_stream_is_cut(data: bytes, size: int) -> None:
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    whole = list(elements([data] if data else [], "a", 100, marks=("mark",)))
    assert list(elements(blocks, "a", 100, marks=("mark",))) == whole
    assert not any(each.content.startswith((b"<a/>", b"<a b='c'/>")) for each in whole)
    for each in whole:
        rest = list(elements([data[each.end :]], "a", 100, each.end, ("mark",)))
        assert rest == whole[whole.index(each) + 1 :]


def test_long_elements_are_passed_over_and_damage_is_told() -> None:
    def blocks() -> Iterator[bytes]:
        yield b"<a>uno</a><a>"
        for _ in range(100):
            yield b"x" * 100
        yield b"</a><a>dos</a><a>tr"
        raise DamagedFileError(ENDS_EARLY)

    found = list(elements(blocks(), "a", 1_000))
    assert [each.problem for each in found] == [None, TOO_LONG, None, ENDS_EARLY]
    assert [each.content for each in found if not each.problem] == [b"<a>uno</a>", b"<a>dos</a>"]


@pytest.mark.parametrize("head", [b"", b"<mediawiki>", b"<mediawiki><siteinfo><base>&x;</base></siteinfo>"])
def test_a_head_that_says_nothing_is_no_fault(head: bytes) -> None:
    assert mediawiki.read_head(head) == mediawiki.Wiki()
