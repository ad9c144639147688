"""Where documents come from: what every source states, and one model per access method."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from corpus_latam.config.values import Bytes, Country, Language, Model
from corpus_latam.schema import DocType


class Columns(Model):
    """Which of a record's own fields holds what, by default as FineWeb-2 names them.

    A name that the record lacks gives null, but for `text`; null says that no field holds it.
    """

    text: str = "text"
    """The text. The only field that a record must have."""
    source_id: str | None = None
    """A native id that names one record of the source; without it a record goes by the hash of its text."""
    source: str | None = None
    """A record's own name of where it comes from, where a source gathers several; else the source's name
    in the config."""
    url: str | None = "url"
    """Where the document lies."""
    date: str | None = "date"
    """When it was published: an ISO 8601 date (docs/ingest.md says which forms), else it is left out."""
    language: str | None = "language"
    """Its language: `es`, `es-AR`, `spa`, `spa_Latn`."""
    country: str | None = "country"
    """Its country, as ISO 3166-1 alpha-2."""
    license: str | None = "license"
    """Its licence, in any wording (docs/licenses.md)."""
    page_license: str | None = None
    """What the page of a record says (rel=license); it counts where the record says nothing."""
    access_rights: str | None = None
    """Who may read it, as repositories state it."""
    doc_type: str | None = None
    """Its kind, one of `doc_type` below or a value that `doc_type_map` explains."""
    metadata: tuple[str, ...] = ()
    """Further fields to keep, in a JSON object."""


class SourceBase(Model):
    """What every source states, whatever its access method."""

    columns: Columns = Columns()
    """Which of its fields holds what."""
    country: Country | None = None
    """For records that state none."""
    language: Language | None = None
    """For records that state none, as ISO 639-3."""
    license: str | None = None
    """For records that state none."""
    access_rights: Literal["open", "restricted", "closed"] | None = None
    """For records that state none."""
    date_unit: Literal["s", "ms", "us", "ns"] | None = None
    """Where the date is a number: what it counts since the beginning of 1970 (UTC). Without it a number is no
    date, but for a year (`1999`) or a day (`19991231`)."""
    doc_type: DocType = DocType.WEB
    """The kind of its texts, for records that state none; it decides which thresholds apply."""
    doc_type_map: dict[str, DocType] = {}
    """What a record's own words for kinds mean: `{novela: literature}`."""
    rank: int = 0
    """Who stays among duplicates: the lower rank."""
    on_bad_file: Literal["stop", "quarantine"] = "stop"
    """What an unreadable file does, when it is found before any work."""


class ParquetSource(SourceBase):
    """Parquet files: a file, a folder or a glob, local or remote.

    A folder means the files in it; where it holds none itself, those of all folders below it.
    """

    type: Literal["parquet"]
    """Parquet files."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads (`s3://`, `hf://`)."""


class JsonlSource(SourceBase):
    """JSON Lines, plain or compressed (.gz, .zst, .bz2, .xz)."""

    type: Literal["jsonl"]
    """JSON Lines."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads."""
    max_line_bytes: Bytes = 64 * 2**20
    """Longer lines go to quarantine, unread."""


class TextSource(SourceBase):
    """Plain text files, one document each, plain or compressed."""

    type: Literal["text"]
    """A document per file."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads."""
    max_file_bytes: Bytes = 64 * 2**20
    """Longer files go to quarantine, unread."""


class HubSource(SourceBase):
    """A data set on the Hugging Face Hub, streamed. `data_files` or a configuration `name` picks its part."""

    type: Literal["hub"]
    """A data set of the Hugging Face Hub."""
    repository: str
    """`owner/name`."""
    name: str | None = None
    """A configuration of the data set."""
    split: str = "train"
    """One of its splits."""
    data_files: str | None = None
    """A glob of files to read instead of a configuration and split."""
    revision: str = "main"
    """A branch, tag or commit."""
    max_line_bytes: Bytes = 64 * 2**20
    """Of JSON Lines files."""


Source = Annotated[ParquetSource | JsonlSource | TextSource | HubSource, Field(discriminator="type")]
