"""Recorded answers of repositories: each is read whole, or refused for a reason that can be told."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai import answers, metadata
from corpus_latam.sources.oai.answers import ProtocolError, RefusedError
from corpus_latam.sources.oai.formats import describe
from corpus_latam.sources.packing.members import BadMemberError
from tests.real.conftest import real_data

pytestmark = pytest.mark.real


def outcome(data: bytes) -> str:
    """What becomes of an answer: the verb that it answers, the repository's error, or why it is refused."""
    for verb, read in OTHERS.items():
        if re.search(rb"<(\w+:)?%s[ >]" % verb.encode(), data):
            try:
                read(data)
            except RefusedError as error:
                return error.reason
            return verb
    try:
        page = answers.read_page(data)
    except ProtocolError as error:
        return error.code
    except RefusedError as error:
        return error.reason
    return f"{page.verb} {len(page.records) + page.unnamed}"


OTHERS: dict[str, Callable[[bytes], object]] = {
    "Identify": answers.read_identify,
    "ListMetadataFormats": answers.read_formats,
    "ListSets": answers.read_sets,
}
CODES = {
    *("badArgument", "badResumptionToken", "badVerb", "cannotDisseminateFormat", "idDoesNotExist"),
    *("noRecordsMatch", "noMetadataFormats", "noSetHierarchy", "undefinedError", "foo"),
}
"""The protocol's, and two that recorded servers made up."""
REFUSED = {
    "ListRecordsBroken.xml": answers.NOT_XML,
    "fake3/00001.xml": answers.MISMATCH,
    "xoai.xml": answers.OTHER,
    "xoai-example.xml": answers.OTHER,
    "ojs3-dc-expected.xml": answers.OTHER,
    "fake1/00006.xml": answers.OTHER,
}
"""Metadata without an answer around it, a test's damage, and a page that is no XML at all."""


def recorded() -> list[Path]:
    files = [*real_data("oai").rglob("*.xml"), *real_data("formats/repositories/oai").glob("*.xml")]
    return sorted(files)


def test_every_recorded_answer_is_read_or_refused_for_the_reason_that_it_has() -> None:
    for file in recorded():
        result = outcome(file.read_bytes())
        expected = next((why for name, why in REFUSED.items() if str(file).endswith(name)), None)
        verb = result.partition(" ")[0]
        is_read = verb in (*OTHERS, *answers.LISTS) or result in CODES
        assert result == expected if expected else is_read, (file, result)


def test_every_record_that_opens_is_counted() -> None:
    for file in recorded():
        data = file.read_bytes()
        written = len(re.findall(rb"<(?:\w+:)?header[ >/]", data))
        if (result := outcome(data)).startswith(answers.LISTS):
            assert int(result.rpartition(" ")[2]) == written, file


DESCRIPTIONS = ("xoai", "qdc", "oai_openaire")


def test_descriptions_are_read() -> None:
    for name in DESCRIPTIONS:
        for file in sorted((real_data("formats/repositories") / name).glob("*.xml")):
            found = describe(xml_tree.parse(file.read_bytes()))
            assert found is not None, file.name
            assert metadata.fields(found).get("title"), file.name


def test_what_two_records_of_la_referencia_say() -> None:
    folder = real_data("formats/repositories") / "xoai"
    first = describe(xml_tree.parse((folder / "lareferencia-original.xoai.record.xml").read_bytes()))
    assert first is not None
    assert metadata.fields(first)["title"] == (
        "Origen y desarrollo de la configuración institucional de la Facultad de Trabajo Social de Huelva,"
        " 1968-1983"
    )
    assert (first.files, first.handle) == ([], None)
    second = describe(xml_tree.parse((folder / "lareferencia-xoai_openaire.xml").read_bytes()))
    assert second is not None
    known = metadata.fields(second)
    assert (known["language"], known["date"], known["handle"]) == ("por", "2008", "10400.1/760")
    (pdf,) = second.files
    assert (pdf.media_type, pdf.bundle) == ("application/pdf", "ORIGINAL")


def test_the_record_of_conicet() -> None:
    (file,) = real_data("oai/conicet").glob("getrecord*")
    (record,) = answers.read_page(file.read_bytes()).records
    found = describe(record.metadata)
    assert found is not None
    known = metadata.fields(found)
    assert known["url"] == "https://hdl.handle.net/11336/149241"
    assert (known["date"], known["language"]) == ("2019", "spa")
    assert known["license"] == "https://creativecommons.org/licenses/by-nc-nd/2.5/ar/"
    assert known["access_rights"] == "info:eu-repo/semantics/openAccess"


def test_a_format_that_is_not_known_costs_no_page() -> None:
    file = real_data("formats/repositories/oai") / "lareferencia-listrecords-cerif.xml"
    page = answers.read_page(file.read_bytes())
    assert page.records
    assert all(describe(record.metadata) is None for record in page.records if record.metadata is not None)


def test_a_token_without_records_goes_on() -> None:
    file = real_data("formats/repositories/oai") / "token-without-records.xml"
    page = answers.read_page(file.read_bytes())
    assert (page.records, bool(page.token)) == ((), True)


def test_block_pages_are_no_answers() -> None:
    for file in sorted((real_data("formats/repositories") / "block-pages").glob("*.html")):
        with pytest.raises(RefusedError, match="a page of HTML"):
            answers.read_page(file.read_bytes())


def test_bombs_are_refused() -> None:
    with pytest.raises(BadMemberError):
        xml_tree.parse(b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>')
