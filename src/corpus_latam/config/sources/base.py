"""What every source states, whatever its access method, and what those that read files have in common."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from corpus_latam.config.values import Bytes, Country, Language, Model
from corpus_latam.schema import DocType


class Columns(Model):
    """Which of a record's own fields holds what, by default as FineWeb-2 names them.

    A path of dots leads into fields inside fields and into lists: `warc_headers.warc-target-uri`, `lang.0`.

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
    """Its country, as ISO 3166-1 alpha-2. A record that states several (`CL, AR`, or a list) has none."""
    license: str | None = "license"
    """Its licence, in any wording (docs/licenses.md)."""
    page_license: str | None = None
    """What the page of a record says (rel=license); it counts where the record says nothing."""
    access_rights: str | None = None
    """Who may read it, as repositories state it."""
    doc_type: str | None = None
    """Its kind, one of `doc_type` below or a value that `doc_type_map` explains."""
    fetched_at: str | None = None
    """When it was fetched from where it lies: an ISO 8601 date or moment, never the time of this run."""
    extractor: str | None = None
    """What made its text of the original, with its version."""
    sha256_raw: str | None = None
    """The SHA-256 of the original (page, PDF), in hexadecimal digits."""
    opt_out: str | None = None
    """Signals that reserve it from text and data mining (docs/licenses.md): a list, or one signal."""
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
    opt_out_map: dict[str, str | None] = {}
    """What a record's own words in its field `columns.opt_out` mean: `{disallowed: robots, allowed: null}`,
    where null is no signal. Other words are signals as they stand."""
    expect: tuple[Language, ...] = ()
    """Languages that its texts are in, as ISO 639-3: others weigh a tenth when texts are identified. Without
    it all weigh the same."""
    rank: int = 0
    """Who stays among duplicates: the lower rank."""
    on_bad_file: Literal["stop", "quarantine"] = "stop"
    """What an unreadable file does, when it is found before any work."""


class ReaderColumns(Columns):
    """Columns of readers that name what they find as we do."""

    source_id: str | None = "source_id"
    """A native id. Where the reader finds none, a record goes by its file's name and its place in it."""
    source: str | None = "source"
    """What the reader says of where a record comes from; else the source's name in the config."""
    page_license: str | None = "page_license"
    """What the page of a record says (rel=license); it counts where the record says nothing."""
    access_rights: str | None = "access_rights"
    """Who may read it."""
    doc_type: str | None = "doc_type"
    """Its kind."""
    fetched_at: str | None = "fetched_at"
    """When it was fetched, as the record says."""
    extractor: str | None = "extractor"
    """What made its text, with its version."""
    sha256_raw: str | None = "sha256_raw"
    """The SHA-256 of the original."""
    opt_out: str | None = "opt_out"
    """Signals that reserve it from text and data mining."""


class PackedSource(SourceBase):
    """A source of files, also inside archives."""

    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads (`s3://`, `hf://`). Compressed files and
    archives (.zip, .tar, .tar.gz and so on) are read as they lie, also archives inside an archive."""
    members: tuple[str, ...] = ()
    """Inside archives: patterns of the names to read (`raw/*.txt`); all that the reader takes by default."""
    max_members: int = Field(default=1_000_000, gt=0)
    """Of one archive. What follows is not read."""
    max_file_bytes: Bytes = 64 * 2**20
    """Of a file that has to be held whole. Longer ones go to quarantine, unread."""


class FilesSource(PackedSource):
    """A source of files that are read one after the other."""

    columns: ReaderColumns = ReaderColumns()
    """Which field of what the reader finds holds what."""
