"""numba's decorators with their types: `kernel` for entry points, `inlined` for the pieces of kernels.

Compiled code is kept on disk for the next process: see `kernel_cache.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numba.core.cpu import CPUTargetOptions

from corpus_latam.text import kernel_cache

P = ParamSpec("P")
R = TypeVar("R")

Integer: TypeAlias = int | np.int64
"""Kernels compute in int64, whatever Python calls it."""

njit: Any = numba.njit

WITHOUT_COUNTS: dict[str, bool] = {"_nrt": False} if hasattr(CPUTargetOptions, "_nrt") else {}
"""numba's private switch for reference counts; without it kernels compute the same, but slower."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles at the first call and keeps it on disk. Exact arithmetic: no fastmath.

    A kernel allocates nothing: its caller hands it every array. So it needs no reference counts, and
    `WITHOUT_COUNTS` leaves them out; with them, each inlined piece that is given an array costs two atomic
    operations per character, and decoding runs at 100 MB/s instead of 1,500.
    """
    dispatcher = njit(nogil=True, **WITHOUT_COUNTS)(function)
    kernel_cache.keep(dispatcher, WITHOUT_COUNTS)
    return cast("Callable[P, R]", dispatcher)


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A small piece that is copied into the kernels that call it."""
    return cast("Callable[P, R]", njit(inline="always")(function))
