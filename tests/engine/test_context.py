"""Tasks run in worker processes, once each, survive killed workers, and commit what they return."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus_latam.config import RunConfig, validate
from corpus_latam.engine import Engine, StageContext, Task, open_engine
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import RunError
from corpus_latam.storage.manifest import Commit

CONFIG: RunConfig = validate({"name": "t", "sources": {"a": {"type": "jsonl", "path": "x"}}})


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with open_engine("local", 2) as engine:
        yield engine


@pytest.fixture
def context(engine: Engine, tmp_path: Path) -> StageContext:
    return StageContext("ingest", CONFIG, str(tmp_path), engine, Progress())


def note(folder: str, key: str, fingerprint: str) -> Commit:
    with Path(folder, key).open("a") as log:
        log.write("ran\n")
    return Commit(key, fingerprint, (), cursor=str(len(key)))


def runs(folder: Path, key: str) -> int:
    return (folder / key).read_text().count("ran")


def die_once(folder: str, key: str) -> str:
    marker = Path(folder, f"died-{key}")
    if not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return key


def die(folder: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise RunError("shard 7 is broken")


def notes(tmp_path: Path, keys: list[str], fingerprint: str = "f") -> list[Task]:
    return [Task(key, note, (str(tmp_path), key, fingerprint), fingerprint) for key in keys]


def test_committed_tasks_are_found_and_not_run_again(context: StageContext, tmp_path: Path) -> None:
    context.commit(context.manifest(), notes(tmp_path, ["a", "b"]))
    context.commit(context.manifest(), notes(tmp_path, ["a", "b", "c"]))
    assert [runs(tmp_path, key) for key in "abc"] == [1, 1, 1]
    assert (context.meter.tasks_run, context.meter.tasks_found) == (3, 2)


def test_another_fingerprint_runs_again_and_missing_tasks_are_forgotten(
    context: StageContext, tmp_path: Path
) -> None:
    context.commit(context.manifest(), notes(tmp_path, ["a", "b"]))
    context.commit(context.manifest(), notes(tmp_path, ["a"], "g"))
    assert runs(tmp_path, "a") == 2
    assert list(context.manifest().commits) == ["a"]


def test_tasks_of_another_step_stay_where_that_is_said(context: StageContext, tmp_path: Path) -> None:
    context.commit(context.manifest(), notes(tmp_path, ["a", "b", "c"]))
    context.commit(context.manifest(), notes(tmp_path, ["d"]), keep=["a", "b", "unknown"])
    assert sorted(context.manifest().commits) == ["a", "b", "d"]
    assert (context.meter.tasks_run, context.meter.tasks_found) == (4, 0)


def test_follow_ups_run_and_are_found(context: StageContext, tmp_path: Path) -> None:
    def longer(commit: Commit) -> Task | None:
        return notes(tmp_path, [commit.key + "a"])[0] if len(commit.key) < 4 else None

    for _ in range(2):
        context.commit(context.manifest(), notes(tmp_path, ["a"]), follow_up=longer)
    assert sorted(context.manifest().commits) == ["a", "aa", "aaa", "aaaa"]
    assert [runs(tmp_path, "a" * n) for n in (1, 2, 3, 4)] == [1, 1, 1, 1]


def test_a_killed_worker_is_replaced(context: StageContext, tmp_path: Path) -> None:
    tasks = [Task(key, die_once, (str(tmp_path), key)) for key in ("a", "b", "c", "d", "e")]
    assert context.map(tasks) == {key: key for key in "abcde"}


def test_a_task_that_always_kills_its_worker_ends_the_run(context: StageContext, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="died 3 times or more while it did poison"):
        context.map([Task("poison", die, (str(tmp_path),))])


def test_an_error_in_a_task_reaches_the_caller(context: StageContext) -> None:
    with pytest.raises(RunError, match="shard 7 is broken"):
        context.map([Task("x", fail, ())])


class UntransportableError(Exception):
    def __init__(self, a: int, b: int) -> None:
        super().__init__(f"{a} is not {b}")


def fail_oddly() -> None:
    raise UntransportableError(1, 2)


def test_an_exception_that_no_pickle_carries_is_told_and_not_taken_for_a_kill(context: StageContext) -> None:
    with pytest.raises(RunError, match="1 is not 2"):
        context.map([Task("x", fail_oddly, ())])


def test_a_line_that_does_not_hold_is_gone_before_its_task_runs(
    context: StageContext, tmp_path: Path
) -> None:
    context.commit(context.manifest(), notes(tmp_path, ["a", "b"]))
    broken = Task("a", fail, (), "g")
    with pytest.raises(RunError):
        context.commit(context.manifest(), [broken, *notes(tmp_path, ["b"])])
    assert list(context.manifest().commits) == ["b"]


def test_an_unfinished_stage_is_no_input(context: StageContext, tmp_path: Path) -> None:
    context.commit(context.manifest("annotate"), notes(tmp_path, ["a"]))
    with pytest.raises(RunError):
        context.commit(context.manifest("annotate"), [*notes(tmp_path, ["a"]), Task("x", fail, ())])
    with pytest.raises(
        RunError, match=r"annotate, which has begun and has not finished\. .* --from annotate`"
    ):
        context.inputs("annotate")


def test_missing_input_names_the_stage_to_run(context: StageContext) -> None:
    with pytest.raises(RunError, match="--from annotate"):
        context.inputs("annotate")
