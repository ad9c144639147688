"""The gate of personal data: nothing that could be a number is missed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.numbers import AT_SIGN, BLOCK, GROUPS, NUMBER, find_places
from tests.text import reference


def found(text: str) -> list[tuple[str, int]]:
    places, data = find_places(reference.utf8(text)), text.encode()
    spans = zip(places.starts.tolist(), places.ends.tolist(), places.kinds.tolist(), strict=True)
    return [(data[start:end].decode(), kind) for start, end, kind in spans]


def test_examples() -> None:
    assert found("tel. +56 (9) 7607-9393, a@b") == [("+56 (9) 7607-9393", NUMBER), ("@", AT_SIGN)]
    assert found("ley 19.628 de 1999") == []
    assert found("1.2.3.4 y 12:30") == [("1.2.3.4", NUMBER)]
    assert found("2001:db8::1 10:11:12") == [("2001:db8::1", GROUPS), ("10:11:12", GROUPS)]
    assert found("@" * 1000) == [("@", AT_SIGN)] * 1000


@given(st.text(st.sampled_from("0123456789 .-()+ax@:\n"), max_size=60))
def test_no_long_number_is_missed(text: str) -> None:
    numbers = [place for place, kind in found(text) if kind == NUMBER]
    for match in re.finditer(r"\d(?:[ .()-]{0,2}\d){6,}", text):
        assert any(match[0] in number or number in match[0] for number in numbers)
    assert sum(kind == AT_SIGN for _, kind in found(text)) == text.count("@")


@given(st.text(st.sampled_from("0123456789 .-()+Aax@:\n"), max_size=60), st.integers(0, 3 * BLOCK))
def test_where_a_text_stands_changes_nothing(text: str, before: int) -> None:
    assert found("z" * before + "\n" + text + "\n" + "z" * before) == found("\n" + text + "\n")
