"""Tasks that wait for others: a tree whose leaves can start at once and whose root comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus_latam.engine import Task
from corpus_latam.storage.manifest import Commit


@dataclass(frozen=True)
class Step:
    """A task and the steps whose output it reads. A step is waited for by one other at most."""

    task: Task
    after: tuple[Step, ...] = ()


def leaves(root: Step) -> list[Task]:
    """The tasks that wait for none."""
    return [step.task for step in _walk(root) if not step.after]


def follow_up(root: Step) -> Callable[[Commit], Task | None]:
    """What a commit makes possible: the step that waits for it, once nothing else is missing."""
    waiting = {step.task.key: {before.task.key for before in step.after} for step in _walk(root)}
    waits = {before.task.key: step.task for step in _walk(root) for before in step.after}

    def next_task(commit: Commit) -> Task | None:
        task = waits.get(commit.key)
        if task is None:
            return None
        waiting[task.key].discard(commit.key)
        return None if waiting[task.key] else task

    return next_task


def reduce(steps: Sequence[Step], width: int, join: Callable[[str, Sequence[Step]], Step], name: str) -> Step:
    """Joins steps, at most `width` at a time, until one is left: `join(key, steps)` makes the task.

    The last one is called `name`, those before it `<name>-parts/LEVEL-NUMBER`.
    """
    level = 0
    while len(steps) > width:
        chunks = [steps[i : i + width] for i in range(0, len(steps), width)]
        steps = [join(f"{name}-parts/{level}-{n:05d}", chunk) for n, chunk in enumerate(chunks)]
        level += 1
    return join(name, steps)


def _walk(step: Step) -> Iterator[Step]:
    for before in step.after:
        yield from _walk(before)
    yield step
