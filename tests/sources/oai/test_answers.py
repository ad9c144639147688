"""Answers of repositories: what is read, what is refused, what the repository calls an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources import xml_tree
from corpus_latam.sources.oai import answers
from corpus_latam.sources.oai.answers import ProtocolError, RefusedError, read_page

RECORD = """<record><header{status}><identifier>oai:r:{number}</identifier>
<datestamp>2020-01-02T03:04:05Z</datestamp><setSpec>com_1</setSpec><setSpec> col_2 </setSpec></header>
<metadata><dc xmlns="http://purl.org/dc/elements/1.1/"><title>Título {number}</title></dc></metadata>
</record>"""


def answer(inner: str, verb: str = "ListRecords") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
        f"<responseDate>2025-05-27T23:17:53Z</responseDate><request>http://r/oai</request>"
        f"<{verb}>{inner}</{verb}></OAI-PMH>"
    ).encode()


def records(count: int) -> str:
    return "".join(RECORD.format(number=number, status="") for number in range(count))


TOKEN = '<resumptionToken completeListSize="1050" cursor="0"> oai_dc////100\n</resumptionToken>'


def test_records_and_token() -> None:
    page = read_page(answer(records(3) + TOKEN))
    assert [record.header.identifier for record in page.records] == ["oai:r:0", "oai:r:1", "oai:r:2"]
    assert page.records[0].header == answers.Header("oai:r:0", "2020-01-02T03:04:05Z", ("com_1", "col_2"))
    assert (page.token, page.complete_size) == ("oai_dc////100", 1050)
    assert (page.verb, page.response_date, page.repaired) == ("ListRecords", "2025-05-27T23:17:53Z", ())


def test_an_empty_token_ends_a_list_and_a_page_may_hold_a_token_alone() -> None:
    assert read_page(answer(records(1) + "<resumptionToken/>")).token is None
    page = read_page(answer(TOKEN))
    assert (page.records, page.token) == ((), "oai_dc////100")


def test_deleted_records_and_headers_alone() -> None:
    inner = "<identifier>a</identifier><datestamp>2020</datestamp>"
    deleted = f'<record><header status="deleted">{inner}</header></record>'
    (record,) = read_page(answer(deleted)).records
    assert record.header.is_deleted
    assert record.metadata is None
    assert len(read_page(answer(f"<header>{inner}</header>", "ListIdentifiers")).records) == 1


def test_a_record_without_an_identifier_is_counted() -> None:
    page = read_page(answer("<record><metadata/></record>" + records(1)))
    assert (len(page.records), page.unnamed) == (1, 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (answer(records(2))[:-40], answers.CUT),
        (answer(records(2))[:300], answers.CUT),
        (b"<!DOCTYPE html><html><head><title>Un momento</title></head><body></html>", answers.HTML),
        (b"<html><body>no soy un robot</body></html>", answers.HTML),
        (b"", answers.NOT_XML),
        (b'{"error": 1}', answers.NOT_XML),
        (b"<rss/>", answers.OTHER),
        (answer("").replace(b"ListRecords", b"Nada"), answers.OTHER),
        (b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><OAI-PMH>&x;</OAI-PMH>', None),
        (
            b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
            + b"]><OAI-PMH>&j;</OAI-PMH>",
            None,
        ),
    ],
)
def test_what_is_refused(data: bytes, reason: str | None) -> None:
    with pytest.raises(RefusedError) as error:
        read_page(data)
    if reason is None:
        assert error.value.reason in (answers.DOCTYPE, xml_tree.EXTERNAL, xml_tree.BEYOND_LIMITS)
    else:
        assert error.value.reason == reason


def test_errors_of_the_protocol_have_their_code() -> None:
    inner = '<error code="badResumptionToken">The token has expired</error>'
    with pytest.raises(ProtocolError, match="badResumptionToken: The token has expired"):
        read_page(answer("").replace(b"<ListRecords></ListRecords>", inner.encode()))


def test_a_page_is_repaired_and_says_so() -> None:
    data = answer(records(2)).replace("Título 1".encode(), b"T\xedtulo \x0b&nbsp;1")
    page = read_page(data)
    assert len(page.records) == 2
    assert len(page.repaired) == 3
    (title,) = page.records[1].metadata
    assert title.text == "Título \xa01"


@given(st.integers(0, 900), st.integers(0, 255), st.sampled_from(["set", "insert", "cut"]))
def test_damage_loses_no_record_in_silence(place: int, byte: int, how: str) -> None:
    whole = answer(records(3))
    place = min(place, len(whole) - 1)
    changed = {
        "set": whole[:place] + bytes([byte]) + whole[place + 1 :],
        "insert": whole[:place] + bytes([byte]) + whole[place:],
        "cut": whole[:place],
    }[how]
    try:
        page = read_page(changed)
    except (RefusedError, ProtocolError):
        return
    assert len(page.records) + page.unnamed == 3


def test_a_size_of_a_million_digits_is_none() -> None:
    token = f'<resumptionToken completeListSize="{"9" * 1_000_000}">t</resumptionToken>'
    assert read_page(answer(token)).complete_size is None
