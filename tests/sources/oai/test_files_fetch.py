"""Files of records over HTTP: every way to find them, what is left alone, and what is kept."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripts.bench.ingest_samples.pdf import column, pdf

from corpus_latam.config import OaiSource
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.sources.oai import fetch as module
from corpus_latam.sources.oai.files import fetch as files
from corpus_latam.sources.oai.files import getting, journal
from corpus_latam.sources.oai.files.access import EMBARGOED, RESTRICTED
from corpus_latam.sources.oai.files.kept import INDEX, Kept, append_lines, place_of, read_lines
from tests.oai_server import Repository, record

PDF = pdf([column(["La erosión de los suelos del valle central."])])
OTHER = pdf([column(["Los bosques de lenga en el sur de Chile."])])
IS_PDF, IS_JSON, IS_HTML = (
    {"Content-Type": kind} for kind in ("application/pdf", "application/json", "text/html")
)
UUID, BUNDLE, STREAM = (f"1ce6db0e-662f-4a13-ba87-c371ad664b1{end}" for end in "456")


@pytest.fixture
def repository() -> Iterator[Repository]:
    found = Repository([])
    yield found
    found.close()


def source(repository: Repository, folder: Path, **changes: Any) -> OaiSource:
    http = {"contact": "ana@example.org", "per_second": 1_000, "retries": 0}
    keys = {"endpoint": repository.url, "harvest": str(folder / "h"), "http": http, "files": "first"}
    return OaiSource(type="oai", **{**keys, "windows": "none", **changes})


def fetched(repository: Repository, folder: Path, **changes: Any) -> dict[str, journal.Outcome]:
    module.fetch(source(repository, folder, **changes))
    found: dict[str, journal.Outcome] = {}
    for each in journal.all_of(folder / "h"):
        found |= journal.read(each)
    return found


def one(repository: Repository, folder: Path, **changes: Any) -> journal.Outcome:
    (outcome,) = fetched(repository, folder, **changes).values()
    return outcome


def content(folder: Path, outcome: journal.Outcome) -> list[bytes]:
    return [place_of(folder / "h" / journal.FILES, file.sha256).read_bytes() for file in outcome.files]


def xoai(url: str, *, name: str = "t.pdf", md5: str = "", bundle: str = "ORIGINAL", more: str = "") -> str:
    sum_ = f'<field name="checksum">{md5}</field><field name="checksumAlgorithm">MD5</field>' if md5 else ""
    return (
        '<metadata xmlns="http://www.lyncode.com/xoai"><element name="bundles"><element name="bundle">'
        f'<field name="name">{bundle}</field><element name="bitstreams"><element name="bitstream">'
        f'<field name="name">{name}</field><field name="url">{url}</field>{sum_}</element></element>{more}'
        "</element></element></metadata>"
    )


def md5_of(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def dc(elements: str) -> dict[str, Any]:
    return record(1) | {"more": elements}


def as_json(value: Any) -> tuple[int, dict[str, str], bytes]:
    return 200, IS_JSON, json.dumps(value).encode()


# ------------------------------------------------------------------------------------------ ways


def test_a_file_that_the_record_names(repository: Repository, tmp_path: Path) -> None:
    url = f"{repository.host}/bitstream/1/1/t.pdf"
    repository.records = [record(1) | {"metadata": xoai(url, md5=md5_of(PDF))}]
    repository.paths["/bitstream/1/1/t.pdf"] = (200, IS_PDF | {"X-Robots-Tag": "noai"}, PDF)
    outcome = one(repository, tmp_path)
    assert (outcome.outcome, outcome.way, content(tmp_path, outcome)) == ("had", "record", [PDF])
    assert outcome.files[0].opt_out == ("noai",)
    assert repository.paths_asked == ["/robots.txt", "/bitstream/1/1/t.pdf"]


def dspace7(repository: Repository, bundles: Any, **item: Any) -> None:
    found = {"uuid": UUID, "handle": "1/1", "type": "item", "withdrawn": False, **item}
    api = "/server/api"
    embedded = "embed=bitstreams/format&embed.size=bitstreams=100&size=100"
    repository.paths |= {
        api: as_json({"dspaceVersion": "DSpace 7.6"}),
        f"{api}/pid/find?id=1%2F1": (302, {"Location": f"{repository.host}{api}/core/items/{UUID}"}, b""),
        f"{api}/core/items/{UUID}": as_json(found),
        f"{api}/core/items/{UUID}/bundles?{embedded}": as_json(bundles),
        f"{api}/core/bitstreams/{STREAM}/content": (200, IS_PDF, PDF),
    }


def bundle(**more: Any) -> dict[str, Any]:
    sum_ = {"checkSumAlgorithm": "MD5", "value": md5_of(PDF)}
    stream = {"uuid": STREAM, "name": "t.pdf", "checkSum": sum_, "type": "bitstream", **more}
    return {"uuid": BUNDLE, "name": "ORIGINAL", "type": "bundle", "_embedded": {"bitstreams": [stream]}}


def test_dspace_7_where_the_address_of_the_record_is_for_browsers(
    repository: Repository, tmp_path: Path
) -> None:
    repository.records = [
        dc(f"<identifier>{repository.host}/bitstream/1/1/1/t.pdf</identifier>"),
    ]
    repository.paths["/bitstream/1/1/1/t.pdf"] = (200, IS_HTML, b"<!doctype html><html><app-root></html>")
    dspace7(repository, {"bundles": [bundle()]})
    outcome = one(repository, tmp_path)
    assert (outcome.outcome, outcome.way, content(tmp_path, outcome)) == ("had", "dspace7", [PDF])


def test_dspace_7_by_a_search_and_by_pages(repository: Repository, tmp_path: Path) -> None:
    repository.records = [record(1)]
    later = {"uuid": BUNDLE, "name": "ORIGINAL", "type": "bundle"}
    dspace7(repository, {"_embedded": {"bundles": [later]}, "page": {"number": 0, "totalPages": 1}})
    api = "/server/api"
    repository.paths[f"{api}/pid/find?id=1%2F1"] = (501, {}, b"")
    hit = {"_embedded": {"indexableObject": {"uuid": UUID, "handle": "1/1", "type": "item"}}}
    search = f"{api}/discover/search/objects?query=handle%3A%221%2F1%22&dsoType=item"
    repository.paths[search] = as_json({"_embedded": {"searchResult": {"_embedded": {"objects": [hit]}}}})
    listed = f"{api}/core/bundles/{BUNDLE}/bitstreams?embed=format&size=100&page="
    page = {"_embedded": {"bitstreams": []}, "page": {"number": 0, "totalPages": 2}}
    repository.paths[f"{listed}0"] = as_json(page)
    repository.paths[f"{listed}1"] = as_json(bundle()["_embedded"])
    assert one(repository, tmp_path).way == "dspace7"


@pytest.mark.parametrize(
    ("status", "until", "outcome"),
    [
        ("open.access", None, "had"),
        ("unknown", None, "had"),
        ("metadata.only", None, RESTRICTED),
        ("restricted", None, RESTRICTED),
        ("embargo", "2099-01-01", EMBARGOED),
        ("embargo", "2001-01-01", "had"),
    ],
)
@pytest.mark.parametrize("of", ["items", "bitstreams"])
def test_dspace_7_says_who_may_read(
    repository: Repository, tmp_path: Path, of: str, status: str, until: str | None, outcome: str
) -> None:
    repository.records = [record(1)]
    links = {"_links": {"accessStatus": {"href": "http://localhost:8080/x"}}}
    dspace7(repository, [bundle(**links if of == "bitstreams" else {})], **links if of == "items" else {})
    uuid = UUID if of == "items" else STREAM
    said = {"status": status, "embargoDate": until, "type": "accessStatus"}
    repository.paths[f"/server/api/core/{of}/{uuid}/accessStatus"] = as_json(said)
    found = one(repository, tmp_path)
    assert (found.outcome, found.until) == (outcome, until if outcome == EMBARGOED else None)
    was_asked = f"/server/api/core/bitstreams/{STREAM}/content" in repository.paths_asked
    assert was_asked is (outcome == "had")


def test_dspace_6(repository: Repository, tmp_path: Path) -> None:
    repository.records = [record(1)]
    stream = {"name": "t.pdf", "bundleName": "ORIGINAL", "retrieveLink": "/bitstreams/7/retrieve"}
    repository.paths |= {
        "/rest/status": as_json({"apiVersion": "6", "sourceVersion": "6.3"}),
        "/rest/handle/1/1?expand=bitstreams": as_json({"bitstreams": [stream]}),
        "/rest/bitstreams/7/retrieve": (200, IS_PDF, PDF),
    }
    assert one(repository, tmp_path).way == "dspace6"


def test_the_page_of_a_record(repository: Repository, tmp_path: Path) -> None:
    repository.records = [record(1)]
    html = b'<html><meta xmlns="" name="citation_pdf_url" language="es" content="/t"></html>'
    repository.paths |= {"/handle/1/1": (200, IS_HTML, html), "/t": (200, IS_PDF, PDF)}
    outcome = one(repository, tmp_path)
    assert (outcome.way, outcome.files[0].url) == ("page", f"{repository.host}/t")


def test_the_address_of_a_record_may_be_its_file(repository: Repository, tmp_path: Path) -> None:
    repository.records = [dc(f"<identifier>{repository.host}/descarga/88</identifier>")]
    repository.paths["/descarga/88"] = (200, IS_PDF, PDF)
    outcome = one(repository, tmp_path)
    assert (outcome.outcome, outcome.way) == ("had", "page")


def test_a_redirect_to_nowhere_and_an_api_that_robots_txt_closes(
    repository: Repository, tmp_path: Path
) -> None:
    repository.records = [record(1)]
    dspace7(repository, [bundle()])
    nowhere = (302, {"Location": "http://127.0.0.1:9/server/api/core/items/1"}, b"")
    repository.paths["/server/api/pid/find?id=1%2F1"] = nowhere
    html = b'<html><meta name="citation_pdf_url" content="/t"></html>'
    repository.paths |= {"/handle/1/1": (200, IS_HTML, html), "/t": (200, IS_PDF, PDF)}
    assert one(repository, tmp_path / "a").way == "page"
    repository.paths["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /server/")
    assert one(repository, tmp_path / "b").way == "page"


def test_ore(repository: Repository, tmp_path: Path) -> None:
    entry = (
        '<entry xmlns="http://www.w3.org/2005/Atom"><link rel="http://www.openarchives.org/ore/terms/aggregates"'
        f' href="{repository.host}/t.pdf" type="application/pdf"/></entry>'
    )
    repository.records = [record(1) | {"ore": entry}]
    repository.formats = ["oai_dc", "ore"]
    repository.paths["/t.pdf"] = (200, IS_PDF, PDF)
    assert one(repository, tmp_path).way == "formats"


@pytest.mark.parametrize(
    "sent", [(500, {}, b""), (403, {}, b""), (200, IS_HTML, b"<html>"), (200, {}, b"<x")]
)
@pytest.mark.parametrize("verb", ["GetRecord", "ListMetadataFormats"])
def test_a_repository_that_cannot_make_the_other_format_costs_no_harvest(
    repository: Repository, tmp_path: Path, verb: str, sent: tuple[int, dict[str, str], bytes]
) -> None:
    repository.records = [record(1)]
    repository.formats = ["oai_dc", "ore"]
    repository.fault = lambda request, answer: sent if request["verb"] == verb else None
    assert one(repository, tmp_path, format="oai_dc").outcome == getting.NO_FILE


def test_a_galley_of_a_journal(repository: Repository, tmp_path: Path) -> None:
    view = f"{repository.host}/a/article/view/88/69"
    repository.records = [dc(f"<relation>{view}</relation><relation>https://doi.org/10.1/x</relation>")]
    repository.paths["/a/article/download/88/69"] = (200, IS_PDF, PDF)
    assert one(repository, tmp_path).way == "galleys"


def test_dataverse(repository: Repository, tmp_path: Path) -> None:
    repository.records = [record(1) | {"identifier": "doi:10.1/x"}]
    file = {"id": 5, "contentType": "application/pdf", "md5": md5_of(PDF)}
    answer = {"data": {"latestVersion": {"files": [{"label": "t.pdf", "dataFile": file}]}}}
    repository.paths |= {
        "/api/datasets/:persistentId/?persistentId=doi%3A10.1%2Fx": as_json(answer),
        "/api/access/datafile/5": (200, IS_PDF, PDF),
    }
    assert one(repository, tmp_path).way == "dataverse"


def test_eprints(repository: Repository, tmp_path: Path) -> None:
    repository.records = [dc(f"<relation>{repository.host}/id/eprint/9/</relation>")]
    xml = (
        "<eprints xmlns='http://eprints.org/ep2/data/2.0'><eprint><documents><document><files><file>"
        f"<filename>t</filename><mime_type>application/pdf</mime_type><hash>{md5_of(PDF)}</hash>"
        f"<hash_type>MD5</hash_type><url>{repository.host}/9/1/t</url></file></files>"
        "<security>public</security></document></documents></eprint></eprints>"
    )
    repository.paths |= {
        "/cgi/export/eprint/9/XML/eprint-9.xml": (200, {"Content-Type": "text/xml"}, xml.encode()),
        "/9/1/t": (200, IS_PDF, PDF),
    }
    assert one(repository, tmp_path).way == "eprints"


# ------------------------------------------------------------------------------- what is left alone


WALL = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
LOGIN = b"<html><body><form><input type='password' name='p'></form></body></html>"
SENT: dict[str, tuple[tuple[int, dict[str, str], bytes], str]] = {
    "401": ((401, {}, b""), getting.REFUSED),
    "403": ((403, {}, b"no"), getting.REFUSED),
    "401 in HTML": ((401, IS_HTML, LOGIN), getting.REFUSED),
    "login": ((200, IS_HTML, LOGIN), getting.REFUSED),
    "wall": ((503, IS_HTML, WALL), getting.BLOCKED),
    "wall with 200": ((200, IS_HTML, WALL), getting.BLOCKED),
    "404": ((404, {}, b""), getting.GONE),
    "410": ((410, {}, b""), getting.GONE),
    "418": ((418, {}, b""), getting.GONE),
    "500": ((500, {}, b""), getting.OUT_OF_REACH),
    "page": ((200, IS_HTML, b"<html><body><p>Visor de documentos</p></body></html>"), getting.WEB_PAGE),
    "other": ((200, IS_PDF, OTHER), getting.CHANGED),
    "long": ((200, IS_PDF, PDF + b"\n" * 10_000), getting.TOO_LONG),
}


@pytest.mark.parametrize("name", SENT)
def test_why_a_record_has_no_file(repository: Repository, tmp_path: Path, name: str) -> None:
    sent, reason = SENT[name]
    repository.records = [record(1) | {"metadata": xoai(f"{repository.host}/t.pdf", md5=md5_of(PDF))}]
    repository.paths["/t.pdf"] = sent
    outcome = one(repository, tmp_path, max_file_bytes=10_000)
    assert (outcome.outcome, outcome.files) == (reason, ())
    assert outcome.told
    assert outcome.again is (reason in getting.AGAIN)
    asked_elsewhere = "/handle/1/1" in repository.paths_asked or "/server/api" in repository.paths_asked
    assert not (asked_elsewhere and reason in getting.FINAL)


def test_robots_txt_holds(repository: Repository, tmp_path: Path) -> None:
    repository.records = [record(1) | {"metadata": xoai(f"{repository.host}/bitstream/t.pdf")}]
    repository.paths["/robots.txt"] = (
        200,
        {"Content-Type": "text/plain"},
        b"User-agent: *\nDisallow: /bitstream",
    )
    assert one(repository, tmp_path).outcome == getting.ROBOTS
    assert "/bitstream/t.pdf" not in repository.paths_asked


@pytest.mark.parametrize("rights", ["restrictedAccess", "closedAccess", "embargoedAccess"])
def test_a_closed_record_is_asked_for_nothing(repository: Repository, tmp_path: Path, rights: str) -> None:
    repository.records = [
        dc(
            f"<rights>info:eu-repo/semantics/{rights}</rights><identifier>{repository.host}/t.pdf</identifier>"
        )
    ]
    assert one(repository, tmp_path).outcome in (RESTRICTED, EMBARGOED)
    assert repository.paths_asked == ["/robots.txt"]


def test_kinds_that_are_not_read_and_no_files_at_all(repository: Repository, tmp_path: Path) -> None:
    picture = xoai(f"{repository.host}/t.jpg", name="t.jpg")
    repository.records = [record(1) | {"metadata": picture}, record(2)]
    found = fetched(repository, tmp_path)
    assert [found[f"oai:r:{number}"].outcome for number in (1, 2)] == [getting.OTHER_KINDS, getting.NO_FILE]


@pytest.mark.parametrize(
    ("sent", "reason"), [((200, IS_HTML, WALL), "wall"), ((500, {}, b""), "out of reach")]
)
def test_a_wall_ends_the_fetching_and_the_next_command_goes_on(
    repository: Repository, tmp_path: Path, caplog: pytest.LogCaptureFixture, sent: Any, reason: str
) -> None:
    urls = [f"{repository.host}/{number}.pdf" for number in range(8)]
    repository.records = [record(number) | {"metadata": xoai(url)} for number, url in enumerate(urls)]
    repository.paths |= {f"/{number}.pdf": sent for number in range(8)}
    assert len(fetched(repository, tmp_path)) == files.IN_A_ROW
    assert any(reason in each.message and "in a row" in each.message for each in caplog.records)
    repository.paths |= {f"/{number}.pdf": (200, IS_PDF, PDF) for number in range(8)}
    assert {each.outcome for each in fetched(repository, tmp_path).values()} == {"had"}


# ------------------------------------------------------------------------------------ what is kept


def many(repository: Repository, count: int) -> None:
    urls = [f"{repository.host}/{number}.pdf" for number in range(count)]
    repository.records = [record(number) | {"metadata": xoai(url)} for number, url in enumerate(urls)]
    contents = [pdf([column([f"Tesis número {number}"])]) for number in range(count)]
    repository.paths |= {f"/{number}.pdf": (200, IS_PDF, data) for number, data in enumerate(contents)}


def times_asked(repository: Repository) -> dict[str, int]:
    asked = [path for path in repository.paths_asked if path.endswith(".pdf")]
    return {path: asked.count(path) for path in asked}


def test_nothing_is_fetched_twice(repository: Repository, tmp_path: Path) -> None:
    many(repository, 4)
    fetched(repository, tmp_path)
    asked = len(repository.paths_asked), len(repository.requests)
    fetched(repository, tmp_path)
    assert (len(repository.paths_asked), len(repository.requests)) == asked
    fetched(repository, tmp_path, files="all")
    assert set(times_asked(repository).values()) == {1}


@pytest.mark.parametrize("answers", [0, 4])
def test_a_limit_of_bytes_ends_in_the_middle_and_the_next_command_goes_on(
    repository: Repository, tmp_path: Path, answers: int
) -> None:
    many(repository, 6)
    sizes = [len(repository.paths[f"/{number}.pdf"][2]) for number in range(6)]
    fetched(repository, tmp_path, max_kept_bytes=sum(sizes[6 - answers :]) or 1)
    kept = Kept(tmp_path / "h" / journal.FILES)
    assert 0 < kept.bytes < sum(sizes)
    fetched(repository, tmp_path)
    assert Kept(tmp_path / "h" / journal.FILES).bytes == sum(sizes)
    assert set(times_asked(repository).values()) == {1}


def forget_the_end(folder: Path) -> None:
    """As if the command had been killed before it said that all is done."""
    written = folder / "h" / "harvest.jsonl"
    lines = written.read_bytes().splitlines(keepends=True)
    written.write_bytes(b"".join(line for line in lines if b'"files"' not in line))


@pytest.mark.parametrize("left", [0.0, 0.5, 0.99])
def test_a_kill_costs_no_file_that_is_kept(repository: Repository, tmp_path: Path, left: float) -> None:
    many(repository, 5)
    fetched(repository, tmp_path)
    written = tmp_path / "h" / journal.FILES / "00000001.jsonl"
    whole = written.read_bytes()
    written.write_bytes(whole[: int(len(whole) * left)])
    forget_the_end(tmp_path)
    assert {each.outcome for each in fetched(repository, tmp_path).values()} == {"had"}
    assert set(times_asked(repository).values()) == {1}


def test_files_that_no_record_needs_go_and_those_of_others_stay(
    repository: Repository, tmp_path: Path
) -> None:
    many(repository, 3)
    before = fetched(repository, tmp_path)
    folder = tmp_path / "h" / journal.FILES
    (folder / "kept" / "de-otros.pdf").write_bytes(b"x")
    (folder / "kept" / "ab").mkdir(exist_ok=True)
    (folder / "kept" / "ab" / ("ab" * 32)).write_bytes(b"x")
    repository.records[1] = record(1, year=2022, deleted=True)
    repository.now = "2022-09-01T00:00:00Z"
    fetched(repository, tmp_path, refresh=True)
    gone = before["oai:r:1"].files[0].sha256
    left = {path.name for path in (folder / "kept").rglob("*") if path.is_file()}
    kept = {before[f"oai:r:{number}"].files[0].sha256 for number in (0, 2)}
    assert left == kept | {"de-otros.pdf", "ab" * 32}
    assert gone not in left


@pytest.mark.parametrize("damage", ["cut", "no gzip", "HTML"])
def test_a_damaged_answer_costs_no_file(repository: Repository, tmp_path: Path, damage: str) -> None:
    many(repository, 2)
    before = fetched(repository, tmp_path)
    answer = tmp_path / "h" / "pages" / "00000001.xml.gz"
    whole = answer.read_bytes()
    spoilt = {"cut": whole[:-20], "no gzip": b"x" * 50, "HTML": gzip.compress(b"<html></html>")}
    answer.write_bytes(spoilt[damage])
    forget_the_end(tmp_path)
    fetched(repository, tmp_path)
    assert all(content(tmp_path, outcome) for outcome in before.values())


def test_an_index_of_others_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text('{"kept": "../../../etc/passwd", "bytes": 1}\n')
    with pytest.raises(ConfigError, match="none of ours"):
        Kept(tmp_path)
    with pytest.raises(ValueError, match="no SHA-256"):
        place_of(tmp_path, "../../../etc/passwd")


def test_lines_go_on_behind_a_torn_one(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    for number in range(3):
        append_lines(file, [{"number": number}])
        with file.open("ab") as stream:
            stream.write(b'{"number": ')
    assert [line["number"] for line in read_lines(file)] == [0, 1, 2]
    file.write_bytes(b'{"what": ')
    append_lines(file, [{"number": 9}])
    assert read_lines(file) == [{"number": 9}]


def test_the_budget_ends_the_fetching_without_a_loss(
    repository: Repository, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    many(repository, 6)
    http = {"contact": "ana@example.org", "per_second": 1_000, "retries": 0}
    size = sum(
        len(repository.answer({"verb": verb})) for verb in ("Identify", "ListMetadataFormats", "ListRecords")
    )
    try:
        fetched(repository, tmp_path, http=http | {"max_bytes": size + 2_000})
    except RunError as error:
        pytest.fail(str(error))
    assert any("max_bytes" in each.message for each in caplog.records)
    assert len(fetched(repository, tmp_path)) == 6
    assert max(times_asked(repository).values()) <= 2
