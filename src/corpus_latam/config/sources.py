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
    source_id: str | None = None
    """A native id that names one record of the source; without it a record goes by the hash of its text."""
    source: str | None = None
    url: str | None = "url"
    date: str | None = "date"
    language: str | None = "language"
    country: str | None = "country"
    license: str | None = "license"
    page_license: str | None = None
    """What the page of a record says (rel=license); it counts where the record says nothing."""
    access_rights: str | None = None
    doc_type: str | None = None
    metadata: tuple[str, ...] = ()


class SourceBase(Model):
    """What every source states, whatever its access method."""

    columns: Columns = Columns()
    country: Country | None = None
    language: Language | None = None
    license: str | None = None
    access_rights: Literal["open", "restricted", "closed"] | None = None
    doc_type: DocType = DocType.WEB
    doc_type_map: dict[str, DocType] = {}
    rank: int = 0
    """Who stays among duplicates: the lower rank."""
    on_bad_file: Literal["stop", "quarantine"] = "stop"
    """What an unreadable file does, when it is found before any work."""


class ParquetSource(SourceBase):
    """Parquet files: a file, a folder or a glob, local or remote.

    A folder means the files in it; where it holds none itself, those of all folders below it.
    """

    type: Literal["parquet"]
    path: str


class JsonlSource(SourceBase):
    """JSON Lines, plain or compressed (.gz, .zst, .bz2, .xz)."""

    type: Literal["jsonl"]
    path: str
    max_line_bytes: Bytes = 64 * 2**20


class TextSource(SourceBase):
    """Plain text files, one document each, plain or compressed."""

    type: Literal["text"]
    path: str
    max_file_bytes: Bytes = 64 * 2**20


class HubSource(SourceBase):
    """A data set on the Hugging Face Hub, streamed. `data_files` or a configuration `name` picks its part."""

    type: Literal["hub"]
    repository: str
    name: str | None = None
    split: str = "train"
    data_files: str | None = None
    revision: str = "main"
    max_line_bytes: Bytes = 64 * 2**20
    """Of JSON Lines files."""


Source = Annotated[ParquetSource | JsonlSource | TextSource | HubSource, Field(discriminator="type")]
