"""Tasks in a tree: leaves first, each fork once all before it are done."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.engine import Task
from corpus_latam.engine.tree import Step, follow_up, leaves, reduce
from corpus_latam.storage.manifest import Commit


def step(key: str, *after: Step) -> Step:
    return Step(Task(key, len, ()), after)


def commit(task: Task) -> Commit:
    return Commit(task.key, "-", ())


@pytest.mark.parametrize(("count", "tasks"), [(1, 2), (3, 4), (4, 7), (9, 9 + 3 + 1), (10, 10 + 4 + 2 + 1)])
def test_reduce_joins_a_few_at_a_time(count: int, tasks: int) -> None:
    root = reduce([step(str(n)) for n in range(count)], 3, lambda key, parts: step(key, *parts), "all")
    assert root.task.key == "all"
    assert len(leaves(root)) == count
    assert len(_keys(root)) == tasks


def _keys(root: Step) -> list[str]:
    return [key for before in root.after for key in _keys(before)] + [root.task.key]


@given(count=st.integers(1, 30), seed=st.integers(0, 100))
def test_a_task_starts_when_all_before_it_are_done(count: int, seed: int) -> None:
    merged = reduce([step(str(n)) for n in range(count)], 3, lambda key, parts: step(key, *parts), "merged")
    root = step("root", merged, step("aside"))
    before = {s.task.key: {b.task.key for b in s.after} for s in _steps(root)}
    ready, done, following = leaves(root), set[str](), follow_up(root)
    while ready:
        task = ready.pop(random.Random(seed).randrange(len(ready)))
        assert before[task.key] <= done
        done.add(task.key)
        after = following(commit(task))
        ready += [after] if after else []
    assert done == set(_keys(root))


def _steps(root: Step) -> list[Step]:
    return [s for before in root.after for s in _steps(before)] + [root]
