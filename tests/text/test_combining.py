"""Runs of combining marks are shortened to 30, and nothing else is touched."""

from __future__ import annotations

import re
import time
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.combining import MOST_MARKS, shorten_run, shorten_runs
from tests.text import reference

TEXTS = st.lists(st.sampled_from(["a", "ñ", "\u0301", "\u0327", "\u0301" * 40, "語", "𐐷", " "]), max_size=12)


@given(TEXTS)
def test_only_what_is_beyond_thirty_marks_goes(parts: list[str]) -> None:
    text = "".join(parts)
    marks = "[\u0301\u0327]"
    assert shorten_run(text) == re.sub(f"({marks}{{{MOST_MARKS}}}){marks}+", r"\1", text)


@given(st.lists(TEXTS.map("".join), max_size=4))
def test_texts_of_a_batch_are_shortened_each_for_itself(texts: list[str]) -> None:
    short = shorten_runs(reference.utf8(*texts))
    assert [
        short.data[start:end].tobytes().decode()
        for start, end in zip(short.offsets[:-1], short.offsets[1:], strict=True)
    ] == [shorten_run(text) for text in texts]


def test_a_shortened_run_is_normalised_in_no_time() -> None:
    text = "a" + "\u0301\u0316" * 200_000
    start = time.process_time()
    unicodedata.normalize("NFKD", shorten_run(text))
    assert time.process_time() - start < 1  # the square of it would take minutes
