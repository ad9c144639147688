"""Data sets on the Hugging Face Hub."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.sources.base import SourceBase
from corpus_latam.config.values import Bytes


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
