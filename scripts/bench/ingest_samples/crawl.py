"""Valid files of crawl data sets, made here, for tests that damage them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import zstandard

RECORDS = 20
TEXTS = [f"El documento número {n} habla de la feria del pueblo." for n in range(RECORDS)]


def second(n: int) -> dict[str, Any]:
    """A document in the layout of HPLT 2."""
    return {
        "f": "./path/to/file.warc.gz",
        "o": 10 * n,
        "s": 100,
        "rs": 300,
        "u": f"https://ejemplo.cl/{n}",
        "c": "text/html",
        "ts": "2021-03-04T05:06:07Z",
        "collection": "cc40",
        "lang": ["spa_Latn", "cat_Latn", "glg_Latn"],
        "prob": [0.98, 0.01, 0.005],
        "text": TEXTS[n],
        "seg_langs": ["spa_Latn"],
        "id": f"{n:032x}",
        "filter": "keep",
        "pii": [[3, 7]],
        "doc_scores": [8.1, 9.0],
        "robots": "disallowed" if n % 4 == 0 else "allowed" if n % 4 == 1 else None,
    }


def first(n: int) -> dict[str, Any]:
    """The same in that of HPLT 1."""
    return {
        "id": n,
        "document_lang": "es",
        "scores": [0.7],
        "langs": ["es"],
        "text": TEXTS[n],
        "url": f"https://ejemplo.cl/{n}",
        "collection": "wide5",
    }


def third(n: int) -> dict[str, Any]:
    """The same in that of HPLT 3."""
    xml = f'<doc><main><head rend="h1">Título {n}</head><p>{TEXTS[n]}</p></main></doc>'
    return second(n) | {"xml": xml, "web-register": {"NA": 0.8}, "cluster_size": 3}


def lines(make: Callable[[int], dict[str, Any]]) -> bytes:
    """A file of JSON Lines of all records."""
    return b"".join(json.dumps(make(n), ensure_ascii=False).encode() + b"\n" for n in range(RECORDS))


def _zst(make: Callable[[int], dict[str, Any]]) -> Callable[[], bytes]:
    return lambda: zstandard.ZstdCompressor().compress(lines(make))


TYPE = "hplt"
SAMPLES: dict[str, Callable[[], bytes]] = {
    "one.jsonl": lambda: lines(first),
    "two.jsonl.gz": lambda: gzip.compress(lines(second), mtime=0),
    "three.jsonl": lambda: lines(third),
    "packed.jsonl.zst": _zst(second),
}
"""By a name with its suffix: a file of 20 records. `TYPE` is the type of source that reads it."""
