"""Valid files of posts, made here, for tests that damage them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any


def _post(number: int) -> dict[str, Any]:
    return {
        "id": str(number),
        "text": f"mensaje número {number} de una persona que escribe #algo",
        "author_id": "7",
        "created_at": "2020-01-02T03:04:05.000Z",
        "lang": "es",
    }


def _status(number: int) -> dict[str, Any]:
    return {
        "id_str": str(number),
        "full_text": f"mensaje número {number} de una persona que escribe #algo",
        "user": {"id_str": "7"},
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "place": {"country_code": "CL"},
    }


def _lines() -> bytes:
    return b"".join(json.dumps(_post(number)).encode() + b"\n" for number in range(1, 21))


def _page() -> bytes:
    return json.dumps({"data": [_post(number) for number in range(1, 21)]}, indent=1).encode()


def _statuses() -> bytes:
    return "\n".join(json.dumps(_status(number), indent=1) for number in range(1, 21)).encode()


TYPE = "tweets"
SAMPLES: dict[str, Callable[[], bytes]] = {
    "lines.jsonl": _lines,
    "page.json": _page,
    "statuses.json": _statuses,
}
"""By a name with its suffix: a file of 20 records. `TYPE` is the type of source that reads it."""
