"""Corpora of sentences."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from corpus_latam.config.sources.base import FilesSource, ReaderColumns
from corpus_latam.config.values import Bytes, Country


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f"{value!r} is not a regular expression: {error}") from None
    return value


class SentencesSource(FilesSource):
    """Corpora of sentences, put together to documents: lines, Leipzig, CoNLL-U, tagged words, TMX, OPUS in
    XML, pairs of translations, subtitles. What a file is, its first lines say.
    """

    type: Literal["sentences"]
    """Corpora of sentences."""
    columns: ReaderColumns = ReaderColumns(metadata=("title",))
    """Which field of what the reader finds holds what."""
    side: str = Field(default="es", pattern=r"^[a-z]{2,3}$")
    """Of translations (TMX, pairs such as `X.en-es.es`, folders of OPUS), the language to read, as its files
    name it."""
    document_marker: Annotated[str, AfterValidator(_pattern)] | None = None
    """A regular expression: a line that it fits begins a document, and is no text. Its first group, if it has
    one, is the title."""
    window_bytes: Bytes = 2_000
    """About how much text makes a document, where nothing says where documents end."""
    member_countries: dict[str, Country] = {}
    """The country of texts by the name of their file or member: `{"*InfoLEG*": AR}`. Locales in a name
    (`es_AR`) and the names in configs/countries/members.yaml are known."""
    max_line_bytes: Bytes = 2**20
    """Longer lines, units of TMX and sentences of OPUS, go to quarantine, unread."""
