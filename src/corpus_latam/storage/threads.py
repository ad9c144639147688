"""Does the same with many files, a few at a time, in this process; results come in the order of the files.

Arrow, compression and hashing let other threads run, so that threads use the processors, and what all of them
look up lies in memory once.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

MOST = 4
"""More threads than these gain little, and each holds a row group."""

Item = TypeVar("Item")
Result = TypeVar("Result")


def in_order(function: Callable[[Item], Result], items: Iterable[Item]) -> Generator[Result, None, None]:
    """The results of `function` for each item. At most two items per thread are done ahead.

    An error ends it: what is running is waited for, the rest is not begun.
    """
    workers = min(MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else MOST)
    ahead: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for item in items:
                ahead.append(pool.submit(function, item))
                if len(ahead) > 2 * workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
