"""Documents in two languages: which second language holds a fifth of the text or more, from `top_langs`."""

from __future__ import annotations

import orjson
import pyarrow as pa

SECOND_SHARE = 0.2
"""Half-translated pages have this much; names and quotations do not (docs/language.md)."""


def mixtures(documents: pa.Table) -> pa.Table:
    """One row per document in two languages or more: `language`, `second_language`, `fate`.

    `documents` has `language`, `top_langs` (JSON of shares, null where annotate has not run) and `fate`.
    """
    seconds = [_second(top) for top in documents["top_langs"].to_pylist()]
    rows = [row for row, second in enumerate(seconds) if second is not None]
    mixed = documents.select(["language", "fate"]).take(pa.array(rows, pa.int64()))
    named = pa.array([seconds[row] for row in rows], pa.string())
    return mixed.add_column(1, "second_language", named)


def _second(top: str | None) -> str | None:
    """The second language of a text, if it holds enough of it; the best one comes first."""
    if top is None or "," not in top:
        return None
    language, share = list(orjson.loads(top).items())[1]
    return str(language) if share >= SECOND_SHARE else None
