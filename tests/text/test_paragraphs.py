"""Paragraphs: against the rule in plain Python, and what must hold of any text."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text import as_utf8
from corpus_latam.text.paragraphs import MAX_BYTES, MIN_BYTES, split_paragraphs

texts = st.lists(
    st.lists(st.sampled_from(["a", "ñandú ", "\n", "palabra " * 20, "x" * 400, "\r\n"]), max_size=30).map(
        "".join
    ),
    max_size=5,
)


def cut(text: str) -> list[bytes]:
    """The rule, slowly."""
    data, pieces, start = text.encode(), [], 0
    while True:
        stop = start + MIN_BYTES
        while stop < len(data):
            last = data[stop - 1 : stop]
            if last == b"\n" or (last == b" " and stop - start >= MAX_BYTES):
                break
            stop += 1
        if len(data) - stop < MIN_BYTES:
            stop = len(data)
        pieces.append(data[start:stop])
        start = stop
        if start >= len(data):
            return pieces


def paragraphs(rows: list[str | None]) -> list[list[bytes]]:
    found = split_paragraphs(as_utf8(pa.array(rows, pa.large_string())))
    bounds = found.pieces.offsets
    return [
        [found.pieces.data[bounds[i] : bounds[i + 1]].tobytes() for i in range(first, last)]
        for first, last in zip(found.first[:-1], found.first[1:], strict=True)
    ]


@given(texts)
def test_agrees_with_the_rule(rows: list[str]) -> None:
    assert paragraphs(list(rows)) == [cut(text) for text in rows]


@given(texts)
def test_nothing_is_lost_and_every_text_has_a_paragraph(rows: list[str]) -> None:
    found = paragraphs(list(rows))
    assert [b"".join(pieces) for pieces in found] == [text.encode() for text in rows]
    assert all(found)


def test_short_lines_stay_together_and_long_ones_are_cut() -> None:
    assert len(paragraphs(["corta\n" * 30])[0]) == 1
    assert len(paragraphs(["línea " * 60 + "\n" + "otra " * 60])[0]) == 2
    assert max(len(piece) for piece in paragraphs(["sin saltos " * 500])[0]) < MAX_BYTES + MIN_BYTES + 20


def test_nulls_are_empty() -> None:
    assert paragraphs([None, ""]) == [[b""], [b""]]
