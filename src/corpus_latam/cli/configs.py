"""Reads the config that a command is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig


def load_run(config: str, overrides: list[str] | None) -> RunConfig:
    """The config, its run folders and its ledger as addresses.

    So `~`, `file:` and `${NAME}` in `output`, `takedown` and `deduplicate.against` mean the same everywhere.
    """
    from corpus_latam.config import load, parse_overrides
    from corpus_latam.storage import paths

    loaded = load(config, parse_overrides(overrides or []))
    against = tuple(paths.resolve(root) for root in loaded.deduplicate.against)
    return loaded.model_copy(
        update={
            "output": paths.resolve(loaded.root),
            "takedown": loaded.takedown and paths.resolve(loaded.takedown),
            "deduplicate": loaded.deduplicate.model_copy(update={"against": against}),
        }
    )
