"""The folders and columns that stages hand to each other: the one place where they are named and typed.

Names follow FineWeb-2 where it has them, so that its readers read our corpora.
Languages are ISO 639-3, countries ISO 3166-1 alpha-2, scripts ISO 15924, licences SPDX where one exists.
"""

from __future__ import annotations

import hashlib
from enum import Flag, StrEnum, auto
from typing import NamedTuple

import pyarrow as pa


class Holds(Flag):
    """What lies in a folder, as far as others than its own stage ask."""

    NOTHING_ASKED = 0
    SHARDS = auto()
    """The rows of ingest in their order, in shards of the same names."""
    IDS = auto()
    """Rows of documents, each with its id."""
    ADDRESSES = auto()
    """Rows that say a document's id, address and source."""
    QUOTES = auto()
    """Words of documents without saying whose: none can be taken out alone."""
    COUNTS = auto()
    """Pages that count documents, and quote none."""


class Folder(NamedTuple):
    """A folder of a run, by its path from the run folder, and the stage that writes it."""

    name: str
    stage: str
    holds: Holds = Holds.NOTHING_ASKED


FOLDERS = (
    Folder("ingest", "ingest", Holds.SHARDS | Holds.IDS | Holds.ADDRESSES),
    Folder("quarantine", "ingest"),
    Folder("withdrawn", "ingest"),
    Folder("annotate", "annotate", Holds.SHARDS | Holds.IDS),
    Folder("select", "select", Holds.SHARDS | Holds.IDS),
    Folder("deduplicate", "deduplicate", Holds.SHARDS | Holds.IDS),
    Folder("deduplicate/repeated-lines", "deduplicate", Holds.QUOTES),
    Folder("corpus", "export", Holds.IDS | Holds.ADDRESSES | Holds.COUNTS),
    Folder("rejected", "export", Holds.IDS | Holds.ADDRESSES),
    Folder("tokenizer", "tokenizer", Holds.QUOTES),
    Folder("report", "report", Holds.COUNTS),
)
"""All that stages write to stay, in the order of the road. `quarantine` has no manifest of its own: ingest's
names its files too."""

STAGES = tuple(dict.fromkeys(folder.stage for folder in FOLDERS))
"""In order. Each is a folder of this package whose `stage.run(context)` does the work, after
`stage.preflight(config)`, where there is one, has said what can be known to be wrong before it."""


def holding(what: Holds) -> tuple[str, ...]:
    """The folders that hold all of this, in the order of the road."""
    return tuple(folder.name for folder in FOLDERS if what in folder.holds)


def folders_of(stage: str) -> tuple[str, ...]:
    """The folders that a stage writes; those inside another one are parts of it."""
    return tuple(folder.name for folder in FOLDERS if folder.stage == stage and "/" not in folder.name)


def holding_last_first(what: Holds) -> tuple[str, ...]:
    """The folders that hold all of this, those of the last stage first."""
    chosen = holding(what)
    return tuple(name for stage in reversed(STAGES) for name in folders_of(stage) if name in chosen)


DOCUMENT = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("text", pa.large_string(), nullable=False),
        pa.field("source", pa.string(), nullable=False),
        pa.field("source_id", pa.string(), nullable=False),
        pa.field("url", pa.string()),
        pa.field("date", pa.string()),
        pa.field("language", pa.string()),
        pa.field("country", pa.string()),
        pa.field("country_basis", pa.string()),
        pa.field("license", pa.string()),
        pa.field("license_basis", pa.string()),
        pa.field("access_rights", pa.string()),
        pa.field("doc_type", pa.string(), nullable=False),
        pa.field("fetched_at", pa.string()),
        pa.field("extractor", pa.string()),
        pa.field("sha256_raw", pa.string()),
        pa.field("opt_out", pa.list_(pa.string())),
        pa.field("metadata", pa.string()),
    ]
)
"""One row per document as `ingest` writes it: what the source says, nothing that we think.

`date` is a year, a month, a day or a day with its time in ISO 8601, or null;
`language` and `country` are the record's own claims (or null); `doc_type` is one of `DocType`;
`fetched_at` is a date like `date`, of when somebody fetched the original, as the record says: never the time
of the run; `extractor` what made the text of the original, with its version; `sha256_raw` the hash of the
original's bytes; `opt_out` the signals that reserve it (sorted; null where none was looked for, empty where
none was found). `metadata` is a JSON object of whatever else the record carries.
"""

PII_SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64()), ("kind", pa.string())])
"""A stretch of text to redact: byte offsets into the UTF-8 text (repaired, where it was repaired)."""

SIGNALS: dict[str, pa.DataType] = {
    "bytes": pa.int64(),
    "words": pa.int32(),
    "characters": pa.int32(),
    "lines": pa.int32(),
    "sentences": pa.int32(),
    "language_score": pa.float32(),
    "mean_word_length": pa.float32(),
    "max_word_length": pa.int32(),
    "alphabetic_words": pa.float32(),
    "hash_word_ratio": pa.float32(),
    "ellipsis_word_ratio": pa.float32(),
    "newline_word_ratio": pa.float32(),
    "stop_words": pa.int32(),
    "bullet_lines": pa.float32(),
    "ellipsis_lines": pa.float32(),
    "terminated_lines": pa.float32(),
    "short_lines": pa.float32(),
    "few_word_lines": pa.float32(),
    "mean_sentence_length": pa.float32(),
    "digit_share": pa.float32(),
    "upper_share": pa.float32(),
    "symbol_share": pa.float32(),
    "punctuation_share": pa.float32(),
    "url_share": pa.float32(),
    "curly_brackets": pa.int32(),
    "boilerplate_density": pa.float32(),
    "placeholder_phrases": pa.int32(),
    "ocr_noise": pa.float32(),
    "mean_line_length": pa.float32(),
    "max_line_length": pa.int32(),
    "alphanumeric_share": pa.float32(),
    "autogenerated": pa.int32(),
    "duplicate_lines": pa.float32(),
    "duplicate_line_characters": pa.float32(),
    "duplicate_paragraphs": pa.float32(),
    "duplicate_paragraph_characters": pa.float32(),
    "top_2_gram": pa.float32(),
    "top_3_gram": pa.float32(),
    "top_4_gram": pa.float32(),
    "duplicate_5_gram": pa.float32(),
    "duplicate_6_gram": pa.float32(),
    "duplicate_7_gram": pa.float32(),
    "duplicate_8_gram": pa.float32(),
    "duplicate_9_gram": pa.float32(),
    "duplicate_10_gram": pa.float32(),
    "toxicity_density": pa.float32(),
    "adult_density": pa.float32(),
    "toxicity_mean": pa.float32(),
    "toxicity_max": pa.float32(),
    "toxicity_share": pa.float32(),
    "blocklisted": pa.int32(),
}
"""The numbers that a policy may set bounds to. docs/annotate.md says what each measures."""

SELECTION = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("keep", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("register", pa.string(), nullable=False),
    ]
)
"""One row per document: kept, or the first reason to reject it, as `group.signal`."""

CUT_SPAN = pa.struct([("start", pa.int64()), ("end", pa.int64())])
"""A stretch of text to leave out: byte offsets, as in `PII_SPAN`."""

DEDUPLICATION = pa.schema(
    [
        pa.field("id", pa.string(), nullable=False),
        pa.field("keep", pa.bool_(), nullable=False),
        pa.field("reason", pa.string()),
        pa.field("duplicate_of", pa.string()),
        pa.field("similarity", pa.float32()),
        pa.field("minhash_cluster_size", pa.int32(), nullable=False),
        pa.field("cut_spans", pa.list_(CUT_SPAN)),
        pa.field("cut_bytes", pa.int64(), nullable=False),
        pa.field("cut_words", pa.int32(), nullable=False),
    ]
)
"""One row per document. `keep` is final: false for what `select` rejected (reason null) and for duplicates.

`reason` is `duplicate.exact`, `duplicate.near`, `boilerplate.nothing_left` (all its lines were cut), or
`contaminated.<evaluation set>` (which a document that is only marked has though it stays); `duplicate_of` the
id of the document that stays; `similarity` the word-5-gram Jaccard (1.0 for exact copies);
`minhash_cluster_size` counts the document and what was removed in its favour, as FineWeb-2 names it.
`cut_spans` are the repeated lines and paragraphs that export leaves out, sorted, apart, null where there are
none; `cut_bytes` and `cut_words` what they hold.
"""

QUARANTINE = pa.schema(
    [
        pa.field("source", pa.string(), nullable=False),
        pa.field("location", pa.string(), nullable=False),
        pa.field("position", pa.string(), nullable=False),
        pa.field("reason", pa.string(), nullable=False),
        pa.field("sample", pa.binary()),
    ]
)
"""One row per input record that could not become a document. `sample` holds its first bytes."""


class DocType(StrEnum):
    """What kind of text a document is: it decides which policy applies (see `configs/languages`)."""

    WEB = "web"
    NEWS = "news"
    LAW = "law"
    LITERATURE = "literature"
    ACADEMIC = "academic"
    MANUAL = "manual"
    SOCIAL = "social"
    CODE = "code"


RECORD_DIGITS = 16
"""Leading digits of an id that name the record (source and native id); the others name its text."""


def document_id(source: str, source_id: str, text_sha256: str) -> str:
    """32 hexadecimal digits: half of SHA-256 over the configured source's name and the native id, then half
    of `text_sha256`, which is in hexadecimal digits too.

    So a record whose text was mended, and other texts under the same native id, share the first half and are
    still documents of their own. docs/ingest.md says what depends on which half.
    """
    record = hashlib.sha256(f"{source}\0{source_id}".encode()).hexdigest()
    return record[:RECORD_DIGITS] + text_sha256[:RECORD_DIGITS]
