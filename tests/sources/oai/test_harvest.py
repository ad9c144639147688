"""A repository that misbehaves in every way that is known loses no record without saying so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.config import OaiSource
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.sources.http_errors import SpentError
from corpus_latam.sources.oai import fetch as module
from corpus_latam.sources.oai.answers import read_page
from corpus_latam.sources.oai.folder import HarvestFolder, Subject, subject_of
from corpus_latam.sources.oai.listing import (
    Ask,
    HarvestError,
    Lost,
    Progress,
    Saved,
    StatusError,
    What,
    harvest,
)
from corpus_latam.sources.oai.windows import Window, by_year, following, is_date
from tests.oai_server import PAGE, Repository, record

RECORDS = [record(number) for number in range(47)]
EVERYTHING = Window()
ALL = {each["identifier"] for each in RECORDS}


@pytest.fixture
def repository() -> Iterator[Repository]:
    found = Repository(list(RECORDS))
    yield found
    found.close()


def asking(repository: Repository) -> Ask:
    """Straight to the repository, with its faults, without the network."""

    def ask(request: Mapping[str, str]) -> bytes:
        answer = repository.answer(dict(request))
        repository.requests.append(dict(request))
        changed = repository.fault(dict(request), answer)
        if changed and changed[0] >= 400:
            raise StatusError(changed[0], repository.url)
        return changed[2] if changed else answer

    return ask


def run(repository: Repository, window: Window = EVERYTHING, progress: Progress | None = None) -> Any:
    """Identifiers that were saved, those that were named as lost, and the error that ended it."""
    saved: set[str] = set()
    lost: list[Lost] = []
    try:
        for found in harvest(asking(repository), What("oai_dc"), window, progress):
            if isinstance(found, Saved):
                saved |= {each.header.identifier for each in read_page(found.content).records}
            else:
                lost.append(found)
    except (HarvestError, OSError) as error:
        return saved, lost, error
    return saved, lost, None


@pytest.mark.parametrize("opaque", [False, True])
@pytest.mark.parametrize("counts", [False, True])
def test_a_list_is_followed_to_its_end(opaque: bool, counts: bool) -> None:
    repository = Repository(list(RECORDS), opaque=opaque, counts=counts)
    try:
        assert run(repository) == (ALL, [], None)
        assert len(repository.requests) == -(-len(RECORDS) // PAGE)
    finally:
        repository.close()


def on_page(number: int, change: Callable[[bytes], bytes], times: int = 10**9) -> Any:
    """A fault of every answer to ListRecords that begins at this page."""
    left = [times]

    def fault(request: dict[str, str], answer: bytes) -> tuple[int, dict[str, str], bytes] | None:
        token = request.get("resumptionToken", "")
        plain = bytes.fromhex(token).decode() if token and "/" not in token else token
        at = int(plain.rpartition("/")[2] or 0) // PAGE if token else 0
        if request["verb"] != "ListRecords" or at != number or not left[0]:
            return None
        left[0] -= 1
        return 200, {}, change(answer)

    return fault


def poison(answer: bytes) -> bytes:
    return answer.replace(b"<metadata>", b"<metadata><x", 1)


FAULTS: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda answer: answer[: len(answer) // 2],
    "tags": poison,
    "empty": lambda answer: b"",
    "control": lambda answer: answer.replace(b"Tesis", b"Te\x0bsis"),
    "reference": lambda answer: answer.replace(b"Tesis", b"Te&#x1a;&nbsp;sis"),
    "noncharacter": lambda answer: answer.replace(b"Tesis", "Te\ufffesis".encode()),
    "latin": lambda answer: answer.replace("número".encode(), "número".encode("latin-1")),
}


@pytest.mark.parametrize("opaque", [False, True])
@pytest.mark.parametrize("page", range(5))
@pytest.mark.parametrize("name", FAULTS)
def test_a_bad_page_loses_no_record(name: str, page: int, opaque: bool) -> None:
    repository = Repository(list(RECORDS), opaque=opaque)
    repository.fault = on_page(page, FAULTS[name])
    try:
        assert run(repository) == (ALL, [], None)
    finally:
        repository.close()


@pytest.mark.parametrize("page", range(5))
def test_a_page_that_is_cut_once_is_asked_for_again(repository: Repository, page: int) -> None:
    repository.fault = on_page(page, FAULTS["cut"], times=1)
    assert run(repository) == (ALL, [], None)
    assert not [each for each in repository.requests if each["verb"] == "GetRecord"]


def test_a_page_that_the_server_cannot_make_is_taken_record_by_record(repository: Repository) -> None:
    fault = on_page(2, lambda answer: answer)
    repository.fault = lambda request, answer: (500, {}, b"") if fault(request, answer) else None
    assert run(repository) == (ALL, [], None)


def test_a_record_that_cannot_be_had_is_named(repository: Repository) -> None:
    bad = on_page(2, poison)

    def fault(request: dict[str, str], answer: bytes) -> Any:
        if request.get("identifier") == "oai:r:23":
            return 200, {}, answer[:-30]
        return bad(request, answer)

    repository.fault = fault
    saved, lost, error = run(repository)
    assert (saved, error) == (ALL - {"oai:r:23"}, None)
    assert [each.identifier for each in lost] == ["oai:r:23"]


def html(answer: bytes) -> bytes:
    return b"<!DOCTYPE html><html><body>no soy un robot</body></html>"


@pytest.mark.parametrize("page", range(5))
def test_a_wall_is_an_error(repository: Repository, page: int) -> None:
    repository.fault = on_page(page, html)
    saved, _, error = run(repository)
    assert len(saved) == page * PAGE
    assert "HTML" in str(error)


def test_a_token_that_comes_again_is_an_error(repository: Repository) -> None:
    first = repository.answer({"verb": "ListRecords", "metadataPrefix": "oai_dc"})
    repository.fault = on_page(1, lambda answer: first)
    assert "again" in str(run(repository)[2])


@pytest.mark.parametrize("opaque", [False, True])
def test_a_token_that_has_expired_loses_nothing(opaque: bool) -> None:
    shuffled = [RECORDS[number * 17 % 47] for number in range(47)]  # not in the order of their dates
    repository = Repository(shuffled, opaque=opaque, counts=False)
    error = b'<error code="badResumptionToken">expired</error>'

    def expired(answer: bytes) -> bytes:
        head, _, _ = answer.partition(b"<ListRecords>")
        return head + error + b"</OAI-PMH>"

    repository.fault = on_page(2, expired, times=1)
    try:
        assert run(repository) == (ALL, [], None)
    finally:
        repository.close()


def test_records_that_are_counted_and_not_listed_are_looked_for(repository: Repository) -> None:
    def short(answer: bytes) -> bytes:
        begin = answer.index(b"<record>")
        return answer[:begin] + answer[answer.index(b"</record>") + 9 :]

    repository.fault = on_page(3, short)
    assert run(repository) == (ALL, [], None)
    everywhere = repository.fault
    repository.fault = lambda request, answer: (
        (200, {}, answer.replace(b'"47"', b'"60"'))
        if "List" in request["verb"]
        else everywhere(request, answer)
    )
    saved, lost, error = run(repository)
    assert (saved, error) == (ALL, None)
    assert lost[0].reason.startswith("of 60, 13 records are missing")


def test_an_error_of_the_repository_is_told(repository: Repository) -> None:
    answer = repository.answer({"verb": "Identify"}).replace(
        b"<Identify>", b'<error code="badArgument"/><Identify>'
    )
    repository.fault = lambda request, _: (200, {}, answer)
    assert "badArgument" in str(run(repository)[2])
    repository.fault = lambda request, _: (500, {}, b"")
    assert "cannot be read" in str(run(repository)[2])


def test_nothing_in_a_window_is_no_error(repository: Repository) -> None:
    assert run(repository, Window("1990-01-01", "1990-12-31")) == (set(), [], None)


def test_windows_cover_all_days() -> None:
    windows = by_year("2019-05-02T00:00:00Z", "2022-01-01T00:00:00Z")
    assert [window.name for window in windows] == [
        "2019-05-02..2019-12-31",
        "2020-01-01..2020-12-31",
        "2021-01-01..2021-12-31",
        "2022-01-01..",
    ]
    limited = by_year("2001-01-01", "2022-01-01", "2020-03-01", "2021-06-30")
    assert [window.name for window in limited] == ["2020-03-01..2020-12-31", "2021-01-01..2021-06-30"]
    assert following("2022-01-01T00:01:00Z", "second") == Window("2021-12-31T23:59:00Z")
    assert following("2022-01-01T00:01:00Z", "day") == Window("2021-12-31")


# ------------------------------------------------------------------- over HTTP, into a folder


def source(repository: Repository, folder: Path, **changes: Any) -> OaiSource:
    http = {"contact": "ana@example.org", "per_second": 50, "retries": 1}
    keys = {"endpoint": repository.url, "harvest": str(folder / "h"), "http": http}
    return OaiSource(type="oai", **{**keys, **changes})


def kept(folder: Path) -> list[str]:
    """Identifiers in the order in which their answers came."""
    subject = subject_of(str(folder / "h"))
    assert subject is not None
    harvested = HarvestFolder(str(folder / "h"), subject)
    pages = [line["file"] for line in harvested.lines if line["kind"] == "page"]
    return [each.header.identifier for page in pages for each in read_page(harvested.read(page)).records]


@pytest.mark.parametrize("connections", [1, 3])
def test_a_harvest_is_whole_and_is_not_asked_for_again(
    repository: Repository, tmp_path: Path, connections: int
) -> None:
    one = source(repository, tmp_path, connections=connections)
    module.fetch(one)
    assert sorted(kept(tmp_path)) == sorted(ALL)
    asked = len(repository.requests)
    module.fetch(one)
    assert len(repository.requests) == asked


def test_a_harvest_goes_on_where_it_ended(repository: Repository, tmp_path: Path) -> None:
    one = source(repository, tmp_path, windows="none")
    repository.fault = on_page(3, html)
    with pytest.raises(RunError, match="run again to go on"):
        module.fetch(one)
    assert len(kept(tmp_path)) == 3 * PAGE
    asked = len(repository.requests)
    repository.fault = lambda request, answer: None
    module.fetch(one)
    assert sorted(kept(tmp_path)) == sorted(ALL)
    assert len(repository.requests) - asked == 2


def test_a_torn_line_costs_one_answer(repository: Repository, tmp_path: Path) -> None:
    one = source(repository, tmp_path, windows="none")
    module.fetch(one)
    journal = tmp_path / "h" / "harvest.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:3]) + lines[3][:20])
    module.fetch(one)
    assert sorted(kept(tmp_path)) == sorted(ALL)


def test_refresh_asks_for_what_is_new(repository: Repository, tmp_path: Path) -> None:
    module.fetch(source(repository, tmp_path))
    new = [record(100, year=2022), record(5, year=2022, deleted=True)]
    repository.records = [each for each in RECORDS if each["identifier"] != "oai:r:5"] + new
    repository.now = "2022-09-01T00:00:00Z"
    before = len(repository.requests)
    module.fetch(source(repository, tmp_path, refresh=True))
    assert kept(tmp_path)[-2:] == ["oai:r:100", "oai:r:5"]
    assert [each["verb"] for each in repository.requests[before:]] == ["Identify", "ListRecords"]


def test_folders_of_others_are_refused(repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "h").mkdir()
    (tmp_path / "h" / "notas.txt").write_text("mías")
    with pytest.raises(ConfigError, match="is no harvest"):
        module.fetch(source(repository, tmp_path))
    assert (tmp_path / "h" / "notas.txt").read_text() == "mías"
    module.fetch(source(repository, tmp_path, harvest=str(tmp_path / "otra")))
    with pytest.raises(ConfigError, match="something else"):
        HarvestFolder(str(tmp_path / "otra"), Subject("http://otra", "oai_dc", None))


@pytest.mark.parametrize("status", [401, 403])
def test_a_closed_door_is_named(repository: Repository, tmp_path: Path, status: int) -> None:
    repository.fault = lambda request, answer: (status, {}, b"")
    with pytest.raises(RunError, match=f"HTTP {status}"):
        module.fetch(source(repository, tmp_path))


def short_answer(request: Mapping[str, str]) -> bytes:
    """Of a repository of four records whose first page cannot be read, or whose list is two records short."""
    verb, token = request["verb"], ""
    named = ["a", "b", "c", "d"]
    if verb == "GetRecord":
        named = [request["identifier"]]
    elif verb == "ListRecords":
        named = ["a", "b"]
    headers = [f"<header><identifier>{each}</identifier></header>" for each in named]
    records = headers if verb == "ListIdentifiers" else [f"<record>{each}</record>" for each in headers]
    if verb == "ListRecords":
        token = "<resumptionToken completeListSize='4'/>"
    return f"<OAI-PMH><{verb}>{''.join(records)}{token}</{verb}></OAI-PMH>".encode()


def broken_first_page(request: Mapping[str, str]) -> bytes:
    if request["verb"] == "ListRecords":
        raise StatusError(500, "http://r")
    return short_answer(request)


@pytest.mark.parametrize("ask", [short_answer, broken_first_page])
@pytest.mark.parametrize("answers", [1, 2, 3, 4])
def test_a_kill_at_any_answer_loses_no_record(ask: Ask, answers: int, tmp_path: Path) -> None:
    folder = HarvestFolder(str(tmp_path / "h"), Subject("http://r", "oai_dc", None))
    folder.set_plan(module.Plan("2020-01-01", (EVERYTHING,)))
    for number, found in enumerate(harvest(ask, What("oai_dc"), EVERYTHING, folder.progress(EVERYTHING)), 1):
        folder.keep(EVERYTHING, found)
        if number == answers:
            break
    for found in harvest(ask, What("oai_dc"), EVERYTHING, folder.progress(EVERYTHING)):
        folder.keep(EVERYTHING, found)
    assert folder.progress(EVERYTHING).identifiers == {"a", "b", "c", "d"}


def test_a_kill_behind_an_expired_token_is_no_end(tmp_path: Path) -> None:
    folder = HarvestFolder(str(tmp_path / "h"), Subject("http://r", "oai_dc", None))
    folder.set_plan(module.Plan("2020-01-01", (EVERYTHING,)))
    page = read_page(short_answer({"verb": "ListRecords"}))
    folder.keep(EVERYTHING, Saved(short_answer({"verb": "ListRecords"}), page, None, was_restarted=True))
    assert folder.progress(EVERYTHING).was_restarted


def test_the_end_of_the_time_is_no_loss_of_a_record() -> None:
    def ask(request: Mapping[str, str]) -> bytes:
        if request["verb"] == "GetRecord":
            raise SpentError("http://r", "max_hours (1) is reached.")
        return short_answer(request)

    with pytest.raises(SpentError):
        list(harvest(ask, What("oai_dc"), EVERYTHING))


@pytest.mark.parametrize("stamp", ["", "xx", "2020T", "2020-13-39", "2020-01-01Tx", "9" * 5_000])
def test_what_is_no_date(stamp: str) -> None:
    assert not is_date(stamp)


def test_two_harvests_of_one_folder_are_kept_apart(tmp_path: Path) -> None:
    subject = Subject("http://r", "oai_dc", None)
    first = HarvestFolder(str(tmp_path / "h"), subject)
    with pytest.raises(RunError, match="another process"):
        HarvestFolder(str(tmp_path / "h"), subject)
    first.close()
    HarvestFolder(str(tmp_path / "h"), subject).close()


def test_a_server_that_does_not_answer_loses_no_record(repository: Repository) -> None:
    bad = on_page(2, poison)

    def fault(request: dict[str, str], answer: bytes) -> Any:
        if request["verb"] == "GetRecord":
            raise OSError("no connection")
        return bad(request, answer)

    repository.fault = fault
    saved, lost, error = run(repository)
    assert (len(saved), lost, str(error)) == (2 * PAGE, [], "no connection")
