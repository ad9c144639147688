"""The share of a text that is in wanted languages: a bilingual text of two of them is no foreign text."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import orjson
import pyarrow as pa

OWN_SHARE = 0.5
"""A label that has so much of the text is judged together with the other wanted languages."""
PART_SHARE = 0.3
"""Below OWN_SHARE only languages that have so much of the text count beside it ..."""
JOINT_SHARE = 0.8
"""... and only where they make up nearly the whole text.

Texts in a language without a label (Swahili, Somali) get many weak scores, and twenty of them add up to a
confident one: on paragraphs of 139 such languages the plain sum kept 33 %, this rule keeps 8 %, and 225 of
226 paragraphs in ten languages of the Americas stay (docs/select.md).
"""


def wanted_share(signals: pa.RecordBatch, wanted: Collection[str]) -> pa.Array:
    """float32 per row: `language_score`, or more where wanted languages in `top_langs` may add up to more.

    They may where the label itself has half of the text, or where the label and other wanted languages are
    large parts of a text that is all theirs. Null where there is no score. `top_langs` is JSON of shares by
    language, best first.
    """
    scores = signals["language_score"]
    shares = [_share(languages, wanted) for languages in signals["top_langs"].to_pylist()]
    largest = np.fmax(scores.to_numpy(zero_copy_only=False), np.array(shares, np.float32))
    return pa.array(largest, pa.float32(), mask=np.asarray(scores.is_null()))


def _share(languages: str | None, wanted: Collection[str]) -> float:
    """What wanted languages add up to, or 0 where they may not."""
    found: dict[str, float] = orjson.loads(languages or "{}")
    shares = [share for language, share in found.items() if language in wanted]
    if max(shares, default=0.0) >= OWN_SHARE:
        return sum(shares)
    joint = sum(share for share in shares if share >= PART_SHARE)
    return joint if joint >= JOINT_SHARE else 0.0
