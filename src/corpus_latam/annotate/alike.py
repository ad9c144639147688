"""Judges most numbers of a crowded text by those that are written alike.

To look at a number (regular expressions, check digits, numbering plans) costs some thousand times what it
costs to read its bytes. So a text has `LOOKS` and one more for every `BYTES_PER_LOOK` bytes. The rule:

1. Numbers are looked at, in order, until these looks are used up. Few texts have more numbers than that.
2. From then on, a number that is written as `LEAST` others before is what most of them were: with the same
   bytes before it if there are so many, else wherever they stood. Digits count as one digit.
3. A way of writing that was not seen so often is looked at, as long as there are as many looks again.
4. Any other number is personal data as a whole, of the most frequent kind, if most of all were any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable

LOOKS, BYTES_PER_LOOK = 32, 2048
BYTES_PER_PART = 16
"""A longer number takes one look more for each."""
LEAST = 4
BEFORE = 8
"""Bytes before a number in which a word may say what it is."""
SAME_DIGIT = bytes.maketrans(b"123456789", b"000000000")

Span = tuple[int, int, str]
Outcome = tuple[Span, ...]
"""What was found, from the number's start on."""
ALL = b""
"""The key of what most numbers are, however they are written."""


def is_crowded(places: Iterable[tuple[int, int]], size: int) -> bool:
    """Whether a text of `size` bytes has more numbers (start and end of each) than looks: only such a one
    needs an `Alike`."""
    return sum(_cost(start, end) for start, end in places) > _looks(size)


def _cost(start: int, end: int) -> int:
    return 1 + (end - start) // BYTES_PER_PART


def _looks(size: int) -> int:
    return LOOKS + size // BYTES_PER_LOOK


class Alike:
    """What was found in a text of `size` bytes so far."""

    def __init__(self, size: int) -> None:
        self._looks = self._spare = _looks(size)
        self._found: defaultdict[bytes, Counter[Outcome]] = defaultdict(Counter)
        self._usual: dict[bytes, Outcome] = {}

    def judge(
        self, data: bytes, start: int, end: int, look: Callable[[int, int], Iterable[Span]]
    ) -> Iterable[Span]:
        """The spans of personal data in or around `data[start:end]`; `look` finds them."""
        written = data[start:end].translate(SAME_DIGIT)
        before = data[max(0, start - BEFORE) : start].translate(SAME_DIGIT) + b"\n" + written
        usual = None
        if self._looks <= 0:
            usual = self._usual.get(before)
            if usual is None:
                usual = self._usual.get(written)
        if usual is not None:
            return [(start + first, start + last, kind) for first, last, kind in usual]
        if self._looks > 0:
            self._looks -= _cost(start, end)
        elif self._spare > 0:
            self._spare -= _cost(start, end)
        else:
            return [(start, end, kind) for _, _, kind in self._usual[ALL]]
        spans = list(look(start, end))
        self._note(start, spans, before, written)
        return spans

    def _note(self, start: int, spans: list[Span], before: bytes, written: bytes) -> None:
        outcome = tuple((first - start, last - start, kind) for first, last, kind in spans)
        self._add(before, outcome, LEAST)
        self._add(written, outcome, LEAST)
        self._add(ALL, tuple((0, 0, kind) for _, _, kind in outcome[:1]), 1)

    def _add(self, key: bytes, outcome: Outcome, least: int) -> None:
        """Counts an outcome and notes what most were, after `least`; of equally many the newest."""
        counted = self._found[key]
        counted[outcome] += 1
        usual = self._usual.get(key)
        if usual is None:
            if counted.total() >= least:
                self._usual[key] = max(counted, key=lambda each: (counted[each], len(each), each))
        elif counted[outcome] >= counted[usual]:
            self._usual[key] = outcome
