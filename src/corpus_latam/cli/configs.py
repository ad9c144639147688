"""Reads the config that a command is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig


def load_run(config: str, overrides: list[str] | None) -> RunConfig:
    """The config, its `output` an address: `~` and `file:` mean the same to every command."""
    from corpus_latam.config import load, parse_overrides
    from corpus_latam.storage import paths

    loaded = load(config, parse_overrides(overrides or []))
    return loaded.model_copy(update={"output": paths.resolve(loaded.root)})
