"""Results come in the order of the items, few are done ahead, and an error ends it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from corpus_latam.storage.threads import MOST, in_order


def test_results_are_in_order_and_items_are_taken_as_needed() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = in_order(lambda number: number * 2, items())
    assert [next(results) for _ in range(3)] == [0, 2, 4]
    assert len(taken) <= 3 + 2 * MOST + 1
    assert list(results) == [number * 2 for number in range(3, 1000)]


def test_an_error_ends_it_when_its_turn_comes() -> None:
    def half(number: int) -> int:
        if number == 5:
            raise ValueError("five")
        return number

    results = in_order(half, range(100))
    assert [next(results) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="five"):
        next(results)


def test_closing_waits_for_what_runs() -> None:
    begun: list[int] = []
    done: list[int] = []

    def slowly(number: int) -> int:
        begun.append(number)
        time.sleep(0.05)
        done.append(number)
        return number

    results = in_order(slowly, range(100))
    next(results)
    results.close()
    assert sorted(done) == sorted(begun)
    assert len(begun) <= 2 * MOST + 2
