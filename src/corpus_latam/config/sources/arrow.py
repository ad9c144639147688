"""Arrow files."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import PackedSource
from corpus_latam.config.values import Bytes


class ArrowSource(PackedSource):
    """Arrow files: folders that `save_to_disk` of `datasets` wrote, Arrow's streams and files, Feather;
    also in archives.

    Of a folder with a state.json, the files that this names are read, and no others (`cache-….arrow`).
    """

    type: Literal["arrow"]
    """Arrow files."""
    join: str | None = None
    """Where the text is a list of words or of other texts: what is to stand between them (`" "`)."""
    max_file_bytes: Bytes = 2**30
    """Of a file inside an archive, which has to be held whole. Longer ones go to quarantine, unread."""
