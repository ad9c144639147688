"""Statements of several licences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.ingest.licenses import license_of


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ('["MIT"]', "MIT"),
        ('["MIT","Apache-2.0","MIT"]', "Apache-2.0 AND MIT"),
        ("MIT OR Apache-2.0", "Apache-2.0 OR MIT"),
        ("MIT and Apache 2.0", "Apache-2.0 AND MIT"),
        ('["MIT","Klingon"]', "unknown"),
        ("MIT OR Klingon", "unknown"),
        ("[]", "unknown"),
        ("[", "unknown"),
        ("MIT OR Apache-2.0 AND ISC", "unknown"),
        ("GPL-2.0 or later", "GPL-2.0-or-later"),
    ],
)
def test_what_they_mean(statement: str, expected: str) -> None:
    assert license_of(statement) == expected
    assert license_of(expected) == expected


@given(st.text(max_size=60))
def test_any_text_has_a_meaning_that_means_itself(statement: str) -> None:
    found = license_of(f"[{statement}] AND MIT OR {statement}")
    assert license_of(found) == found
