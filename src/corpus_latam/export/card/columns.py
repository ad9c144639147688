"""The card's section on the columns of a released document."""

from __future__ import annotations

from corpus_latam.export.release import RELEASE

COLUMNS = {
    "id": "hash of source, native id and text: the same document has the same one in every version",
    "text": "the document",
    "source": "where it comes from, as in the table of sources",
    "source_id": "its native id there",
    "url": "its address",
    "date": "when it was published, as ISO 8601",
    "language": "ISO 639-3, identified",
    "language_score": "how sure the identification is, 0 to 1",
    "language_script": "ISO 15924",
    "country": "ISO 3166-1 alpha-2",
    "country_basis": "what says so: `record`, `source`, `metadata`, `domain` or `lexicon`",
    "license": "SPDX identifier or a name of docs/licenses.md",
    "license_basis": "what says so",
    "access_rights": "`open`, `restricted`, `closed`, or an embargo",
    "doc_type": "kind of document, such as `news`, `law`, `literature`",
    "minhash_cluster_size": "copies that were found, itself among them",
    "fetched_at": "when the original was fetched, as ISO 8601",
    "extractor": "what made the text of the original, with its version",
    "sha256_raw": "SHA-256 of the original's bytes",
    "opt_out": "signals that reserve it from text and data mining; null where none was looked for",
    "metadata": "further fields of its source, as a JSON object",
}


def columns() -> str:
    """A table of names, types and meanings; all columns but those that are always there may be null."""
    rows = [
        f"| `{field.name}` | {field.type} | {'yes' if field.nullable else 'no'} | {COLUMNS[field.name]} |"
        for field in RELEASE
    ]
    return "\n".join(["| column | type | may be null | |", "|---|---|---|---|", *rows])
