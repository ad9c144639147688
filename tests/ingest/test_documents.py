"""Raw records become documents: who says what, and what is set aside."""

import hashlib
from typing import Any

import pyarrow as pa
import pytest

from corpus_latam.config import JsonlSource
from corpus_latam.ingest.documents import EMPTY_TEXT, NO_TEXT, TOO_LONG, Documents, to_documents
from corpus_latam.schema import DOCUMENT, RECORD_DIGITS, DocType, document_id
from corpus_latam.sources.pages import RAW, Page

HOLA = hashlib.sha256(b"hola").hexdigest()


def page(*records: dict[str, Any]) -> Page:
    batch = pa.RecordBatch.from_pylist([dict(record) for record in records], schema=RAW)
    return Page(batch, "a.jsonl", [f"line {n + 1}" for n in range(len(records))], [], "{}")


def convert(*records: dict[str, Any], **fields: Any) -> Documents:
    return to_documents("web", JsonlSource(type="jsonl", path="a.jsonl", **fields), page(*records))


def one(record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    (row,) = convert({"text": "hola", **record}, **fields).batch.to_pylist()
    return row


def test_a_record_with_everything() -> None:
    row = one(
        {
            "source_id": "7",
            "source": "diario",
            "url": "http://x",
            "date": "2020-01-01",
            "language": "es-AR",
            "country": " ar ",
            "license": "CC0-1.0",
            "doc_type": "novel",
            "fetched_at": "2024-05-18T01:58:10Z",
            "extractor": "trafilatura 2.3.1",
            "sha256_raw": "ab12",
            "opt_out": '["tdm-reservation","noai","noai"]',
            "metadata": '{"a":1}',
        },
        doc_type_map={"novel": "literature"},
        country="CL",
        license="MIT",
    )
    assert row == {
        "id": document_id("web", "7", HOLA),
        "text": "hola",
        "source": "diario",
        "source_id": "7",
        "url": "http://x",
        "date": "2020-01-01",
        "language": "spa",
        "country": "AR",
        "country_basis": "record",
        "license": "CC0-1.0",
        "license_basis": "record",
        "access_rights": None,
        "doc_type": "literature",
        "fetched_at": "2024-05-18T01:58:10Z",
        "extractor": "trafilatura 2.3.1",
        "sha256_raw": "ab12",
        "opt_out": ["noai", "tdm-reservation"],
        "metadata": '{"a":1}',
    }


def test_a_record_with_nothing_but_text() -> None:
    row = one({})
    assert row["source_id"] == HOLA
    assert row["id"] == document_id("web", HOLA, HOLA)
    assert row["source"] == "web"
    assert row["doc_type"] == DocType.WEB
    empty = {
        "url",
        "date",
        "language",
        "country",
        "country_basis",
        "license_basis",
        "access_rights",
        "fetched_at",
        "extractor",
        "sha256_raw",
        "opt_out",
        "metadata",
    }
    assert {name for name, value in row.items() if value is None} == empty


def test_an_id_names_the_record_and_its_text() -> None:
    """Two texts under one native id are two documents; the same record comes again under the same id."""
    records = [{"text": text, "source_id": "7"} for text in ("hola", "adiós", "hola")]
    first, other, again = convert(*records).batch["id"].to_pylist()
    assert first == again != other
    assert first[:RECORD_DIGITS] == other[:RECORD_DIGITS]
    assert one({"source_id": "8"})["id"][:RECORD_DIGITS] != first[:RECORD_DIGITS]
    assert one({"source_id": "8"})["id"][RECORD_DIGITS:] == first[RECORD_DIGITS:]


def test_the_source_stands_in_for_what_a_record_does_not_state() -> None:
    row = one({"country": "", "license": None, "source_id": ""}, country="PE", license="MIT", language="spa")
    assert (row["country"], row["country_basis"]) == ("PE", "source")
    assert (row["license"], row["license_basis"]) == ("MIT", "source")
    assert row["language"] == "spa"
    assert row["source_id"] == hashlib.sha256(b"hola").hexdigest()


@pytest.mark.parametrize("stated", ["Perú", "PER", "P1", "-", "P"])
def test_what_is_no_country_code_is_null_and_counted(stated: str) -> None:
    found = convert({"text": "hola", "country": stated})
    assert found.batch["country"].to_pylist() == [None]
    assert found.batch["country_basis"].to_pylist() == [None]
    assert found.unmapped["unmapped_country"] == 1


def test_a_language_we_cannot_read_is_null_and_counted() -> None:
    found = convert(*({"text": "hola", "language": tag} for tag in ("es", "?", None)))
    assert found.batch["language"].to_pylist() == ["spa", None, None]
    assert found.unmapped["unmapped_language"] == 1


def test_a_date_in_no_form_of_iso_8601_is_null_and_counted() -> None:
    records = [{"text": "hola", "date": date} for date in ("2020-05", "20200531", "1584230400000", "", None)]
    found = convert(*records)
    assert found.batch["date"].to_pylist() == ["2020-05", "2020-05-31", None, None, None]
    assert found.unmapped["unmapped_date"] == 1
    assert convert(*records, date_unit="ms").batch["date"][2].as_py() == "2020-03-15T00:00:00Z"


def test_kinds_of_document_go_through_the_map() -> None:
    records = [{"text": "a", "doc_type": kind} for kind in ("novel", "law", "poster", "", None)]
    found = convert(*records, doc_type="news", doc_type_map={"novel": "literature"})
    assert found.batch["doc_type"].to_pylist() == ["literature", "law", "news", "news", "news"]
    assert found.unmapped["unmapped_doc_type"] == 1


def test_records_without_text_are_set_aside_where_they_lie() -> None:
    texts = ["hola", None, "", " \n\t\u00a0\u3000", "\u200b"]
    found = convert(*({"text": text, "source_id": str(n)} for n, text in enumerate(texts)))
    assert found.batch["source_id"].to_pylist() == ["0", "4"]
    assert [(bad.position, bad.reason) for bad in found.bad] == [
        ("line 2", NO_TEXT),
        ("line 3", EMPTY_TEXT),
        ("line 4", EMPTY_TEXT),
    ]
    assert found.bad[2].sample == " \n\t\u00a0\u3000".encode()


def test_an_empty_page_has_the_schema_of_documents() -> None:
    found = convert()
    assert found.batch.schema == DOCUMENT
    assert found.batch.num_rows == 0
    assert not found.bad


def test_licences_and_access_rights() -> None:
    """The record's statement, else the page's, else the source's; access rights may stand in dc:rights."""
    records = [
        {"license": "Todos los derechos reservados", "page_license": "CC BY 4.0"},
        {"license": None, "page_license": "https://creativecommons.org/licenses/by/4.0/"},
        {"license": "", "page_license": None},
        {"license": "info:eu-repo/semantics/openAccess CC BY-NC 4.0"},
        {"license": "pregunte al autor", "access_rights": "acceso restringido"},
    ]
    rows = [one(record, license="MIT", access_rights="closed") for record in records]
    assert [(row["license"], row["license_basis"], row["access_rights"]) for row in rows] == [
        ("all-rights-reserved", "record", "closed"),
        ("CC-BY-4.0", "page", "closed"),
        ("MIT", "source", "closed"),
        ("CC-BY-NC-4.0", "record", "open"),
        ("unknown", "record", "restricted"),
    ]


def test_a_text_longer_than_allowed_is_set_aside() -> None:
    source = JsonlSource(type="jsonl", path="a.jsonl")
    texts = page({"text": "ñandú"}, {"text": "ñandúes"}, {"text": " " * 9}, {"text": None})
    found = to_documents("web", source, texts, max_bytes=7)
    assert found.batch["text"].to_pylist() == ["ñandú"]
    assert [record.reason for record in found.bad] == [TOO_LONG, EMPTY_TEXT, NO_TEXT]
    assert found.bad[0].sample == "ñandúes".encode()
