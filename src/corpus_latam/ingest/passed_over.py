"""What the paths of sources hold that is not read: said once per source, and kept for the report."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from corpus_latam.escaping import for_json, for_terminal
from corpus_latam.storage.listing import PassedOver, groups, summary
from corpus_latam.storage.manifest import Manifest

log = logging.getLogger(__name__)

FILE = "passed-over.json"
NAMES_KEPT = 3


def tell(passed: Mapping[str, tuple[PassedOver, ...]]) -> None:
    """A warning for each source whose path holds such files."""
    for source, files in passed.items():
        if files:
            log.warning("ingest: %s: not read: %s.", source, for_terminal("; ".join(summary(files))))


def keep(ingest: Manifest, passed: Mapping[str, tuple[PassedOver, ...]]) -> None:
    """Writes `passed-over.json` beside the shards of ingest: a row per source and reason."""
    rows = [row for source, files in passed.items() for row in _rows(source, files)]
    ingest.write_page(FILE, (for_json(rows, indent=1) + "\n").encode())


def _rows(source: str, files: tuple[PassedOver, ...]) -> list[dict[str, Any]]:
    return [
        {
            "source": source,
            "why": group.why.name.lower(),
            "suffix": group.suffix,
            "files": len(group.names),
            "names": group.names[:NAMES_KEPT],
        }
        for group in groups(files)
    ]
