"""The road of a document, top to bottom: which stages there are, in which order, and how a run goes."""

from __future__ import annotations

import importlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from types import ModuleType

from corpus_latam import libraries, made_with, program, runfolder
from corpus_latam.config import RunConfig
from corpus_latam.engine import Engine, StageContext
from corpus_latam.engine.memory import PeakMemory
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from corpus_latam.schema import STAGES, folders_of
from corpus_latam.storage import paths, state
from corpus_latam.storage.takedown import applied
from corpus_latam.storage.takedown.ledger import ledger_path, read_rules
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StageResult:
    """What one stage cost: seconds by the clock, CPU seconds of its tasks, peak memory of all processes."""

    stage: str
    seconds: float
    cpu_seconds: float
    peak_mb: float
    tasks_run: int
    tasks_found: int


def chosen(first: str | None, last: str | None) -> list[str]:
    """The stages from `first` until `last`, both included."""
    start = _position(first, 0)
    end = _position(last, len(STAGES) - 1)
    if start > end:
        raise ConfigError(f"--from {first} comes after --until {last}: the order is {', '.join(STAGES)}.")
    return list(STAGES[start : end + 1])


def preflight(config: RunConfig, stages: list[str]) -> None:
    """Raises `ConfigError` for what a stage's own `preflight(config)` knows to be wrong before any work."""
    runfolder.check_reachable(config)
    checks: list[Callable[[RunConfig], None]] = [
        runfolder.refuse_folders_of_others,
        runfolder.refuse_to_drop_sources,
    ]
    checks += [_module(name).preflight for name in stages if hasattr(_module(name), "preflight")]
    with waiting("checking the config, its sources and models"):
        problems = [problem for check in checks if (problem := _problem(check, config))]
    if problems:
        raise ConfigError("\n".join(problems))


def run(
    config: RunConfig, stages: list[str], engine: Engine, progress: Progress, verify: bool = False
) -> list[StageResult]:
    """Runs stages in order. What was finished before and still holds is found and not done again.

    `verify`: that files still hold is checked by all their bytes, not by size and samples.
    """
    runfolder.open_run(config)
    _forget(config)
    results = []
    mixed = {}
    for name in stages:
        log.info("%s", name)
        why = program.why_again(config, name)
        program.begin(config.root, name)
        made_with.begin(config, name)
        libraries.begin(config.root, name)
        results.append(_run_stage(name, config, engine, progress, verify, why))
        runfolder.record(config.root, asdict(results[-1]))
        made_with.record(config, name)
        program.record(config.root, name)
        mixed[name] = libraries.end(config.root, name, results[-1].tasks_found)
    if said := libraries.sentence(config.root, mixed):
        log.warning("%s", said)
    return results


def _forget(config: RunConfig) -> None:
    """Takes out what the ledger names and this run folder still holds (docs/licenses.md)."""
    rules = read_rules(ledger_path(config.root, config.takedown))
    with waiting("looking for documents that the takedown ledger names"):
        removed = applied.apply(config.root, rules)
    for folder, documents in removed.items():
        if documents:
            log.info("takedown: %s removed from %s/", counted(documents, "document"), folder)


def _run_stage(
    name: str, config: RunConfig, engine: Engine, progress: Progress, verify: bool, why: str
) -> StageResult:
    after = STAGES[STAGES.index(name) + 1 :]
    later = tuple(folder for stage in after for folder in folders_of(stage))
    context = StageContext(name, config, config.root, engine, progress, later, verify, why_again=why)
    work: Callable[[StageContext], None] = _module(name).run
    start = time.perf_counter()
    own_cpu = time.process_time()
    with PeakMemory() as memory:
        try:
            work(context)
        except RunError as error:
            raise RunError(f"{error}{_stale_sentence(config.root)}") from error
    meter = context.meter
    if meter.tasks_run or meter.tasks_found:  # a stage that is switched off has made nothing today
        for folder in folders_of(name):
            state.clear(context.folder(folder))
    return StageResult(
        stage=name,
        seconds=round(time.perf_counter() - start, 3),
        cpu_seconds=round(meter.cpu_seconds + time.process_time() - own_cpu, 3),
        peak_mb=round(memory.peak_bytes / 1e6, 1),
        tasks_run=meter.tasks_run,
        tasks_found=meter.tasks_found,
    )


def _stale_sentence(root: str) -> str:
    """Which folders still hold what an earlier run left, for the end of an error."""
    found = [name for stage in STAGES for name in folders_of(stage) if state.is_stale(paths.join(root, name))]
    if not found:
        return ""
    return (
        f" What an earlier run left in {', '.join(found)} is kept, and marked stale ({state.STATE}): it"
        " does not belong to this one."
    )


def _problem(check: Callable[[RunConfig], None], config: RunConfig) -> str | None:
    try:
        check(config)
    except ConfigError as error:
        return str(error)
    return None


def _module(stage: str) -> ModuleType:
    return importlib.import_module(f"corpus_latam.{stage}.stage")


def _position(stage: str | None, default: int) -> int:
    if stage is None:
        return default
    if stage not in STAGES:
        raise ConfigError(f"There is no stage {stage!r}: choose from {', '.join(STAGES)}.")
    return STAGES.index(stage)
