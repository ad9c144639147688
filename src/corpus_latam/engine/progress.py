"""Progress on standard error: a bar on a terminal, a line per stage elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import Progress as RichProgress


class Bar:
    """One step's bar: counts tasks, and grows when tasks turn out to have successors."""

    def __init__(self, rich: RichProgress | None, task: TaskID | None, total: int) -> None:
        self._rich, self._task, self._total = rich, task, total

    def advance(self, following: int = 0) -> None:
        self._total += following
        if self._rich is not None and self._task is not None:
            self._rich.update(self._task, advance=1, total=self._total)


class Progress:
    """Makes bars; silent where standard error is no terminal."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)

    @contextmanager
    def bar(self, label: str, total: int) -> Iterator[Bar]:
        if not self.console.is_terminal or total == 0:
            yield Bar(None, None, total)
            return
        columns = (
            TextColumn("{task.description:>12}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with RichProgress(*columns, console=self.console, transient=True) as rich:
            yield Bar(rich, rich.add_task(label, total=total), total)
