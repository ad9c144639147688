"""Whether going on in a file costs what reading all before it costs."""

from __future__ import annotations

import json
from typing import Any

from corpus_latam.sources.packing import archives, compression


def reads_again(file: str, cursor: str | None) -> bool:
    """Whether reading a file on from a cursor means to decompress it from its start: the cursor has no point
    (`restarts.py`) to go on from, as in a file that holds none, or is small."""
    kind = archives.kind_of(file)
    packed = kind.compression if kind else compression.compression_of(file)
    return packed is not None and not _has_point(json.loads(cursor or "null"))


def _has_point(cursor: Any) -> bool:
    """A cursor is a `records.Place`, or an object with a point under `restart`."""
    if isinstance(cursor, dict):
        return cursor.get("restart") is not None
    return isinstance(cursor, list) and any(isinstance(part, dict) and "window" in part for part in cursor)
