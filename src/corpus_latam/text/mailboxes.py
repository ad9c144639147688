"""Inlined pieces that tell where the mail address around an `@` begins and ends (docs/personal-data.md).

Both look only as far as letters, digits and a few signs go, and no further than an address may be long, so a
text of nothing but `@` and letters is read twice, not once for each `@`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.jit import Integer, inlined

MAX_LOCAL, MAX_DOMAIN = 64, 255
"""RFC 5321, section 4.5.3.1."""
SHORTEST_TOP, LONGEST_TOP = 2, 24
"""Letters of a top-level domain; the longest in use has 24 (IANA's root zone)."""
ZERO, NINE, SMALL_A, SMALL_Z, DOT, PERCENT, PLUS, HYPHEN, UNDERSCORE = (ord(c) for c in "09az.%+-_")
LOWER = 0x20


@inlined
def _is_letter(byte: np.uint8) -> bool:
    return bool(SMALL_A <= (byte | LOWER) <= SMALL_Z)


@inlined
def _is_plain(byte: np.uint8) -> bool:
    """A letter or digit of ASCII."""
    return bool(ZERO <= byte <= NINE or SMALL_A <= (byte | LOWER) <= SMALL_Z)


@inlined
def mailbox_start(data: NDArray[np.uint8], first: Integer, at: Integer) -> Integer:
    """Where the local part before the `@` at `at` begins, not before `first`; `at` where there is none.

    It begins with a letter or digit and does not end with a full stop or percent sign.
    """
    start: Integer = at
    if at > first and (data[at - 1] == DOT or data[at - 1] == PERCENT):
        return start
    i = at - 1
    while i >= first and at - i <= MAX_LOCAL:
        byte = data[i]
        if _is_plain(byte):
            start = i
        elif byte != DOT and byte != PERCENT and byte != PLUS and byte != HYPHEN and byte != UNDERSCORE:
            break
        i -= 1
    return start


@inlined
def domain_end(data: NDArray[np.uint8], at: Integer, end: Integer) -> Integer:
    """Where the domain behind the `@` at `at` ends, not after `end`; `at` where there is none.

    Labels begin and end with a letter or digit; the last one, of letters, goes on in no letter or digit.
    """
    found: Integer = at
    last = min(end, at + 1 + MAX_DOMAIN)
    label: Integer = at + 1
    while label < last and _is_plain(data[label]):
        stop, letters = label, True
        while stop < last and (_is_plain(data[stop]) or (stop > label and data[stop] == HYPHEN)):
            if letters and not _is_letter(data[stop]):
                letters = False
                found = _after_top(found, at, label, stop, data[stop] == HYPHEN)
            stop += 1
        if letters:
            found = _after_top(found, at, label, stop, True)
        if stop >= last or data[stop] != DOT or data[stop - 1] == HYPHEN:
            break
        label = stop + 1
    return found


@inlined
def _after_top(found: Integer, at: Integer, label: Integer, stop: Integer, ends: bool) -> Integer:
    """`stop` where letters from `label` to there may be the top of a domain, else `found`."""
    is_top = ends and label > at + 1 and SHORTEST_TOP <= stop - label <= LONGEST_TOP
    return stop if is_top else found
