"""numba's decorators with their types: `kernel` for entry points, `inlined` for the pieces of kernels.

Compiled code is cached beside the source, or in the user's cache folder where that is read-only. numba sees
that a kernel's own file changed, not that of a piece: after editing `decode.py`, delete `__pycache__`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar, cast

import numba
import numpy as np
from numba.core.cpu import CPUTargetOptions

P = ParamSpec("P")
R = TypeVar("R")

Integer: TypeAlias = int | np.int64
"""Kernels compute in int64, whatever Python calls it."""

njit: Any = numba.njit

WITHOUT_COUNTS: dict[str, bool] = {"_nrt": False} if hasattr(CPUTargetOptions, "_nrt") else {}
"""numba's private switch for reference counts; without it kernels compute the same, but slower."""


def kernel(function: Callable[P, R]) -> Callable[P, R]:
    """Compiles at the first call and caches on disk. Exact arithmetic: no fastmath.

    A kernel allocates nothing: its caller hands it every array. So it needs no reference counts, and
    `WITHOUT_COUNTS` leaves them out; with them, each inlined piece that is given an array costs two atomic
    operations per character, and decoding runs at 100 MB/s instead of 1,500.
    """
    return cast("Callable[P, R]", njit(cache=True, nogil=True, **WITHOUT_COUNTS)(function))


def inlined(function: Callable[P, R]) -> Callable[P, R]:
    """A small piece that is copied into the kernels that call it."""
    return cast("Callable[P, R]", njit(inline="always")(function))
