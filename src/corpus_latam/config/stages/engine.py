"""How tasks run, whatever the stage."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from corpus_latam.config.values import Model


class EngineConfig(Model):
    """Where tasks run is for the command to say (`--workers`, `--engine`, `--dask`); this is how."""

    patience: Annotated[float, Field(gt=0)] = 600
    """Seconds that a run on Dask waits, once all workers are gone, for others to come. Then it stops, and the
    same command goes on."""
