"""Takes stretches out of texts: personal data gives way to marks or stand-ins, cut lines to nothing.

Everything outside the spans stays byte for byte.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.export.replacements import replacement

Span = tuple[Any, ...]
Edit = tuple[int, int, bytes]
"""Start and end of a stretch, bytes of the UTF-8 text, and what takes its place."""


def rewrite(
    text: pa.Array, personal_data: pa.Array | None, cuts: pa.Array, stand_ins_for: pa.Array | None = None
) -> pa.Array:
    """Texts (large_string) without the spans of `cuts`, with `<KIND>` in place of those of `personal_data`,
    or with a stand-in of the same shape where `stand_ins_for` names the documents by id.

    personal_data: list of `schema.PII_SPAN`, or none to leave it. cuts: list of `schema.CUT_SPAN`. Both are
    byte offsets into the UTF-8 text, sorted and without overlap; what lies in a cut leaves no placeholder.
    """
    if not _total(cuts) and (personal_data is None or not _total(personal_data)):
        return text
    found = _spans(personal_data, "kind") if personal_data is not None else [[]] * len(text)
    names = stand_ins_for.to_pylist() if stand_ins_for is not None else [None] * len(text)
    edited = [
        _edit(document.as_py(), spans, cut, name)
        for document, spans, cut, name in zip(text, found, _spans(cuts), names, strict=True)
    ]
    return pa.array(edited, pa.large_string())


def _spans(spans: pa.Array, *more: str) -> list[list[Span]]:
    """The spans of each text as tuples of start, end and more; none where there is no list."""
    flat = spans.flatten()
    columns = [flat.field(name).to_pylist() for name in ("start", "end", *more)]
    together = list(zip(*columns, strict=True))
    ends = pc.cumulative_sum(pc.fill_null(pc.list_value_length(spans), 0)).to_pylist()
    return [together[start:end] for start, end in pairwise([0, *ends])]


def _total(spans: pa.Array) -> int:
    return int(pc.sum(pc.list_value_length(spans)).as_py() or 0)


def _edit(text: str, personal_data: list[Span], cuts: list[Span], name: str | None) -> str:
    if not personal_data and not cuts:
        return text
    source = text.encode()
    pieces: list[bytes] = []
    position = 0
    for start, end, replaced in _edits(source, personal_data, cuts, name):
        if end <= position:
            continue  # inside what is gone already
        pieces += [source[position:start], replaced]
        position = end
    pieces.append(source[position:])
    return b"".join(pieces).decode()


def _edits(source: bytes, personal_data: list[Span], cuts: list[Span], name: str | None) -> list[Edit]:
    """All edits in order; of those that start together the longer first, and a cut before a placeholder."""
    edits = [(start, end, _instead(source, start, end, kind, name)) for start, end, kind in personal_data]
    edits += [(start, end, b"") for start, end in cuts]
    return sorted(edits, key=lambda edit: (edit[0], -edit[1], edit[2]))


def _instead(source: bytes, start: int, end: int, kind: str, name: str | None) -> bytes:
    if name is None:
        return b"<%s>" % kind.encode()
    return replacement(name, start, kind, source[start:end])
