"""Arrow files."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import SourceBase


class ArrowSource(SourceBase):
    """Arrow files: folders that `save_to_disk` of `datasets` wrote, Arrow's streams and files, Feather.

    Of a folder with a state.json, the files that this names are read, and no others (`cache-….arrow`).
    """

    type: Literal["arrow"]
    """Arrow files."""
    path: str
    """A file, a folder or a glob, here or anywhere that fsspec reads."""
    join: str | None = None
    """Where the text is a list of words or of other texts: what is to stand between them (`" "`)."""
