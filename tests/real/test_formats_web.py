"""Every archive, index and page of formats/ is read as its README says, or refused for its reason."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.sources import registry
from corpus_latam.sources.web import index, kinds, warc
from corpus_latam.sources.web.page import Fetched, read_page
from corpus_latam.sources.web.urls import normal_url
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.web import reading

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def formats() -> Path:
    return real_data("formats")


@pytest.fixture(scope="module")
def crawls(formats: Path) -> Path:
    return formats / "crawl-datasets" / "commoncrawl"


@pytest.fixture(scope="module")
def news(formats: Path) -> Path:
    return formats / "news-html"


def fields(file: Path) -> dict[str, Any]:
    body = file.read_bytes()
    record = read_page(Fetched(gzip.decompress(body) if file.suffix == ".gz" else body), reading.HOW)
    assert record.problem is None
    return dict(record.fields or {"left_out": record.left_out})


def test_warc_of_common_crawl(crawls: Path) -> None:
    pages = reading.read(reading.warc(crawls / "whirlwind.warc.gz"))
    (text,) = readings.texts(pages)
    assert text.startswith("Escopete")
    assert reading.column(pages, "url") == ["https://an.wikipedia.org/wiki/Escopete"]
    assert reading.column(pages, "fetched_at") == ["2024-05-18T01:58:10Z"]
    assert "Escopete" in json.loads(pages[0].batch["metadata"][0].as_py())["title"]
    assert reading.left_out(pages) == {warc.OTHER_KIND: 3}


def test_wet_of_common_crawl(crawls: Path) -> None:
    pages = reading.read(reading.warc(crawls / "whirlwind.warc.wet.gz"))
    (text,) = readings.texts(pages)
    assert len(text.encode()) == 4_456
    assert reading.column(pages, "language") == [None]


def test_wat_is_refused_by_name(crawls: Path) -> None:
    source = reading.warc(crawls / "whirlwind.warc.wat.gz")
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert "WAT" in problem
    assert readings.texts(reading.read(source)) == []


def test_a_list_of_archives_has_a_path_a_line(crawls: Path) -> None:
    source = reading.warc(crawls / "CC-MAIN-2024-22.warc.paths.gz")
    lines = gzip.decompress(Path(source.path).read_bytes()).splitlines()
    assert readings.reasons(reading.read(source)) == [index.NO_ARCHIVE] * len(lines)
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert lines[0].decode() in problem


def test_wet_as_plain_text(crawls: Path) -> None:
    pages = reading.read(reading.warc(crawls / "ccnet-sample.warc.txt"))
    texts = readings.texts(pages)
    assert [text[:10] for text in texts] == ["Famous Mar", "馬克·吐溫名言\n不要", "Цитаты зна"]
    assert texts[0].endswith("Fiction is obliged to stick to possibilities. Truth isn't.")
    assert not readings.reasons(pages)


@pytest.mark.parametrize(
    ("name", "pages", "others"),
    [("dupes", 1, 11), ("example-no-digest", 2, 1), ("example2", 1, 0), ("iana", 16, 155)],
)
def test_indexes_name_ranges(formats: Path, name: str, pages: int, others: int) -> None:
    file = formats / "crawl-datasets" / "cdxj" / f"{name}.cdxj"
    entries = [index.parse_entry(line) for line in file.read_bytes().splitlines()]
    assert all(entry and index.range_of(entry) for entry in entries)
    found = reading.read(reading.warc(file))
    assert readings.reasons(found) == [index.NO_ARCHIVE] * pages
    assert sum(reading.left_out(found).values()) == others


@pytest.mark.parametrize("name", ["old-bad", "old-dupes"])
def test_old_indexes_are_refused(formats: Path, name: str) -> None:
    file = formats / "crawl-datasets" / "cdxj" / f"{name}.cdx"
    assert readings.reasons(reading.read(reading.warc(file))) == [index.OLD_CDX]


def test_an_index_leads_into_its_archive(tmp_path: Path) -> None:
    archives = real_data("warc") / "warcio" / "test" / "data"
    entry = {
        "mime": "text/html",
        "status": "200",
        "offset": 784,
        "length": 1228,
        "filename": "example.warc.gz",
    }
    (tmp_path / "a.cdxj").write_text(f"com,example)/ 20170306040206 {json.dumps(entry)}\n")
    pages = reading.read(reading.warc(tmp_path / "a.cdxj", archive=str(archives)))
    assert reading.column(pages, "url") == ["http://example.com/"]


@pytest.mark.parametrize(
    ("name", "documents", "problems"),
    [
        ("dolma/tests/data/warc/sample-0000.warc.gz", 22, 0),
        ("dolma/tests/data/warc/sample-0001.warc.gz", 15, 0),
        ("resiliparse/tests/data/warcfile.warc", 16, 0),
        ("resiliparse/tests/data/warcfile.warc.gz", 16, 0),
        ("resiliparse/tests/data/clueweb-quirk.warc.gz", 29, 0),
        ("resiliparse/tests/data/clipped.warc.gz", 0, 2),
        ("warcio/test/data/example.warc", 1, 0),
        ("warcio/test/data/example.warc.gz", 1, 0),
        ("warcio/test/data/example-bad-non-chunked.warc.gz", 1, 0),
        ("warcio/test/data/example-iana.org-chunked.warc", 1, 0),
        ("warcio/test/data/example-resource.warc.gz", 1, 0),
        ("warcio/test/data/example-trunc.warc", 1, 0),
        ("warcio/test/data/example-wget-bad-target-uri.warc.gz", 1, 0),
        ("warcio/test/data/example-wrong-chunks.warc.gz", 1, 0),
        ("warcio/test/data/example.arc", 0, 1),
        ("warcio/test/data/example-space-in-url.arc", 0, 1),
    ],
)
def test_odd_archives(name: str, documents: int, problems: int) -> None:
    """Pages are documents or left out for what they hold, not for how they are stored."""
    pages = reading.read(reading.warc(real_data("warc") / name))
    counts = reading.left_out(pages)
    by_content = sum(counts[each] for each in (kinds.NO_TEXT, kinds.INDEX, kinds.GALLERY, kinds.PAYWALL))
    assert len(readings.texts(pages)) + by_content == documents
    assert len(readings.reasons(pages)) == problems


def test_articles_of_the_readme(news: Path) -> None:
    for entry in json.loads((news / "gold.json").read_bytes()):
        text = fields(news / entry["file"])["text"]
        assert sum(string in text for string in entry["with_"]) >= len(entry["with_"]) - 1, entry["file"]


@pytest.mark.parametrize(
    "name", ["clarin.com-albertofernandez", "nacion.com-hacienda", "correio24horas.com.br-PMS"]
)
def test_articles_that_are_not_free_but_there(news: Path, name: str) -> None:
    found = fields(news / f"{name}.html.gz")
    assert found["free"] is False
    assert len(found["text"]) > 2_000


@pytest.mark.parametrize(
    "name", ["diario1.com-legislativa", "juventudrebelde.cu-internacional", "desdechinandega.com-ladivina"]
)
def test_pages_with_marks_of_their_own(news: Path, name: str) -> None:
    assert len(fields(news / f"{name}.html.gz")["text"]) > 1_000


@pytest.mark.parametrize("name", ["index-emol-home.html", "index-diario-financiero-home.html.gz"])
def test_home_pages_are_indexes(news: Path, name: str) -> None:
    assert fields(news / name)["left_out"] == kinds.INDEX


def test_links_of_emol_have_one_form(news: Path) -> None:
    import lxml.html

    from corpus_latam.config.sites import shipped_sites
    from corpus_latam.sources.web.site_paths import said_by

    tree = lxml.html.fromstring((news / "index-emol-home.html").read_bytes())
    links = {normal_url(link, "https://www.emol.com/") for link in tree.xpath("//a/@href")} - {None}
    articles = [said_by(link, shipped_sites()) for link in links if link and "/noticias/" in link]
    found = [said for said in articles if said.kind == "article"]
    assert len(found) > 40
    assert all(said.id and said.section and said.date for said in found)
    assert not any("#" in link for link in links if link)


def test_a_page_that_a_script_fills(news: Path) -> None:
    assert fields(news / "emol-covid-guide-iso-8859-1.html")["left_out"] == kinds.NO_TEXT


def test_country_and_language_may_differ(news: Path) -> None:
    found = fields(news / "fundus-wochenblatt-py.html.gz")
    expected = json.loads((news / "fundus-wochenblatt-py.expected.json").read_bytes())
    assert found["language"] == "de"
    assert found["title"].startswith(next(iter(expected.values()))["title"])
    assert found["date"].startswith("2025-04-15")


def test_the_article_of_readability(news: Path) -> None:
    import lxml.html

    folder = news / "readability-la-nacion"
    text = fields(folder / "source.html")["text"]
    tree = lxml.html.fromstring((folder / "expected.html").read_text())
    paragraphs = [" ".join(each.text_content().split()) for each in tree.iter("p")]
    long = [each for each in paragraphs if len(each) > 100]
    assert sum(each[:80] in text for each in long) >= 0.9 * len(long)


def test_walls_are_no_documents(formats: Path) -> None:
    files = sorted((formats / "repositories" / "block-pages").iterdir())
    assert len(files) == 6
    assert {fields(file)["left_out"] for file in files} == {"page of a wall: Cloudflare"}


def test_no_page_of_news_is_taken_for_a_wall(news: Path) -> None:
    files = [*news.glob("*.html*"), *(real_data("html-news") / "html").iterdir()]
    assert len(files) > 60
    assert not any("wall" in str(fields(file).get("left_out")) for file in files)


def test_landing_pages_are_no_walls(formats: Path) -> None:
    files = list((formats / "repositories" / "landing").glob("*.html"))
    assert all("text" in fields(file) for file in files)
