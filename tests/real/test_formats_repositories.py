"""Real answers of repositories about their files: each is read, or refused for the reason that it has."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai import answers, metadata
from corpus_latam.sources.oai.answers import RefusedError, read_page, read_sets
from corpus_latam.sources.oai.files import dataverse, dspace7, eprints, landing, named
from corpus_latam.sources.oai.files.answer import NOT_JSON, read_json
from corpus_latam.sources.oai.files.chosen import choose
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.web.decoding import decode
from corpus_latam.sources.web.walls import wall_of
from tests.real.conftest import real_data

pytestmark = pytest.mark.real

API = "https://demo.dspace.org/server/api"
INVALID = ("items-02.json", "search-endpoint-07.json", "signposting-01.json")
"""As published: they have dots in place of what was left out, or a comma too many."""


def content(name: str) -> bytes:
    data = (real_data("formats/repositories") / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def described(name: str) -> Any:
    found = describe(xml_tree.parse(content(name)))
    assert found is not None
    return found


def test_every_answer_of_dspace_7_is_read_or_refused_for_the_reason_that_it_has() -> None:
    files = sorted((real_data("formats/repositories") / "dspace7-rest").glob("*.json"))
    assert len(files) == 23
    for file in files:
        data = file.read_bytes()
        if file.name in INVALID:
            with pytest.raises(RefusedError, match=NOT_JSON):
                read_json(data)
            continue
        for read in (dspace7.read_item, dspace7.read_search, dspace7.read_access, dspace7.is_root):
            read(data)
        dspace7.read_bundles(data, API)
        dspace7.read_streams(data, API, "ORIGINAL")


def test_items_of_dspace_7() -> None:
    item = dspace7.read_item(content("dspace7-rest/items-01.json"))
    assert item == dspace7.Item("1911e8a4-6939-490c-b58b-a5d70f8d91fb", "10673/20")
    found = dspace7.read_search(content("dspace7-rest/search-endpoint-02.json"))
    assert [item.handle for item in found] == ["10673/4", "10673/5"]
    assert dspace7.read_item(content("dspace7-rest/items-08.json")) is None


def test_bundles_and_files_of_dspace_7() -> None:
    listed = dspace7.read_bundles(content("dspace7-rest/items-07.json"), API)
    assert [(bundle.name, bundle.streams) for bundle in listed.bundles] == [
        ("ORIGINAL", None),
        ("THUMBNAIL", None),
    ]
    (bundle,) = dspace7.read_bundles(content("dspace7-rest/bundles-01.json"), API).bundles
    assert bundle.streams is not None
    refs = [stream.ref for stream in bundle.streams.streams]
    assert [(ref.name, ref.bytes, ref.bundle) for ref in refs] == [
        ("atmire-logo.jpeg", 7568, "ORIGINAL"),
        ("atmire-logo.jpeg.jpg", 4825, "ORIGINAL"),
    ]
    assert refs[0].md5 == "59a4cfd819ce67ba7252efc52d1eb99b"
    assert refs[0].url == f"{API}/core/bitstreams/1ce6db0e-662f-4a13-ba87-c371ad664b14/content"
    assert choose(refs, "pdf").files == ()
    patched = dspace7.read_streams(content("dspace7-rest/bundles-04.json"), API, "ORIGINAL")
    assert len(patched.streams) == 2
    (stream,) = dspace7.read_streams(content("dspace7-rest/bitstreams-01.json"), API, "ORIGINAL").streams
    assert (stream.ref.bytes, stream.ref.md5) == (8528, "9d8f0f9e369cf12159d47c146c499cf4")


def test_access_of_dspace_7() -> None:
    for name in ("items-05.json", "bitstreams-02.json"):
        assert dspace7.read_access(content(f"dspace7-rest/{name}")) == dspace7.Access("metadata.only")
    assert dspace7.read_access(content("dspace7-rest/items-01.json")) is None


SCIELO = "https://www.scielo.br/scielo.php?script=sci_arttext"


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("scielo-body_sample_2.html", "http://www.scielo.br/pdf/rsp/v1n1/12.pdf"),
        ("scielo-body_sample_5.html", r"http://www\.scielo\.br/pdf/mioc/.*tomo04\(f1\)_66-74\.pdf"),
    ],
)
def test_pages_of_scielo_have_attributes_between_name_and_content(name: str, url: str) -> None:
    files = landing.read_landing(decode(content(f"landing/{name}")).text, SCIELO)
    assert re.fullmatch(url, files[0].url)
    assert all(ref.media_type == "application/pdf" for ref in files)


def test_an_editorial_of_scielo_is_a_page() -> None:
    files = landing.read_landing(decode(content("landing/scielo-body_sample_6.html")).text, SCIELO)
    assert all(ref.url.startswith("http://www.scielo.br/pdf/") for ref in files)


def test_a_page_of_ojs_3_has_galleys_alone() -> None:
    url = "https://firstmonday.org/ojs/index.php/fm/article/view/10274"
    (galley,) = landing.read_landing(decode(content("landing/ojs3-landingpage.html")).text, url)
    assert galley.url == "https://firstmonday.org/ojs/index.php/fm/article/download/10274/9729"
    assert galley.media_type == ""


def test_records_of_ojs_name_their_galleys_and_other_things() -> None:
    (record,) = read_page(content("oai/ojs-oai_dc-valid.xml").lstrip()).records
    found = describe(record.metadata)
    assert found is not None
    (galley,) = named.of_galleys(found)
    assert galley.url == "http://spmfrjournal.org/index.php/spmfr/article/download/88/69"
    assert named.of_galleys(described("oai/ojs3-dc-expected.xml")) == []


def test_records_of_la_referencia_name_files_in_one_dialect_alone() -> None:
    first = described("xoai/lareferencia-original.xoai.record.xml")
    assert (named.of_bundles(first), named.of_identifiers(first)) == ([], [])
    assert metadata.fields(first)["handle"] == "10272/11477"
    (pdf,) = named.of_bundles(described("xoai/lareferencia-xoai_openaire.xml"))
    assert choose([pdf], "pdf").files == (pdf,)
    named.of_bundles(described("xoai/gdcc-xoai.xml"))


def test_openaire_names_a_file_and_who_may_read_it() -> None:
    found = described("oai_openaire/openaire-journalarticle.xml")
    files = named.of_bundles(found)
    assert files
    assert all(ref.url.startswith("http") and ref.access for ref in files)
    assert metadata.fields(found)["license"]
    assert metadata.fields(described("oai_openaire/openaire-minimal.xml"))["title"]
    assert metadata.fields(described("qdc/natlibfi-qdc1.xml"))["title"]


def test_files_of_eprints_with_their_md5() -> None:
    files = eprints.read_files(content("eprints/lemurprints-209.xml"))
    names = [ref.name for ref in files]
    assert names[0] == "Contents.html"  # the main file of the first document
    assert {"themonth.pdf", "ES24.5.1961.pdf"} <= set(names)
    assert "preview.png" not in names
    assert "indexcodes.txt" not in names
    assert len(choose(files, "pdf").files) == sum(name.endswith(".pdf") for name in names)
    export = eprints.export_of("https://calteches.example.edu/id/eprint/209")
    assert export == "https://calteches.example.edu/cgi/export/eprint/209/XML/eprint-209.xml"


def test_dataverse_s_dataset_and_search() -> None:
    assert metadata.fields(described("dataverse/dataset-finchDC.xml"))["doi"] == "10.5072/FK2/PCA2E3"
    assert dataverse.read_files(content("dataverse/search.json"), "https://d.edu/api") == []  # a JSON schema


def test_answers_of_oai() -> None:
    assert len(read_page(content("oai/dlibra-real-listrecords-2026.xml")).records) > 0
    sets, _ = read_sets(content("oai/listsets-CDATA.xml"))
    assert sets
    page = read_page(content("oai/token-without-records.xml"))
    assert (page.records, bool(page.token)) == ((), True)
    cerif = read_page(content("oai/lareferencia-listrecords-cerif.xml"))
    assert [describe(record.metadata) for record in cerif.records if record.metadata is not None] == [None]


def blocked() -> list[Path]:
    return sorted((real_data("formats/repositories") / "block-pages").iterdir())


@pytest.mark.parametrize("status", [200, 403, 503])
def test_block_pages_are_walls(status: int) -> None:
    assert len(blocked()) == 6
    for file in blocked():
        html = content(f"block-pages/{file.name}")
        assert wall_of(status, {}, decode(html).text), file.name
        with pytest.raises(RefusedError, match=answers.HTML):
            read_page(html)
        assert landing.read_landing(decode(html).text, "https://r.edu/") == [], file.name
