"""The access methods `warc` and `html`: documents with provenance, from every packing, at any cursor."""

import gzip
import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from scripts.bench.ingest_samples import web as samples
from scripts.bench.ingest_samples.web import SAMPLES, article, http, record, url_of

from corpus_latam.sources import registry
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.web import index, kinds, warc
from tests.sources import readings
from tests.sources.mutants import mutate
from tests.sources.web import reading

WET = ["\n".join(samples.paragraphs(number)) for number in range(1, samples.RECORDS + 1)]
TEXTS = [f"Noticia {number} sobre el puente\n{text}" for number, text in enumerate(WET, 1)]


def write(folder: Path, **files: bytes) -> Path:
    for name, data in files.items():
        (folder / name.replace("_", ".")).write_bytes(data)
    return folder


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.warc.wet"])
def test_the_texts_of_an_archive(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name]())
    pages = reading.read(reading.warc(tmp_path))
    assert readings.texts(pages) == (WET if name.endswith("wet") else TEXTS)
    assert not readings.reasons(pages)
    assert reading.column(pages, "url") == [url_of(number) for number in range(1, samples.RECORDS + 1)]
    assert set(reading.column(pages, "fetched_at")) == {samples.DATE}


@pytest.mark.parametrize("records", [1, 100])
def test_a_wacz_is_read_without_its_indexes(tmp_path: Path, records: int) -> None:
    write(tmp_path, a_wacz=samples.wacz())
    pages = reading.read(reading.warc(tmp_path), PageSize(records))
    assert readings.texts(pages) == TEXTS
    assert not readings.reasons(pages)
    assert sum(sum(page.passed.values()) for page in pages) == 3


def test_an_index_beside_its_archive_does_not_name_pages_again(tmp_path: Path) -> None:
    write(tmp_path, a_warc_gz=samples.warc_gz(), a_cdxj=samples.cdxj())
    assert readings.texts(reading.read(reading.warc(tmp_path))) == TEXTS


def test_pages_in_a_zip(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed:
        for number in (1, 2):
            packed.writestr(f"pais/{number}.html", article(number))
    pages = reading.read(reading.html(tmp_path, url="https://diario.example/{name}"))
    assert readings.texts(pages) == TEXTS[:2]
    assert reading.column(pages, "url")[0] == "https://diario.example/pais/1.html"


def test_what_is_known_of_a_page(tmp_path: Path) -> None:
    pages = reading.read(reading.warc(write(tmp_path, a_warc=samples.warc())))
    row = pages[0].batch.slice(0, 1).to_pylist()[0]
    assert row["sha256_raw"] == hashlib.sha256(article(1).encode()).hexdigest()
    assert row["extractor"].startswith("trafilatura ")
    assert (row["language"], row["date"], row["opt_out"]) == ("es-CL", "2026-05-04", "[]")
    assert json.loads(row["metadata"])["title"] == "Noticia 1"


def test_the_language_of_a_wet_header_is_not_taken(tmp_path: Path) -> None:
    pages = reading.read(reading.warc(write(tmp_path, a_wet=samples.wet())))
    assert set(reading.column(pages, "language")) == {None}
    assert set(reading.column(pages, "opt_out")) == {None}


def test_what_is_no_page_is_counted(tmp_path: Path) -> None:
    body = article(1).encode()
    data = b"".join(
        [
            record("response", http(body, status="404 Not Found"), url_of(1)),
            record("response", http(b"\x89PNG", "Content-Type: image/png"), url_of(2)),
            record("revisit", http(b""), url_of(3)),
            record("response", http(b"<title>Just a moment...</title>"), url_of(4)),
            record("response", http(article(1).encode()), f"{samples.HOST}/tag/puente"),
            record("response", http(b"<html><body></body></html>"), url_of(5)),
            record("resource", body, "dns:diario.example"),
            record("response", http(body), url_of(6)),
        ]
    )
    pages = reading.read(reading.warc(write(tmp_path, a_warc=data)))
    assert len(readings.texts(pages)) == 2
    assert reading.left_out(pages) == {
        warc.OTHER_STATUS: 1,
        warc.OTHER_CONTENT: 1,
        warc.REVISIT: 1,
        "page of a wall: Cloudflare": 1,
        kinds.NO_TEXT: 1,
        warc.OTHER_KIND: 1,
    }


def crawl_with_robots() -> bytes:
    robots = b"User-agent: *\nContent-Signal: ai-train=no\n\nUser-agent: GPTBot\nDisallow: /pais/\n"
    page = record("response", http(article(1).encode()), url_of(1))
    return b"".join(
        [
            page,
            record("response", http(robots, "Content-Type: text/plain"), f"{samples.HOST}/robots.txt"),
            page,
            record(
                "response", http(article(2).encode(), "X-Robots-Tag: noimageai"), "https://otro.example/a"
            ),
        ]
    )


def test_the_rules_of_a_host_hold_for_the_pages_behind_them(tmp_path: Path) -> None:
    pages = reading.read(reading.warc(write(tmp_path, a_warc=crawl_with_robots())))
    assert [json.loads(each) for each in reading.column(pages, "opt_out")] == [
        [],
        ["content-signal:ai-train=no", "robots:GPTBot"],
        ["noimageai"],
    ]
    assert reading.left_out(pages) == {warc.HOST_FILE: 1}


def test_rules_from_a_folder(tmp_path: Path) -> None:
    robots = tmp_path / "robots"
    robots.mkdir()
    (robots / "diario.example.txt").write_text("User-agent: *\nDisallow: /")
    source = reading.warc(write(tmp_path, a_warc=samples.warc()), robots=str(robots))
    assert set(reading.column(reading.read(source), "opt_out")) == {'["robots:*"]'}


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.cdxj", "robots.warc"])
@pytest.mark.parametrize("records", [1, 2, 5])
def test_reading_goes_on_at_every_cursor(tmp_path: Path, name: str, records: int) -> None:
    (tmp_path / "a.warc.gz").write_bytes(samples.warc_gz())
    path = tmp_path / name
    path.write_bytes(crawl_with_robots() if name == "robots.warc" else SAMPLES[name]())
    source = reading.warc(path)
    (part,) = registry.locate(source).partitions
    size = PageSize(records)
    whole = list(registry.read(source, part, None, size))
    for number, page in enumerate(whole):
        assert list(registry.read(source, part, page.cursor, size)) == whole[number + 1 :]


def test_an_index_names_ranges(tmp_path: Path) -> None:
    archives = tmp_path / "archives"
    archives.mkdir()
    write(archives, a_warc_gz=samples.warc_gz())
    write(tmp_path, a_cdxj=samples.cdxj())
    pages = reading.read(reading.warc(tmp_path / "a.cdxj", archive=str(archives)))
    assert readings.texts(pages) == TEXTS


def test_entries_of_an_index_that_lead_nowhere(tmp_path: Path) -> None:
    lines = [
        'a 1 {"offset": 0, "length": 10, "filename": "nada.warc.gz"}',
        'a 1 {"offset": 0, "length": 10, "filename": "../a.warc.gz"}',
        'a 1 {"offset": "x", "length": 10, "filename": "a.warc.gz"}',
        'a 1 {"offset": 7, "length": 10, "filename": "a.warc.gz"}',
        "a 1 nada",
        'a 1 {"mime": "image/png", "offset": 0, "length": 10, "filename": "a.warc.gz"}',
        'a 1 {"status": 404, "offset": 0, "length": 10, "filename": "a.warc.gz"}',
    ]
    write(tmp_path, a_warc_gz=samples.warc_gz(), a_cdxj="\n".join(lines).encode())
    pages = reading.read(reading.warc(tmp_path / "a.cdxj"))
    assert readings.reasons(pages) == [
        index.NO_ARCHIVE,
        index.NO_RANGE,
        index.NO_RANGE,
        index.NOTHING_THERE,
        index.NO_CDXJ,
    ]
    assert sum(reading.left_out(pages).values()) == 2


def test_an_old_index_is_refused(tmp_path: Path) -> None:
    write(
        tmp_path,
        a_cdx=b" CDX N b a m s k r M S V g\nexample,diario)/ 1 http://d.example text/html 200 X - - 1 2 a",
    )
    assert readings.reasons(reading.read(reading.warc(tmp_path))) == [index.OLD_CDX]


def test_a_list_names_archives(tmp_path: Path) -> None:
    write(tmp_path, a_warc=samples.warc(), b_warc_gz=samples.warc_gz())
    write(tmp_path, l_paths_gz=gzip.compress(b"a.warc\nb.warc.gz\n"))
    source = reading.warc(tmp_path / "l.paths.gz")
    (part,) = registry.locate(source).partitions
    assert registry.check(source, [part]) == []
    size = PageSize(4)
    whole = list(registry.read(source, part, None, size))
    assert readings.texts(whole) == TEXTS * 2
    for number, page in enumerate(whole):
        assert list(registry.read(source, part, page.cursor, size)) == whole[number + 1 :]


def test_a_list_whose_archives_are_elsewhere_is_told_before_work(tmp_path: Path) -> None:
    write(tmp_path, l_paths=b"crawl-data/a.warc.gz\n")
    source = reading.warc(tmp_path / "l.paths")
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert "Set archive" in problem


def test_metadata_of_a_crawl_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a_wat=record("metadata", b"{}", url_of(1)))
    source = reading.warc(tmp_path)
    (problem,) = registry.check(source, registry.locate(source).partitions)
    assert "WAT" in problem
    assert readings.texts(reading.read(source)) == []


def test_arc_is_refused(tmp_path: Path) -> None:
    write(tmp_path, a_arc=b"filedesc://a.arc 0.0.0.0 20260504 text/plain 20\n1 0 X\nURL IP\n\n")
    assert readings.reasons(reading.read(reading.warc(tmp_path))) == [warc.IS_ARC]


def test_saved_pages(tmp_path: Path) -> None:
    write(tmp_path, a_html=article(1).encode(), b_htm=article(2).encode("cp1252"))
    write(
        tmp_path,
        c_html_gz=gzip.compress(article(3, '<link rel="canonical" href="https://d.example/x">').encode()),
    )
    pages = reading.read(reading.html(tmp_path, url="https://diario.example/{name}"))
    assert readings.texts(pages) == TEXTS[:3]
    assert reading.column(pages, "url")[:2] == [
        "https://diario.example/a.html",
        "https://diario.example/b.htm",
    ]
    assert reading.column(reading.read(reading.html(tmp_path)), "url") == [None, None, "https://d.example/x"]


def test_pages_that_are_no_documents(tmp_path: Path) -> None:
    links = "".join(f'<h2><a href="/{n}">Un titular bastante largo, el {n}</a></h2>' for n in range(60))
    pay = '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>'
    short = f"<html><head>{pay}</head><body><article><h1>Título</h1><p>{samples.PARAGRAPHS[0]}</p></article>"
    write(
        tmp_path,
        a_html=f"<html><body><h1>Portada</h1>{links}</body></html>".encode(),
        b_html=short.encode(),
        c_html=article(1, pay).encode(),
        d_html=b"",
        e_html=b"\0\0\0",
    )
    pages = reading.read(reading.html(tmp_path))
    assert readings.texts(pages) == TEXTS[:1]
    assert reading.left_out(pages)[kinds.PAYWALL] == 1
    assert sum(reading.left_out(pages).values()) == 2
    assert len(readings.reasons(pages)) == 2


@pytest.mark.parametrize("name", SAMPLES)
def test_nothing_is_wrong_with_samples_before_work(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(SAMPLES[name]())
    source = reading.html(tmp_path) if "html" in name else reading.warc(tmp_path)
    assert registry.check(source, registry.locate(source).partitions) == []


def test_xhtml_is_read(tmp_path: Path) -> None:
    write(tmp_path, a_xhtml=b'<?xml version="1.0" encoding="utf-8"?>\n' + article(1).encode())
    source = reading.html(tmp_path)
    assert registry.check(source, registry.locate(source).partitions) == []
    assert readings.texts(reading.read(source)) == TEXTS[:1]


def test_a_home_page_is_a_document_where_it_says_something(tmp_path: Path) -> None:
    links = "".join(f'<h2><a href="/{n}">Un titular bastante largo, el {n}</a></h2>' for n in range(20))
    home = '<link rel="canonical" href="https://diario.example/">'
    little = f"<html><head>{home}</head><body><p>{samples.PARAGRAPHS[0][:120]}</p>{links}</body></html>"
    long = article(1, home, "".join(f"<p>{each} {each}</p>" for each in samples.PARAGRAPHS) + links)
    write(tmp_path, a_html=little.encode(), b_html=long.encode())
    pages = reading.read(reading.html(tmp_path))
    assert len(readings.texts(pages)) == 1
    assert sum(reading.left_out(pages).values()) == 1


def test_long_pages_are_not_read(tmp_path: Path) -> None:
    write(tmp_path, a_html=article(1).encode())
    pages = reading.read(reading.html(tmp_path, max_page_bytes=100))
    assert readings.reasons(pages) == ["page longer than max_page_bytes"]


def test_sites_say_country_and_kind(tmp_path: Path) -> None:
    head = (
        '<link rel="canonical" href="http://www.emol.com/noticias/Nacional/2025/12/10/77/n.html#comentarios">'
    )
    write(tmp_path, a_html=article(1, head).encode())
    row = reading.read(reading.html(tmp_path))[0].batch.to_pylist()[0]
    assert row["url"] == "https://www.emol.com/noticias/Nacional/2025/12/10/77/n.html"
    assert (row["country"], row["doc_type"], row["date"], row["source_id"]) == (
        "CL",
        "news",
        "2025-12-10",
        "77",
    )


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(8))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    data = SAMPLES[name]()
    mutant, at = mutate(data, seed)
    write(tmp_path, a_warc_gz=samples.warc_gz())
    (tmp_path / f"m-{name}").write_bytes(mutant)
    make = reading.html if "html" in name else reading.warc
    pages = reading.read(make(tmp_path / f"m-{name}"))
    if name in ("a.warc", "a.warc.wet"):
        before = max(0, data[:at].count(b"orilla de la ruta.") - 1)
        assert readings.texts(pages)[:before] == (WET if name.endswith("wet") else TEXTS)[:before]
