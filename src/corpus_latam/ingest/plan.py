"""What ingest would do, and what is known to be wrong, before any work."""

from __future__ import annotations

from dataclasses import dataclass

from corpus_latam.config import AnySource, RunConfig
from corpus_latam.errors import ConfigError
from corpus_latam.sources import registry
from corpus_latam.sources.files import Located


@dataclass(frozen=True)
class SourcePlan:
    """One source: what it reads, its size as stored (null where unknown), and its problems as sentences."""

    source: str
    located: Located
    bytes: int | None
    problems: list[str]


def plan(config: RunConfig) -> list[SourcePlan]:
    """A plan per source, in the order of the config. Lists files and reads their first bytes or footers."""
    return [_plan_source(name, source) for name, source in config.sources.items()]


def check_sources(config: RunConfig) -> None:
    """Raises `ConfigError` with every problem of every source, one per line."""
    problems = [problem for source in plan(config) for problem in source.problems]
    if problems:
        raise ConfigError("\n".join(problems))


def _plan_source(name: str, source: AnySource) -> SourcePlan:
    try:
        located = registry.locate(source)
        problems = registry.check(source, located.partitions)
    except ConfigError as error:
        return SourcePlan(name, Located([]), None, [f"sources.{name}: {error}"])
    size = sum(part.bytes for part in located.partitions) or None
    return SourcePlan(name, located, size, [f"sources.{name}: {problem}" for problem in problems])
