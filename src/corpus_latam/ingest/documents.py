"""Turns a page of raw records into rows of `schema.DOCUMENT`; records without text are set aside."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import repeat

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import SourceBase
from corpus_latam.ingest.countries import SEVERAL, countries
from corpus_latam.ingest.dates import iso_date
from corpus_latam.ingest.languages import iso_639_3
from corpus_latam.ingest.licenses import license_of
from corpus_latam.ingest.opt_out import signals_of
from corpus_latam.ingest.unmapped import PREFIX, VALUE_CHARACTERS, counts
from corpus_latam.schema import DOCUMENT, DocType, document_id
from corpus_latam.sources.pages import Page
from corpus_latam.storage.quarantine import SAMPLE_BYTES, BadRecord
from corpus_latam.text.access_rights import UNKNOWN, access_of

NO_TEXT = "no text"
EMPTY_TEXT = "empty text"
TOO_LONG = "document longer than max_document_bytes"
UNLIMITED = 2**63 - 1


@dataclass(frozen=True)
class Documents:
    """What became of a page: documents, bad records, and how often a value could not be used.

    `unmapped` counts values of `country`, `language`, `doc_type` and `license` that are no code or kind we
    know, and of `date` that are no ISO 8601 date. The source's own statement stands in for them (a licence
    that is not understood is `unknown`). The most frequent values are counted by name, but for licences,
    which are not words of a list.
    """

    batch: pa.RecordBatch
    bad: list[BadRecord]
    unmapped: dict[str, int]


def to_documents(name: str, source: SourceBase, page: Page, max_bytes: int = UNLIMITED) -> Documents:
    """The documents of a page of the source configured as `name`, of `max_bytes` of text at most."""
    unusable = pc.or_(_blank(page.batch["text"]), _is_longer(page.batch["text"], max_bytes))
    bad = [*page.bad, *_set_aside(page, unusable)]
    raw = page.batch.filter(pc.invert(unusable)) if pc.any(unusable).as_py() else page.batch
    fields = {field: _empty_to_null(raw[field]) for field in raw.schema.names if field != "text"}
    texts = [hashlib.sha256(text.as_buffer()).hexdigest() for text in raw["text"]]
    source_ids = _source_ids(fields["source_id"], texts)
    country, country_basis, odd_countries = _country(fields["country"], source.country)
    license_, license_basis, odd_licenses = _license(
        fields["license"], fields["page_license"], source.license
    )
    language, odd_languages = _language(fields["language"], source.language)
    date, odd_dates = _date(fields["date"], source.date_unit)
    fetched_at, odd_fetches = _date(fields["fetched_at"], source.date_unit)
    doc_type, odd_types = _doc_type(fields["doc_type"], source)
    columns = {
        "id": pa.array(map(document_id, repeat(name), source_ids, texts), pa.string()),
        "text": raw["text"],
        "source": pc.fill_null(fields["source"], name),
        "source_id": pa.array(source_ids, pa.string()),
        "url": fields["url"],
        "date": date,
        "language": language,
        "country": country,
        "country_basis": country_basis,
        "license": license_,
        "license_basis": license_basis,
        "access_rights": _access_rights(fields["access_rights"], fields["license"], source.access_rights),
        "doc_type": doc_type,
        "fetched_at": fetched_at,
        "extractor": fields["extractor"],
        "sha256_raw": fields["sha256_raw"],
        "opt_out": signals_of(fields["opt_out"], source.opt_out_map),
        "metadata": fields["metadata"],
    }
    batch = pa.RecordBatch.from_arrays([columns[field] for field in DOCUMENT.names], schema=DOCUMENT)
    odd = {
        "country": odd_countries,
        "language": odd_languages,
        "doc_type": odd_types,
        "date": odd_dates,
        "fetched_at": odd_fetches,
    }
    unmapped = {f"{PREFIX}license": odd_licenses}
    for field, values in odd.items():
        unmapped |= counts(field, values)
    return Documents(batch, bad, unmapped)


def _odd_values(stated: pa.Array, known: pa.Array) -> Counter[str]:
    """How often each stated value means nothing that is known."""
    odd = stated.filter(pc.and_(stated.is_valid(), known.is_null()))
    return Counter(value[:VALUE_CHARACTERS] for value in odd.to_pylist())


def _blank(text: pa.Array) -> pa.Array:
    """True where there is no text, or nothing but white space."""
    empty = pc.equal(pc.binary_length(text), 0)
    return pc.fill_null(pc.or_(empty, pc.utf8_is_space(text)), True)


def _is_longer(text: pa.Array, max_bytes: int) -> pa.Array:
    return pc.fill_null(pc.greater(pc.binary_length(text), max_bytes), False)


def _set_aside(page: Page, unusable: pa.Array) -> list[BadRecord]:
    return [
        BadRecord(page.location, page.positions[row], *_why(page.batch["text"][row]))
        for row in pc.indices_nonzero(unusable).to_pylist()
    ]


def _why(text: pa.Scalar) -> tuple[str, bytes]:
    if not text.is_valid:
        return NO_TEXT, b""
    content = text.as_buffer().to_pybytes()
    return EMPTY_TEXT if _blank(pa.array([text]))[0].as_py() else TOO_LONG, content[:SAMPLE_BYTES]


def _empty_to_null(column: pa.Array) -> pa.Array:
    return pc.if_else(pc.equal(column, ""), pa.scalar(None, column.type), column)


def _source_ids(native: pa.Array, texts: list[str]) -> list[str]:
    """Native ids; the SHA-256 of the text where a record has none."""
    ids: list[str | None] = native.to_pylist()
    return [text if found is None else found for found, text in zip(ids, texts, strict=True)]


def _country(stated: pa.Array, default: str | None) -> tuple[pa.Array, pa.Array, Counter[str]]:
    """ISO 3166-1 alpha-2 codes, whose statement they are, and the values that are no such code.

    A record that states several is of none of them, nor of the one that the source states.
    """
    codes = _look_up(stated, countries)
    several = pc.equal(codes, SEVERAL)
    known = pc.if_else(several, pa.scalar(None, pa.string()), codes)
    country, basis = _with_default(known, default)
    open_ = pc.fill_null(pc.invert(several), True)
    nothing = pa.scalar(None, pa.string())
    return pc.if_else(open_, country, nothing), pc.if_else(open_, basis, nothing), _odd_values(stated, codes)


def _with_default(stated: pa.Array, default: str | None) -> tuple[pa.Array, pa.Array]:
    """A column filled up with the source's own statement, and its basis: `record`, `source` or null."""
    otherwise = pa.scalar(None if default is None else "source", pa.string())
    basis = pc.if_else(stated.is_valid(), pa.scalar("record"), otherwise)
    return (stated if default is None else pc.fill_null(stated, default)), basis


def _license(record: pa.Array, page: pa.Array, default: str | None) -> tuple[pa.Array, pa.Array, int]:
    """Licences as `licenses.license_of` says, whose statement each is (`record`, `page`, `source` or null),
    and how many records state something that is not understood.

    A record's own statement stands even where it is not understood: the source cannot know better.
    """
    of_record, of_page = _look_up(record, license_of), _look_up(page, license_of)
    stated, basis = _with_default(of_record, None if default is None else license_of(default))
    from_page = pc.and_(pc.is_null(of_record), pc.is_valid(of_page))
    license_ = pc.fill_null(pc.if_else(from_page, of_page, stated), UNKNOWN)
    odd = pc.sum(pc.equal(of_record, UNKNOWN)).as_py() or 0
    return license_, pc.if_else(from_page, "page", basis), odd


def _access_rights(stated: pa.Array, license_: pa.Array, default: str | None) -> pa.Array:
    """What the record says of access, in its own field or beside the licence, else the source; else null."""
    found = pc.coalesce(_look_up(stated, access_of), _look_up(license_, access_of))
    return found if default is None else pc.fill_null(found, default)


def _language(stated: pa.Array, default: str | None) -> tuple[pa.Array, Counter[str]]:
    """ISO 639-3 codes, and the values that name no language that we know."""
    known = _look_up(stated, iso_639_3)
    language = known if default is None else pc.fill_null(known, default)
    return language, _odd_values(stated, known)


def _date(stated: pa.Array, unit: str | None) -> tuple[pa.Array, Counter[str]]:
    """ISO 8601 dates, and the values that are none."""
    known = _look_up(stated, partial(iso_date, unit=unit))
    return known, _odd_values(stated, known)


def _doc_type(stated: pa.Array, source: SourceBase) -> tuple[pa.Array, Counter[str]]:
    """The record's kind through `doc_type_map`, and the values that mean no kind of document."""
    kinds = {kind.value: kind.value for kind in DocType}
    kinds |= {value: kind.value for value, kind in source.doc_type_map.items()}
    known = _look_up(stated, kinds.get)
    return pc.fill_null(known, source.doc_type.value), _odd_values(stated, known)


def _look_up(column: pa.Array, meaning: Callable[[str], str | None]) -> pa.Array:
    """Each value's meaning, asked once per distinct value."""
    values = column.dictionary_encode()
    return pa.array([meaning(value) for value in values.dictionary.to_pylist()], pa.string()).take(
        values.indices
    )
