"""Takes stretches out of texts: personal data gives way to marks or stand-ins, cut lines to nothing.

Everything outside the spans stays byte for byte.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.export.replacements import replacement

Span = dict[str, Any]
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
    found = personal_data.to_pylist() if personal_data is not None else [None] * len(text)
    names = stand_ins_for.to_pylist() if stand_ins_for is not None else [None] * len(text)
    edited = [
        _edit(document.as_py(), spans or [], cut or [], name)
        for document, spans, cut, name in zip(text, found, cuts.to_pylist(), names, strict=True)
    ]
    return pa.array(edited, pa.large_string())


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
    edits = [(span["start"], span["end"], _instead(source, span, name)) for span in personal_data]
    edits += [(span["start"], span["end"], b"") for span in cuts]
    return sorted(edits, key=lambda edit: (edit[0], -edit[1], edit[2]))


def _instead(source: bytes, span: Span, name: str | None) -> bytes:
    if name is None:
        return f"<{span['kind']}>".encode()
    return replacement(name, span["start"], span["kind"], source[span["start"] : span["end"]])
