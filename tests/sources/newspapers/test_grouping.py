"""Names tell which files are the pages of one issue."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.newspapers.grouping import date_of, find_pages, groups_of, issue_of

NAMES = st.lists(st.text("ab01_-./", min_size=1, max_size=12).map(lambda name: f"r/{name}.xml"), unique=True)


@pytest.mark.parametrize(
    ("name", "issue"),
    [
        ("r/bblg_18950101_0003.xml", "r/bblg_18950101"),
        ("r/eco/0001.xml.gz", "r/eco"),
        ("r/eco/alto/0001.xml", "r/eco"),
        ("r/La prensa 18 jun 1816_page-0002.xml", "r/La prensa 18 jun 1816"),
        ("r/libro.pdf_page_112.hocr", "r/libro.pdf"),
        ("r/1895-01-02.xml", "r/1895-01-02"),
        ("r/eco_18950102.txt", "r/eco_18950102"),
        ("r/eco_1895.txt", "r/eco_1895"),
    ],
)
def test_the_page_number_of_a_name_is_left_out(name: str, issue: str) -> None:
    assert issue_of(name) == issue


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("r/bblg_18950131", "1895-01-31"),
        ("r/eco 1895-01-31 tarde", "1895-01-31"),
        ("18950101/eco", None),
        ("r/eco_18951301", None),
        ("r/eco_118950101", None),
        ("r/eco_1895-0101", None),
        ("r/18950101-18950131", None),
    ],
)
def test_a_name_may_state_a_day(name: str, date: str | None) -> None:
    assert date_of(name) == date


def test_pages_are_in_the_order_of_their_numbers() -> None:
    names = [f"r/libro_page_{number}.xml" for number in (1, 2, 10, 11, 100)]
    shuffled = random.Random(7).sample(names, len(names))
    assert [group.pages for group in groups_of(shuffled)] == [tuple(names)]


def test_a_page_in_several_forms_is_one_page() -> None:
    (group,) = groups_of(["r/a_1.txt", "r/a_1.xml", "r/a_2.txt", "r/hocr/a_2.html"])
    assert group.pages == ("r/a_1.xml", "r/hocr/a_2.html")
    assert set(group.others) == {"r/a_1.txt", "r/a_2.txt"}


def test_a_mets_has_the_pages_beside_and_below_it() -> None:
    found = groups_of(["r/x/eco-mets.xml", "r/x/text/1.xml", "r/x/text/2.xml", "r/y/1.xml"])
    assert [(group.mets, group.pages) for group in found] == [
        ("r/x/eco-mets.xml", ("r/x/text/1.xml", "r/x/text/2.xml")),
        (None, ("r/y/1.xml",)),
    ]


def test_of_several_mets_in_a_folder_the_name_decides() -> None:
    names = ["r/a_0101_mets.xml", "r/a_0102_mets.xml", "r/a_0101_0001.xml", "r/a_0102_0001.xml", "r/b.xml"]
    found = {group.mets: group.pages for group in groups_of(names)}
    assert found == {names[0]: (names[2],), names[1]: (names[3],), None: ("r/b.xml",)}


@given(NAMES)
def test_every_file_is_in_one_group(names: list[str]) -> None:
    found = [file for group in groups_of(names) for file in group.files]
    assert sorted(found) == sorted(names)


@given(NAMES, st.randoms())
def test_groups_do_not_depend_on_the_order_of_names(names: list[str], draw: random.Random) -> None:
    assert groups_of(draw.sample(names, len(names))) == groups_of(names)


def test_pages_are_found_by_place_and_by_name() -> None:
    pages = ["r/x/text/1.xml.gz", "r/x/other/2.xml", "r/x/a/3.xml", "r/x/b/3.xml"]
    hrefs = ["file://./text/1.xml", "C:\\scan\\2.xml", "3.xml", "b/3.xml", "4.xml"]
    assert find_pages(hrefs, "r/x/mets.xml", pages) == {
        hrefs[0]: pages[0],
        hrefs[1]: pages[1],
        hrefs[3]: pages[3],
    }
