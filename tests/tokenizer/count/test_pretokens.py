"""Cutting and counting, against the `regex` module, `tokenizers` and a Counter."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.pretokens import PATTERNS, PretokenCounter, expression, split
from tests.tokenizer.generated import texts

both_patterns = pytest.mark.parametrize("pattern", sorted(PATTERNS))


def reference_pieces(text: str, pattern: str, max_bytes: int) -> list[bytes]:
    """The rule in plain Python: the published expression, then whole characters up to the cap."""
    pieces = []
    for pretoken in regex.findall(PATTERNS[pattern], text):
        piece = b""
        for character in map(str.encode, pretoken):
            if piece and len(piece) + len(character) > max_bytes:
                pieces.append(piece)
                piece = b""
            piece += character
        pieces.append(piece)
    return pieces


def count(documents: list[str], groups: list[int], pattern: str, max_bytes: int = 1 << 40) -> pa.Table:
    counter = PretokenCounter(pattern, max_bytes)
    counter.add(as_utf8(pa.array(documents, pa.large_string())), np.array(groups, np.int64))
    return counter.result()


@both_patterns
@given(text=texts)
def test_cut_as_regex_does(pattern: str, text: str) -> None:
    assert split(text, pattern) == regex.findall(PATTERNS[pattern], text)


@both_patterns
@given(text=texts)
def test_cut_as_tokenizers_does(pattern: str, text: str) -> None:
    splitter = Split(Regex(PATTERNS[pattern]), behavior="isolated")
    assert split(text, pattern) == [piece for piece, _ in splitter.pre_tokenize_str(text)]


@both_patterns
@pytest.mark.parametrize(("digits", "phrases"), [(1, False), (2, True), (None, True)])
@given(text=texts)
def test_options_as_regex_and_tokenizers_do(
    pattern: str, digits: int | None, phrases: bool, text: str
) -> None:
    written = expression(pattern, digits, phrases)
    pieces = split(text, pattern, digits, phrases)
    assert pieces == regex.findall(written, text)
    assert pieces == [p for p, _ in Split(Regex(written), behavior="isolated").pre_tokenize_str(text)]


@both_patterns
@given(text=texts)
def test_a_phrase_is_made_of_pretokens(pattern: str, text: str) -> None:
    phrases = split(text, pattern, phrases=True)
    assert [piece for phrase in phrases for piece in split(phrase, pattern)] == split(text, pattern)


def test_options() -> None:
    assert expression("llama3", 1).count(r"\p{N}{1,1}") == 1
    assert split("hay 1234 casas de adobe.", "gpt2", 2) == [
        "hay",
        " 12",
        "34",
        " casas",
        " de",
        " adobe",
        ".",
    ]
    assert split("hay 1 casa de adobe.", "llama3", phrases=True) == ["hay", " ", "1", " casa de adobe", "."]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("llama3", "¿Qué? Son 12345 pesos.\n\n  Sí", "¿Qué|?| Son| |123|45| pesos|.\n\n| | Sí"),
        ("gpt2", "¿Qué? Son 12345 pesos.\n\n  Sí", "¿|Qué|?| Son| 12345| pesos|.|\n\n | Sí"),
        ("llama3", "D'S it'ſ \n x", "D|'S| it|'ſ| \n| x"),
        ("gpt2", "D'S it's", "D|'|S| it|'s"),
        ("llama3", "fin   ", "fin|   "),
        ("llama3", "", ""),
    ],
)
def test_examples(pattern: str, text: str, expected: str) -> None:
    assert split(text, pattern) == (expected.split("|") if expected else [])


@both_patterns
def test_every_pair_of_classes(pattern: str) -> None:
    characters = ["a", "1", " ", "\t", "\n", "\r", ".", "'", "s", "\u00a0", "漢", "ſ"]
    for first in characters:
        for second in characters:
            for third in characters:
                text = first + second + third + first
                assert split(text, pattern) == regex.findall(PATTERNS[pattern], text)


@given(
    documents=st.lists(st.tuples(texts, st.integers(0, 2)), max_size=8),
    pattern=st.sampled_from(sorted(PATTERNS)),
    max_bytes=st.sampled_from([1, 2, 5, 16, 1000]),
)
def test_counts_are_those_of_a_counter(
    documents: list[tuple[str, int]], pattern: str, max_bytes: int
) -> None:
    expected = Counter(
        (group, piece) for text, group in documents for piece in reference_pieces(text, pattern, max_bytes)
    )
    table = count([text for text, _ in documents], [group for _, group in documents], pattern, max_bytes)
    rows = [(row["group"], row["pretoken"], row["count"]) for row in table.to_pylist()]
    assert rows == [(group, piece, expected[group, piece]) for group, piece in sorted(expected)]


def test_tables_grow() -> None:
    words = [f"{'palabra' * (number % 5)}{chr(97 + number % 26)}{number:x}" for number in range(40_000)]
    table = count([" ".join(words), " ".join(words)], [0, 1], "gpt2")
    expected = Counter(piece.encode() for piece in regex.findall(PATTERNS["gpt2"], " ".join(words)))
    for group in (0, 1):
        rows = table.filter(pa.compute.equal(table["group"], group))
        assert dict(zip(rows["pretoken"].to_pylist(), rows["count"].to_pylist(), strict=True)) == expected


def test_a_long_word_is_split_at_characters() -> None:
    table = count(["ñ" * 500_000], [0], "llama3", 127)
    assert dict(zip(table["pretoken"].to_pylist(), table["count"].to_pylist(), strict=True)) == {
        ("ñ" * 63).encode(): 7936,
        ("ñ" * 32).encode(): 1,
    }
