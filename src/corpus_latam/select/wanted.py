"""The share of a text that is in wanted languages: a bilingual text of two of them is no foreign text."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import orjson
import pyarrow as pa


def wanted_share(signals: pa.RecordBatch, wanted: Collection[str]) -> pa.Array:
    """float32 per row: `language_score`, or what all wanted languages in `top_langs` add up to, if more.

    Null where there is no score. `top_langs` is JSON of shares by language, best first.
    """
    scores = signals["language_score"]
    shares = [_share(languages, wanted) for languages in signals["top_langs"].to_pylist()]
    largest = np.fmax(scores.to_numpy(zero_copy_only=False), np.array(shares, np.float32))
    return pa.array(largest, pa.float32(), mask=np.asarray(scores.is_null()))


def _share(languages: str | None, wanted: Collection[str]) -> float:
    found: dict[str, float] = orjson.loads(languages or "{}")
    return sum(share for language, share in found.items() if language in wanted)
