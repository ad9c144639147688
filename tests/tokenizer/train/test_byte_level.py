"""The byte-level alphabet is `tokenizers`'."""

from hypothesis import given
from hypothesis import strategies as st
from tokenizers.pre_tokenizers import ByteLevel

from corpus_latam.tokenizer.train.byte_level import ALPHABET, CHARACTERS, to_bytes, to_text


def test_alphabet_is_that_of_tokenizers() -> None:
    assert [CHARACTERS[byte] for byte in ALPHABET] == sorted(ByteLevel.alphabet())


@given(st.binary())
def test_spelling_is_reversible(token: bytes) -> None:
    assert to_bytes(to_text(token)) == token


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_spelling_is_that_of_tokenizers(text: str) -> None:
    pieces = ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(text)
    assert to_text(text.encode()) == "".join(piece for piece, _ in pieces)
