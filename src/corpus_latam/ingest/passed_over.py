"""What the paths of sources hold that is not read: said once per source, and kept for the report."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from corpus_latam.config import SourceBase
from corpus_latam.escaping import for_json, for_terminal
from corpus_latam.storage.listing import PassedOver, Why, clause, groups, suffix_of
from corpus_latam.storage.manifest import Manifest

log = logging.getLogger(__name__)

FILE = "passed-over.json"
NAMES_KEPT = 3
"""Per source and reason, for the report."""
NAMES_SAID = 3
"""Per source, in the log."""


def tell(passed: Mapping[str, tuple[PassedOver, ...]], sources: Mapping[str, SourceBase]) -> None:
    """A warning for each source whose path holds such files. It names few of them: a folder may hold many."""
    for source, files in passed.items():
        if files:
            said = "; ".join(_clauses(files))
            advice = how_to_read(sources[source], files)
            log.warning("ingest: %s: not read: %s.%s", source, for_terminal(said), advice and f" {advice}")


def _clauses(files: tuple[PassedOver, ...]) -> Iterator[str]:
    """A clause per group, with `NAMES_SAID` names in all of them together."""
    left = NAMES_SAID
    for group in groups(files):
        yield clause(group, left)
        left = max(0, left - len(group.names))


def how_to_read(source: SourceBase, files: tuple[PassedOver, ...]) -> str:
    """What to write to read files of folders below too; nothing where there are none."""
    below = Counter(suffix_of(each.name) for each in files if each.why is Why.BELOW)
    if not below:
        return ""
    folder = str(getattr(source, "path", "")).rstrip("/")
    suffix = min(below, key=lambda name: (-below[name], name))
    return f"To read those in folders below too: path: {for_terminal(f'{folder}/**/*{suffix}')}"


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
