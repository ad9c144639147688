"""The gate of personal data: nothing that could be a number is missed."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.numbers import BLOCK, COLONS, LONGEST, MAIL, NUMBER, find_places
from tests.text import reference

MAILBOX = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+-]*[A-Za-z0-9_+-])?@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,24}(?![A-Za-z0-9])"
)
"""The same rule, for texts shorter than the longest address."""


def found(text: str) -> list[tuple[str, int]]:
    places, data = find_places(reference.utf8(text)), text.encode()
    spans = zip(places.starts.tolist(), places.ends.tolist(), places.kinds.tolist(), strict=True)
    return [(data[start:end].decode(), kind) for start, end, kind in spans]


def test_examples() -> None:
    assert found("tel. +56 (9) 7607-9393, a@b") == [("+56 (9) 7607-9393", NUMBER)]
    assert found("ley 19.628 de 1999") == []
    assert found("1.2.3.4 y 12:30") == [("1.2.3.4", NUMBER)]
    assert found("2001:db8::1 10:11:12") == [("2001:db8::1", COLONS), ("10:11:12", COLONS)]
    assert found("@" * 1000 + "a.b@c-d.com.ar, x@y@z.org") == [("a.b@c-d.com.ar", MAIL), ("y@z.org", MAIL)]
    assert found("a" * 70 + "@" + "b." * 200 + "com") == []
    assert found("a" * 70 + "@" + "b." * 20 + "com") == [("a" * 64 + "@" + "b." * 20 + "com", MAIL)]


@given(st.text(st.sampled_from("aZ09.-_%+@@.. ñ"), max_size=60))
def test_mail_addresses_are_those_of_the_pattern(text: str) -> None:
    assert [place for place, kind in found(text) if kind == MAIL] == MAILBOX.findall(text)


@given(st.text(st.sampled_from("af09:: g"), max_size=60))
def test_groups_are_runs_that_begin_with_a_digit(text: str) -> None:
    runs = [run for run in re.findall(r"[0-9a-f:]+", text) if run[0] != ":" and run.count(":") > 1]
    assert [place for place, kind in found(text) if kind == COLONS] == runs


@given(st.lists(st.sampled_from(["1", "22", "333", " ", "-", ". "]), min_size=300, max_size=1500))
def test_long_rows_are_cut_between_numbers(parts: list[str]) -> None:
    text = "".join(parts)
    numbers = [place for place, kind in found(text) if kind == NUMBER]
    assert all(len(number) <= 2 * LONGEST for number in numbers)
    if len(re.findall(r"[ .-]{4,}", text)) == 0:  # one row: only what begins or ends it may be left out
        assert len("".join(numbers)) > len(text) - 20 * (1 + len(text) // LONGEST)


@given(st.text(st.sampled_from("0123456789 .-()+ax@:\n"), max_size=60))
def test_no_long_number_is_missed(text: str) -> None:
    numbers = [place for place, kind in found(text) if kind == NUMBER]
    for match in re.finditer(r"\d(?:[ .()-]{0,2}\d){6,}", text):
        assert any(match[0] in number or number in match[0] for number in numbers)


@given(st.text(st.sampled_from("0123456789 .-()+Aax@:\n"), max_size=60), st.integers(0, 3 * BLOCK))
def test_where_a_text_stands_changes_nothing(text: str, before: int) -> None:
    assert found("z" * before + "\n" + text + "\n" + "z" * before) == found("\n" + text + "\n")
