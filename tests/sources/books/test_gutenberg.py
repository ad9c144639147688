"""Plain text of Project Gutenberg: header and licence cut, wrapped lines joined, verse left alone."""

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.books import PROSE, gutenberg

from corpus_latam.sources.books.reflow import reflow
from tests.sources import readings
from tests.sources.books.reading import read_bytes, rows

PARAGRAPHS = [f"{PROSE} {PROSE} {n}" for n in range(12)]
WRAPPED = "\n\n".join(textwrap.fill(each, 72) for each in PARAGRAPHS)
VERSE = "Corred, zagalas,\nninfas del prado,\nque un tierno amante\nestá espirando."


@pytest.mark.parametrize("charset", ["UTF-8", "ISO-8859-1"])
def test_the_book_alone_is_read(tmp_path: Path, charset: str) -> None:
    data = gutenberg(f"Produced by somebody\n\n{WRAPPED}\n\n{VERSE}", charset)
    (row,) = rows(read_bytes(tmp_path, "a.txt", data))
    assert row["text"].split("\n\n") == [*PARAGRAPHS, VERSE]
    assert row["language"] == "spa"
    assert '"author":"Ana Paz"' in row["metadata"]


def test_other_text_is_left_as_it_is(tmp_path: Path) -> None:
    assert readings.texts(read_bytes(tmp_path, "a.txt", f"{WRAPPED}\n".encode())) == [f"{WRAPPED}\n"]


WORDS = st.text("aeioulmnrs", min_size=1, max_size=12)


@given(st.lists(WORDS, min_size=30, max_size=60), st.integers(50, 90))
def test_wrapping_is_undone_whatever_the_words(words: list[str], width: int) -> None:
    paragraphs = [" ".join(words[start:] * 8) for start in range(3)]
    wrapped = "\n\n".join(textwrap.fill(each, width) for each in paragraphs)
    assert reflow(wrapped) == paragraphs


@given(st.text())
def test_no_word_is_lost(text: str) -> None:
    assert " ".join(reflow(text)).split() == text.split()
