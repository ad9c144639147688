"""Repositories over OAI-PMH."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.http import HttpConfig
from corpus_latam.config.sources.base import ReaderColumns, SourceBase
from corpus_latam.config.sources.pdf import PDF_FIELDS
from corpus_latam.config.values import Bytes
from corpus_latam.schema import DocType

OF_RECORDS = ("title", "handle", "doi", "types", "subjects", "publisher", "affiliations", "part", "authors")
OF_FILES = ("file", "found_by", "no_file")
KEPT = tuple(dict.fromkeys((*OF_RECORDS, *OF_FILES, *PDF_FIELDS)))


class OaiSource(SourceBase):
    """A repository over OAI-PMH 2.0. What it answers is kept in a folder, from which documents are read.

    Files (PDF) need `pip install 'corpus-latam[pdf]'`.
    """

    type: Literal["oai"]
    """A repository over OAI-PMH."""
    columns: ReaderColumns = ReaderColumns(metadata=KEPT)
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.ACADEMIC
    """The kind of its texts; it decides which thresholds apply."""
    endpoint: str = Field(pattern=r"^https?://")
    """The address that answers `?verb=Identify`."""
    harvest: str
    """A folder for what the repository answers. A run reads it; `sources harvest` fills it without a run."""
    http: HttpConfig
    """How it is asked; `contact` must be given."""
    format: str = "auto"
    """The format of metadata (`metadataPrefix`); by default the fullest that the repository offers."""
    set: str | None = None
    """One of its sets; all by default."""
    since: str | None = Field(default=None, pattern=r"^\d{4}-\d\d-\d\d$")
    """Records changed on this day or later."""
    until: str | None = Field(default=None, pattern=r"^\d{4}-\d\d-\d\d$")
    """Records changed on this day or before."""
    windows: Literal["year", "none"] = "year"
    """Ask for the records of one year after the other, or for all at once."""
    connections: int = Field(default=1, ge=1, le=8)
    """How many windows are harvested side by side; `http.per_second` holds for all together."""
    refresh: bool = False
    """Ask for what is new since the last harvest, once that is whole."""
    abstracts: Literal["all", "own", "none"] = "all"
    """Which abstracts are documents, of records without a file that can be read: all, each in its language;
    those in the document's language; none."""
    files: Literal["none", "first", "all"] = "none"
    """Which files of a record are fetched and are documents: none, so that there are abstracts alone; its
    first that can be read; all of them. Files take disk and days (docs/repositories.md)."""
    files_as: Literal["pdf", "text"] = "pdf"
    """What is taken where a repository has both: a PDF, which is read as PDF files are (docs/ingest.md), or
    the text that DSpace made of it, with a hundredth of its bytes and its lines as they stand on the page."""
    max_file_bytes: Bytes = 256 * 2**20
    """Of a file. Longer ones are not fetched."""
    max_kept_bytes: Bytes = 50 * 10**9
    """Of all files that the harvest keeps. Then no more are fetched."""
    max_memory: Bytes = 2 * 2**30
    """Address space of the process that opens PDF files."""
    max_seconds: int = Field(default=60, gt=0)
    """Seconds of CPU that opening a PDF file may take."""
    authors: bool = False
    """Keep the names of authors in `metadata`. They are personal data."""
