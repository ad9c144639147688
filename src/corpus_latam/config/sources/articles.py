"""Articles of journals."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.schema import DocType

KEPT = ("title", "journal", "issn", "doi", "article_type", "keywords", "part", "spans")


class ArticleSource(FilesSource):
    """Articles of journals in JATS (also SciELO's and PubMed Central's) and in SciELO's ArticleMeta JSON.

    Translations and reviews inside an article are documents of their own.
    """

    type: Literal["article"]
    """Articles of journals."""
    columns: ReaderColumns = ReaderColumns(metadata=KEPT)
    """Which field of what the reader finds holds what."""
    doc_type: DocType = DocType.ACADEMIC
    """The kind of its texts; it decides which thresholds apply."""
    parts: tuple[Literal["body", "back", "notes", "references"], ...] = ("body", "notes")
    """What of an article becomes text, behind its abstract: its body; acknowledgements, appendices and
    glossaries; notes; the list of references."""
    abstracts: Literal["all", "own", "none"] = "all"
    """The abstract in the article's language begins its text; those in others are documents of their own
    (`all`), or left out (`own`); or all are left out (`none`)."""
