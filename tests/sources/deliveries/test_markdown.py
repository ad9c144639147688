"""Markdown of converters: comments, pictures and running heads go, in linear time; the rest stays."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.deliveries.markdown import clean

TITLE = "## Un marco regulatorio nuevo para el desarrollo"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n<!-- image -->\n\nb <!-- c\nd --> e", "a\n\nb  e"),
        ("a <!-- sin fin", "a <!-- sin fin"),
        ("![logo](x.png) a ![b](data:image/png;base64,xyz)", "a"),
        (f"{TITLE}\n\na\n\n{TITLE}\n\nb", f"{TITLE}\n\na\n\nb"),
        ("# Notas\na\n# Notas\nb", "# Notas\na\n# Notas\nb"),
        ("# P\na\n# P\nb\n# P\nc", "# P\na\nb\nc"),
        ("coro\ncoro\ncoro\n| a |\n| a |\n| a |", "coro\ncoro\ncoro\n| a |\n| a |\n| a |"),
    ],
)
def test_what_is_no_text_goes(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(st.text("ab \n#"))
def test_words_that_are_no_headings_stay(text: str) -> None:
    lines = [line.strip() for line in text.split("\n") if not line.startswith("#") and line.strip()]
    kept = [line.strip() for line in clean(text).split("\n")]
    assert all(line in kept for line in lines)


@pytest.mark.parametrize("piece", ["<!--", "-->", "![", "![a](", "![a", "# a\n", "\n"])
def test_what_is_never_closed_takes_linear_time(piece: str) -> None:
    start = time.perf_counter()
    clean(piece * (300_000 // len(piece)))
    assert time.perf_counter() - start < 10
