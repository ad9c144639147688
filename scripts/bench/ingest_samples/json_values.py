"""JSON over several lines: an array, a list inside an object, objects in a row; 20 records each."""

from __future__ import annotations

import json
from collections.abc import Callable

TYPE = "json"
RECORDS = [
    {"text": f"Nota número {n}: el río creció en marzo. " * (1 + n % 4), "n": {"x": [n]}} for n in range(20)
]


def _in_a_row() -> bytes:
    return "\n".join(json.dumps(each, indent=1, ensure_ascii=False) for each in RECORDS).encode()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "array.json": lambda: json.dumps(RECORDS, indent=1).encode(),
    "nested.json": lambda: json.dumps({"status": "ok", "data": {"items": RECORDS}}).encode(),
    "row.json": _in_a_row,
}
"""By a name with its suffix. `TYPE` is the type of source that reads it."""
