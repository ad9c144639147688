"""Check digits written here: numbers known to be valid, and one wrong digit always seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from corpus_latam.annotate.check_digits import CEDULA_WEIGHTS, is_card, is_cedula_uy

TEST_CARDS = (
    *("4111 1111 1111 1111", "5555-5555-5555-4444", "378282246310005"),
    *("30569309025904", "2223003122003222"),
)
"""Numbers that issuers publish for tests."""


@pytest.mark.parametrize("number", TEST_CARDS)
def test_cards(number: str) -> None:
    assert is_card(number)


@given(st.sampled_from(TEST_CARDS), st.integers(0, 15), st.integers(1, 9))
def test_luhn_sees_one_wrong_digit(card: str, place: int, by: int) -> None:
    digits = [int(d) for d in card if d.isdigit()]
    place %= len(digits)
    digits[place] = (digits[place] + by) % 10
    assert not is_card("".join(map(str, digits)))


@given(st.text("0123456789", min_size=13, max_size=19))
def test_every_card_passes_stdnums_luhn(number: str) -> None:
    if is_card(number):
        assert luhn.is_valid(number)


def test_no_cards() -> None:
    assert not any(is_card(n) for n in ("", "1", "0000000000000000", "9111111111111111", "41111111111111"))


@given(st.integers(100_000, 9_999_999))
def test_cedula_of_uruguay_has_one_check_digit(body: int) -> None:
    digits = [int(d) for d in f"{body:07d}"]
    total = sum(w * d for w, d in zip(CEDULA_WEIGHTS, digits, strict=True))
    expected = (10 - total % 10) % 10
    assert [check for check in range(10) if is_cedula_uy(f"{body}{check}")] == [expected]


def test_cedula_of_uruguay() -> None:
    assert is_cedula_uy("1.234.567-2")
    assert is_cedula_uy("12345672")
    assert not is_cedula_uy("1.234.567-4")
    assert not is_cedula_uy("123")
