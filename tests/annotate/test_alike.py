"""Crowded texts: all of a list is found though few of its lines are looked at; other texts see no change."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.alike import BYTES_PER_LOOK, LOOKS, Alike, Span
from corpus_latam.annotate.personal_data import KINDS, personal_data, without_overlap
from tests.text import reference

WRITTEN = {
    "phones": lambda source: f"tel. 9 9{source.randrange(100, 1000)} {source.randrange(1000, 10000)}",
    "abroad": lambda source: f"+56 9 {source.randrange(1000, 10000)} {source.randrange(1000, 10000)}",
    "identifiers": lambda source: f"RUT {source.randrange(10, 30)}.{source.randrange(100, 1000)}.567-8",
    "hosts": lambda source: f"host 200.45.{source.randrange(100, 256)}.{source.randrange(10, 100)}",
    "mails": lambda source: f"u{source.randrange(10**6)}@correo.com.ar",
    "amounts": lambda source: f"$ {source.randrange(1, 9)}.{source.randrange(100, 1000)}.000 pesos",
    "times": lambda source: f"{source.randrange(10, 24)}:30:{source.randrange(10, 60)} horas",
}


def found(text: str) -> list[Span]:
    spans = personal_data(reference.utf8(text), pa.array(["CL"], pa.string()), KINDS, ())[0].as_py()
    return [(span["start"], span["end"], span["kind"]) for span in spans]


@pytest.mark.parametrize("name", WRITTEN)
def test_a_long_list_is_found_as_its_lines_are(name: str) -> None:
    source = random.Random(name)
    lines = [WRITTEN[name](source) + "\n" for _ in range(1000)]
    alone, start = [], 0
    for line in lines:
        alone += [(start + first, start + last, kind) for first, last, kind in found(line)]
        start += len(line)
    together = found("".join(lines))
    assert set(together) >= set(alone), "nothing is left in"
    assert (len(together) >= 0.99 * len(lines)) == bool(alone), "numbers that nobody has go with their like"
    assert not alone or len(alone) > 0.95 * len(lines)


def test_two_lists_in_one_text_do_not_speak_for_each_other() -> None:
    source = random.Random(0)
    phones = [WRITTEN["phones"](source) + "\n" for _ in range(1000)]
    amounts = [WRITTEN["amounts"](source) + "\n" for _ in range(1000)]
    text = "".join(amounts + phones)
    assert [text[start:end].count(" ") for start, end, _ in found(text)] == [2] * 1000


@given(st.lists(st.sampled_from(["12.345", "9999999", "1-2", "+56 9"]), max_size=LOOKS // 2), st.booleans())
def test_few_numbers_are_all_looked_at(numbers: list[str], known: bool) -> None:
    data, looked = " ".join(numbers).encode(), []

    def look(start: int, end: int) -> Iterator[Span]:
        looked.append((start, end))
        if known:
            yield start, end, "PHONE"

    alike, start = Alike(len(data)), 0
    for number in numbers:
        alike.judge(data, start, start + len(number), look)
        start += len(number) + 1
    assert len(looked) == len(numbers)


@pytest.mark.parametrize("digits", [8, 300])
def test_looks_are_limited_whatever_stands_there(digits: int) -> None:
    source = random.Random(digits)
    numbers = ["".join(source.choices("0123456789 -./", k=digits)) for _ in range(3000)]
    data, looked = "x".join(numbers).encode(), 0

    def look(start: int, end: int) -> Iterable[Span]:
        nonlocal looked
        looked += 1
        return ()

    alike, start = Alike(len(data)), 0
    for number in numbers:
        alike.judge(data, start, start + len(number), look)
        start += len(number) + 1
    assert LOOKS // 16 < looked <= 2 * (LOOKS + len(data) // BYTES_PER_LOOK)


SPANS = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 9), st.sampled_from(KINDS)).map(
        lambda span: (span[0], span[0] + span[1], span[2])
    ),
    max_size=25,
)


@given(SPANS)
def test_where_two_overlap_the_kind_that_comes_first_has_the_bytes(spans: list[Span]) -> None:
    kept: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (KINDS.index(span[2]), span[0], -span[1])):
        if all(span[1] <= other[0] or other[1] <= span[0] for other in kept):
            kept.append(span)
    assert without_overlap(spans) == sorted(kept)
