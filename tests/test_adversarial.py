"""No generated text costs much more than prose: `scripts/bench/adversarial.py`, on short texts and with room.

The bench itself holds the limit; here whatever grows with the square of a text is caught while it is small.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

BENCH = Path(__file__).parent.parent / "scripts/bench"
SIZE, MOST = 1 << 15, 12


@pytest.mark.slow
def test_no_text_costs_much_more_than_prose() -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "path", [str(BENCH), *sys.path])
        bench = __import__("adversarial")
    found = bench.slowdowns(SIZE)
    assert len(found) > 4 * 40
    assert {name: ratio for name, ratio in found.items() if ratio > MOST} == {}
