"""A task: what one worker does at a time, and what a worker process does with it."""

from __future__ import annotations

import pickle
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from corpus_latam.errors import RunError


@dataclass(frozen=True)
class Task:
    """A unit of work that any process on any machine can do: `function(*arguments)`, all picklable.

    `key` names it within its stage. `fingerprint` (see `StageContext.fingerprint`) is the hash of all
    that its result depends on; a task whose key and fingerprint are committed is not done again. `writes`
    are the files that it may write, by their path from the stage's folder.
    """

    key: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    fingerprint: str = ""
    writes: tuple[str, ...] = ()


def measured(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    """What the function returns, and the CPU seconds that it took. Any error of it can be sent back."""
    before = time.process_time()
    try:
        result = function(*arguments)
    except Exception as error:
        if _travels(error):
            raise
        raise RunError("".join(traceback.format_exception(error))) from None
    return result, time.process_time() - before


def _travels(error: Exception) -> bool:
    """Whether an exception comes out of a pickle; one that does not would look like a killed worker."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return False
    return True
