"""What answers of repositories say of files: every form in which they come, and what is no such answer."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai.answers import RefusedError
from corpus_latam.sources.oai.described import Described, FileRef
from corpus_latam.sources.oai.files import dataverse, dspace6, dspace7, eprints, galleys, landing, named
from corpus_latam.sources.oai.files.access import ClosedError, check_record, check_status, public
from corpus_latam.sources.oai.files.answer import NOT_JSON
from corpus_latam.sources.oai.files.chosen import choose
from corpus_latam.sources.oai.files.ways import is_near, may_be_asked
from corpus_latam.sources.oai.formats import describe

API = "https://r.edu/server/api"
UUID, OTHER = "1ce6db0e-662f-4a13-ba87-c371ad664b14", "4dd9621f-a464-4192-bc17-d70f68845bdc"
MD5 = "59a4cfd819ce67ba7252efc52d1eb99b"
TODAY = date(2026, 1, 1)


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


def bitstream(uuid: str = UUID, **more: Any) -> dict[str, Any]:
    sum_ = {"checkSumAlgorithm": "MD5", "value": MD5.upper()}
    return {"uuid": uuid, "name": "t.pdf", "sizeBytes": 7, "checkSum": sum_, "type": "bitstream", **more}


FILE = FileRef(f"{API}/core/bitstreams/{UUID}/content", "t.pdf", "", 7, MD5, "ORIGINAL")


def page(name: str, objects: list[Any], at: int = 0, pages: int = 1) -> dict[str, Any]:
    return {"_embedded": {name: objects}, "page": {"number": at, "totalPages": pages}}


@pytest.mark.parametrize(
    "embedded", [[bitstream()], page("bitstreams", [bitstream()]), {"bitstreams": [bitstream()]}]
)
@pytest.mark.parametrize("form", ["page", "plain", "list", "one"])
def test_bundles_come_in_every_form(form: str, embedded: Any) -> None:
    bundle = {"uuid": OTHER, "name": "ORIGINAL", "type": "bundle", "_embedded": {"bitstreams": embedded}}
    answer = {
        "page": page("bundles", [bundle]),
        "plain": {"bundles": [bundle]},
        "list": [bundle],
        "one": bundle,
    }
    found = dspace7.read_bundles(as_json(answer[form]), API)
    assert [each.name for each in found.bundles] == ["ORIGINAL"]
    assert found.bundles[0].streams is not None
    assert [stream.ref for stream in found.bundles[0].streams.streams] == [FILE]


def test_pages_of_a_list_follow_each_other_by_link_or_by_count() -> None:
    counted = page("bundles", [], at=0, pages=3)
    linked = {"_links": {"next": {"href": "/api/x?size=20&page=4"}}, "_embedded": {"bundles": []}}
    assert dspace7.read_bundles(as_json(counted), API).following == 1
    assert dspace7.read_bundles(as_json(linked), API).following == 4
    assert dspace7.read_bundles(as_json(page("bundles", [], at=2, pages=3)), API).following is None
    streams = dspace7.read_streams(as_json(page("bitstreams", [bitstream()], pages=2)), API, "TEXT")
    assert (streams.following, streams.streams[0].ref.bundle) == (1, "TEXT")


@pytest.mark.parametrize("name", dspace7.SEARCHES)
def test_a_search_answers_under_two_names(name: str) -> None:
    found = {"_embedded": {"indexableObject": {"uuid": UUID, "handle": "1/2", "type": "item"}}}
    answer = {"_embedded": {name: {"_embedded": {"objects": [found, {}, {"_embedded": {}}]}}}}
    assert dspace7.read_search(as_json(answer)) == (dspace7.Item(UUID, "1/2"),)


@pytest.mark.parametrize(
    ("status", "until", "reason"),
    [
        ("open.access", None, None),
        ("unknown", None, None),
        ("something.new", None, None),
        ("metadata.only", None, "not public"),
        ("restricted", None, "not public"),
        ("embargo", "2030-05-01", "embargo"),
        ("embargo", None, "embargo"),
        ("embargo", "2020-05-01", None),
    ],
)
def test_statuses_of_access(status: str, until: str | None, reason: str | None) -> None:
    said = dspace7.read_access(as_json({"status": status, "embargoDate": until, "type": "accessStatus"}))
    if reason is None:
        check_status(said, TODAY)
        return
    with pytest.raises(ClosedError, match=reason) as error:
        check_status(said, TODAY)
    assert error.value.until == until


def test_what_dspace_6_says_of_a_file() -> None:
    stream = {
        "name": "t.pdf",
        "bundleName": "ORIGINAL",
        "mimeType": "application/pdf",
        "sizeBytes": 9,
        "retrieveLink": "/bitstreams/4187/retrieve",
        "checkSum": {"value": MD5, "checkSumAlgorithm": "MD5"},
    }
    later = stream | {"retrieveLink": f"/rest/bitstreams/{UUID}/retrieve", "checkSum": None}
    found = dspace6.read_files(as_json({"bitstreams": [stream, later, {"name": "x"}]}), "https://r.edu/rest")
    assert [(ref.url, ref.md5) for ref in found] == [
        ("https://r.edu/rest/bitstreams/4187/retrieve", MD5),
        (f"https://r.edu/rest/bitstreams/{UUID}/retrieve", None),
    ]
    assert dspace6.is_status(b'{"okay": true, "apiVersion": "6", "sourceVersion": "6.3"}')


PAGE = "https://r.edu/revista/article/view/88"


@pytest.mark.parametrize(
    ("html", "urls"),
    [
        ('<meta name="citation_pdf_url" content="/b/1.pdf">', ["https://r.edu/b/1.pdf"]),
        (
            '<meta content="https://r.edu/1.pdf" scheme="x" NAME="Citation_PDF_URL"/>',
            ["https://r.edu/1.pdf"],
        ),
        (
            '<meta xmlns="" name="citation_pdf_url" language="en" content="/en.pdf">'
            '<meta name="citation_pdf_url" language="pt" default="true" content="/pt.pdf">'
            '<meta name="citation_pdf_url" language="es" content="/es.pdf">',
            ["https://r.edu/es.pdf", "https://r.edu/pt.pdf", "https://r.edu/en.pdf"],
        ),
        ('<meta name="citation_pdf_url" content=" ">', []),
        (
            '<a class="obj_galley_link file" href="/revista/article/view/88/70">HTML</a>'
            '<a class="obj_galley_link pdf" href="/revista/article/view/88/69">PDF</a>',
            [
                "https://r.edu/revista/article/download/88/69",
                "https://r.edu/revista/article/download/88/70",
            ],
        ),
        ('<a href="/revista/article/view/88/69">PDF</a>', []),
        ('<meta name="citation_pdf_url" content="javascript:alert(1)">', []),
        ("", []),
    ],
)
def test_pages_name_their_files(html: str, urls: list[str]) -> None:
    assert [ref.url for ref in landing.read_landing(html, PAGE, "spa")] == urls


def dc(elements: str) -> Described:
    found = describe(xml_tree.parse(f'<dc xmlns="http://purl.org/dc/elements/1.1/">{elements}</dc>'.encode()))
    assert found is not None
    return found


def test_a_relation_is_not_always_a_file() -> None:
    record = dc(
        "<format>application/pdf</format><format>text/html</format>"
        "<identifier>https://r.edu/a/article/view/88</identifier>"
        "<relation>https://r.edu/a/article/view/88/69</relation>"
        "<relation>https://r.edu/a/article/view/88/70</relation>"
        "<relation>https://doi.org/10.1/x</relation><relation>otra obra</relation>"
        "<relation>https://r.edu/a/article/downloadSuppFile/88/4</relation>"
    )
    assert [(ref.url, ref.media_type) for ref in named.of_galleys(record)] == [
        ("https://r.edu/a/article/download/88/69", "application/pdf"),
        ("https://r.edu/a/article/download/88/70", "text/html"),
    ]
    assert galleys.download("https://r.edu/a") == "https://r.edu/a"


def test_an_identifier_may_be_a_file() -> None:
    record = dc(
        "<identifier>http://r.edu/bitstream/1/2/Tesis.PDF?sequence=1</identifier><identifier>978-1</identifier>"
    )
    assert [ref.url for ref in named.of_identifiers(record)] == [
        "http://r.edu/bitstream/1/2/Tesis.PDF?sequence=1"
    ]


def test_ore_names_files_with_their_bundles() -> None:
    ore = """<atom:entry xmlns:atom="http://www.w3.org/2005/Atom" xmlns:ore="http://www.openarchives.org/ore/terms/"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcterms="http://purl.org/dc/terms/"
      xmlns:oreatom="http://www.openarchives.org/ore/atom/">
      <atom:link rel="alternate" href="https://r.edu/handle/1/2"/>
      <atom:link rel="http://www.openarchives.org/ore/terms/aggregates" href="https://r.edu/t.pdf"
        title="t.pdf" type="application/pdf" length="9"/>
      <atom:link rel="http://www.openarchives.org/ore/terms/aggregates" href="https://r.edu/t.pdf.txt"
        title="t.pdf.txt" type="text/plain"/>
      <oreatom:triples><rdf:Description rdf:about="https://r.edu/t.pdf.txt">
        <dcterms:description>TEXT</dcterms:description></rdf:Description>
        <rdf:Description rdf:about="https://r.edu/t.pdf"><dcterms:description>ORIGINAL</dcterms:description>
      </rdf:Description></oreatom:triples></atom:entry>"""
    found = describe(xml_tree.parse(ore.encode()))
    assert found is not None
    assert [(ref.url, ref.bundle, ref.bytes) for ref in found.files] == [
        ("https://r.edu/t.pdf", "ORIGINAL", 9),
        ("https://r.edu/t.pdf.txt", "TEXT", None),
    ]


def test_dataverse_names_files_of_a_dataset_and_of_a_search() -> None:
    file = {"id": 7, "filename": "a.pdf", "contentType": "application/pdf", "filesize": 4}
    dataset = {
        "data": {
            "latestVersion": {
                "files": [
                    {"label": "a.pdf", "restricted": False, "dataFile": file | {"md5": MD5}},
                    {
                        "label": "b.pdf",
                        "restricted": True,
                        "dataFile": file | {"id": 8, "checksum": {"type": "MD5", "value": MD5}},
                    },
                    {"label": "c"},
                ]
            }
        }
    }
    found = dataverse.read_files(as_json(dataset), "https://d.edu/api")
    assert [(ref.url, ref.md5, ref.access) for ref in found] == [
        ("https://d.edu/api/access/datafile/7", MD5, None),
        ("https://d.edu/api/access/datafile/8", MD5, dataverse.RESTRICTED),
    ]
    search = {"data": {"items": [{"type": "file", "file_id": "9", "name": "d.pdf", "size_in_bytes": 3}]}}
    assert dataverse.read_files(as_json(search), "https://d.edu/api")[0].bytes == 3


@pytest.mark.parametrize(
    ("url", "export"),
    [
        ("https://e.edu/id/eprint/209", "https://e.edu/cgi/export/eprint/209/XML/eprint-209.xml"),
        ("https://e.edu/209/", "https://e.edu/cgi/export/eprint/209/XML/eprint-209.xml"),
        ("https://e.edu/209/1/a.pdf", None),
        ("https://e.edu/", None),
    ],
)
def test_where_eprints_exports_a_record(url: str, export: str | None) -> None:
    assert eprints.export_of(url) == export


READERS = {
    "item": dspace7.read_item,
    "search": dspace7.read_search,
    "bundles": lambda data: dspace7.read_bundles(data, API),
    "streams": lambda data: dspace7.read_streams(data, API, "ORIGINAL"),
    "access": dspace7.read_access,
    "root": dspace7.is_root,
    "dspace6": lambda data: dspace6.read_files(data, "https://r.edu/rest"),
    "status": dspace6.is_status,
    "dataverse": lambda data: dataverse.read_files(data, "https://d.edu/api"),
}
NAMES = [
    *("uuid", "id", "type", "name", "page", "number", "totalPages", "bundles", "bitstreams", "objects"),
    *("_embedded", "_links", "next", "href", "searchResult", "indexableObject", "checkSum", "metadata"),
    *("status", "embargoDate", "retrieveLink", "data", "files", "dataFile", "items", "dc.title", "value"),
]
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63),
    st.text(max_size=5),
    st.sampled_from([UUID, "item"]),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)


@settings(max_examples=60)
@given(value=VALUES)
def test_no_answer_in_json_breaks_a_reader(value: Any) -> None:
    for read in READERS.values():
        read(as_json(value))


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("data", [b"", b"{", b"<html>", b'{"a": NaN}', b"[" * 5_000, b"\xff"])
def test_what_is_no_json_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(RefusedError, match=NOT_JSON):
        READERS[name](data)


@given(st.text())
def test_no_page_breaks_its_reader(html: str) -> None:
    landing.read_landing(
        f"<meta name=citation_pdf_url content='{html}'><a class=obj_galley_link href='{html}'>", PAGE
    )


ORIGINAL = FileRef("https://r.edu/1", "t.pdf", "application/pdf", bundle="ORIGINAL")
WORD = FileRef("https://r.edu/2", "t.docx", "application/msword", bundle="ORIGINAL")
PICTURE = FileRef("https://r.edu/3", "t.jpg", "image/jpeg", bundle="ORIGINAL")
TEXTS = [
    FileRef("https://r.edu/4", "t.pdf.txt", "text/plain", bundle="TEXT"),
    FileRef("https://r.edu/5", "t.docx.txt", "text/plain", bundle="TEXT"),
]
THUMB = FileRef("https://r.edu/6", "t.pdf.jpg", "image/jpeg", bundle="THUMBNAIL")
TERMS = FileRef("https://r.edu/7", "license.txt", "text/plain", bundle="ORIGINAL")


def test_originals_that_can_be_read_are_chosen_or_their_texts() -> None:
    files = [TERMS, PICTURE, ORIGINAL, WORD, *TEXTS, THUMB]
    assert choose(files, "pdf") == ((ORIGINAL, TEXTS[1]), True)
    assert choose(files, "text") == ((TEXTS[0], TEXTS[1]), True)
    assert choose([PICTURE, THUMB], "pdf") == ((), True)
    assert choose([TEXTS[0]], "pdf") == ((TEXTS[0],), False)
    assert choose([], "pdf") == ((), False)


def test_the_text_of_a_closed_file_is_closed_too() -> None:
    closed = FileRef("https://r.edu/1", "t.pdf", bundle="ORIGINAL", access="restricted access")
    assert public([closed, WORD, *TEXTS], TODAY) == [WORD, TEXTS[1]]
    with pytest.raises(ClosedError, match="not public"):
        public([closed, TEXTS[0]], TODAY)
    with pytest.raises(ClosedError, match="not public"):
        public([closed, TEXTS[1]], TODAY)


@pytest.mark.parametrize(
    ("rights", "until"),
    [
        ("<rights>info:eu-repo/semantics/restrictedAccess</rights>", None),
        ("<rights>openAccess</rights><rights>http://purl.org/coar/access_right/c_16ec</rights>", None),
        ("<rights>embargoedAccess</rights>", None),
        (
            "<rights>embargoedAccess</rights><date>info:eu-repo/date/embargoEnd/2031-02-03</date>",
            "2031-02-03",
        ),
        ("<rights>Embargado hasta 2031-02-03</rights>", "2031-02-03"),
    ],
)
def test_records_that_are_closed(rights: str, until: str | None) -> None:
    with pytest.raises(ClosedError) as error:
        check_record(dc(rights), TODAY)
    assert error.value.until == until


@pytest.mark.parametrize(
    "rights",
    [
        "",
        "<rights>openAccess</rights>",
        "<rights>https://creativecommons.org/licenses/by/4.0/</rights>",
        "<rights>embargoedAccess</rights><date>info:eu-repo/date/embargoEnd/2021-02-03</date>",
    ],
)
def test_records_that_are_open(rights: str) -> None:
    check_record(dc(rights), TODAY)


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("https://files.edu/a.pdf", True),
        ("http://8.8.8.8/a.pdf", True),
        ("http://127.0.0.1/a.pdf", False),
        ("http://[::1]/a.pdf", False),
        ("http://10.1.2.3/a.pdf", False),
        ("http://169.254.169.254/latest", False),
        ("http://localhost:8080/a.pdf", False),
        ("http://intranet/a.pdf", False),
        ("file:///a.pdf", False),
        ("nada", False),
    ],
)
def test_no_record_sends_us_into_our_own_network(url: str, asked: bool) -> None:
    assert may_be_asked(url, "https://r.edu/oai/request") is asked
    assert may_be_asked("http://127.0.0.1:1/a.pdf", "http://127.0.0.1:2/oai")


@pytest.mark.parametrize(
    ("url", "endpoint", "near"),
    [
        ("https://repositorio.uchile.cl/handle/1", "https://repositorio.uchile.cl/oai/request", True),
        ("https://bibliotecadigital.uchile.cl/a", "https://repositorio.uchile.cl/oai/request", True),
        ("https://rdu.unc.edu.ar/a", "https://bdm.unc.edu.ar/oai", True),
        ("https://rdu.unc.edu.ar/a", "https://sedici.uba.edu.ar/oai", False),
        ("https://hdl.handle.net/1/2", "https://repositorio.uchile.cl/oai/request", False),
        ("http://127.0.0.1:1/a", "http://127.0.0.1:2/oai", True),
        ("http://10.0.0.1/a", "http://10.0.0.2/oai", False),
        ("nada", "https://repositorio.uchile.cl/oai/request", False),
        ("https://[", "https://repositorio.uchile.cl/oai/request", False),
    ],
)
def test_which_hosts_are_a_repository_s_own(url: str, endpoint: str, near: bool) -> None:
    assert is_near(url, endpoint) is near
