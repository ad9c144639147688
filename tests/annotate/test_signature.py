"""Signatures are datasketch's, hashes are xxh3 of the normal form."""

from __future__ import annotations

import json

import numpy as np
import xxhash
from datasketch import MinHash
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.signature import (
    METADATA_KEY,
    exact_hashes,
    metadata,
    permutations,
    shingle_hashes,
    signatures,
)
from corpus_latam.config import SignatureConfig
from corpus_latam.text import TEXT_RULE, normalise, segment
from tests.text import reference

CONFIG = SignatureConfig(num_perm=30, shingle_words=3, seed=7)
WORDY = st.lists(st.sampled_from(["uno", "dos", "Tres", "cuatro", "ñu"]), max_size=40).map(" ".join)


@given(st.lists(WORDY, max_size=4))
def test_equals_datasketch_fed_the_same_shingles(texts: list[str]) -> None:
    words = segment(reference.utf8(*texts))
    shingles, offsets = shingle_hashes(words, 3)
    for row, signature in enumerate(signatures(words, CONFIG).to_pylist()):
        own = shingles[offsets[row] : offsets[row + 1]].tolist()
        if not own:
            assert signature is None
            continue
        theirs = MinHash(num_perm=30, seed=7, hashfunc=lambda h: h)
        theirs.update_batch(own)
        assert np.array_equal(np.frombuffer(signature, "<u4"), theirs.hashvalues)


def test_parameters_are_datasketchs() -> None:
    a, b = MinHash(num_perm=120, seed=1).permutations
    assert np.array_equal(permutations(120, 1), [a, b])


def test_texts_shorter_than_a_shingle_have_no_signature() -> None:
    found = signatures(segment(reference.utf8("uno dos", "uno dos tres", "")), CONFIG)
    assert [value is None for value in found.to_pylist()] == [True, False, True]


def test_shingles_do_not_cross_texts() -> None:
    together, _ = shingle_hashes(segment(reference.utf8("a b c", "d e f")), 3)
    apart = [shingle_hashes(segment(reference.utf8(text)), 3)[0][0] for text in ("a b c", "d e f")]
    assert together.tolist() == apart


@given(st.lists(reference.TEXTS, max_size=3))
def test_exact_hash_is_xxh3_of_the_normal_form(texts: list[str]) -> None:
    found = exact_hashes(normalise(reference.utf8(*texts))).to_pylist()
    assert found == [xxhash.xxh3_128_digest(reference.normalise(text).encode()) for text in texts]


def test_metadata_says_how_signatures_were_made() -> None:
    assert json.loads(metadata(CONFIG)[METADATA_KEY]) == {
        "scheme": "affine32",
        "num_perm": 30,
        "seed": 7,
        "shingle_words": 3,
        "text_rule": TEXT_RULE,
    }
