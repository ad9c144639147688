"""Waiting for tasks: says what for, and asks the engine meanwhile whether there is anyone left to do them."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import Any

from corpus_latam import waiting
from corpus_latam.engine.executors import Engine
from corpus_latam.wording import counted

log = logging.getLogger(__name__)


class TaskWait:
    """The waits of one step of a stage. `preparing`: what workers do before they give their first result."""

    def __init__(self, engine: Engine, stage: str, preparing: str) -> None:
        self._engine = engine
        self._stage = stage
        self._preparing = preparing
        self._done = 0
        self._last = time.monotonic()
        self._said = 0.0

    def next_done(self, running: Collection[Future[Any]]) -> Future[Any]:
        """The first in order that is done. Raises `RunError` where the engine has lost all hope of more."""
        self._last = time.monotonic()
        self._said = 0.0
        while not (done := wait(running, waiting.SILENCE, FIRST_COMPLETED).done):
            self._engine.check_workers()
            self._say(len(running))
        self._done += 1
        return next(future for future in running if future in done)

    def _say(self, running: int) -> None:
        """The first result is missed at once, a later one after a while."""
        silence = time.monotonic() - self._last
        pause = waiting.REMINDER if self._done or self._said else 0.0
        if silence - self._said < pause:
            return
        self._said = silence
        if self._done:
            what = f"waiting for {counted(running, 'task')}, {counted(self._done, 'is', 'are')} done"
        else:
            what = self._preparing or f"waiting for the first of {counted(running, 'task')}"
        log.info("%s: %s", self._stage, waiting.sentence(what, silence))
