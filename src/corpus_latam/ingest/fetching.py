"""Brings what sources keep of repositories up to date, before they are listed."""

from __future__ import annotations

from collections.abc import Mapping

from corpus_latam.config import AnySource
from corpus_latam.sources import registry
from corpus_latam.waiting import waiting


def fetch(sources: Mapping[str, AnySource]) -> list[str]:
    """Names of the sources that are of this kind. Raises `RunError`; what was fetched is kept."""
    fetched = []
    for name, source in sources.items():
        with waiting(f"harvesting {name}"):
            if registry.fetch(source):
                fetched.append(name)
    return fetched
