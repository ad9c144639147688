"""Small JSON files of a run folder: what is gone or damaged is nothing, since it is written anew."""

from __future__ import annotations

import json
from typing import Any

from corpus_latam.storage import paths


def read_object(path: str) -> dict[str, Any]:
    """The object in a JSON file; an empty one where there is no file, or none that can be read."""
    if not paths.exists(path):
        return {}
    with paths.open_read(path) as stream:
        try:
            found = json.load(stream)
        except (ValueError, RecursionError):
            return {}
    return found if isinstance(found, dict) else {}
