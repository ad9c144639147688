"""The bounds of a signal, in policies and in a run's config."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, model_serializer


class Bounds(BaseModel):
    """Smallest and largest value that is kept, both included. What is not said stays as it was inherited;
    null takes a bound away."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min: float | None = Field(default=None, allow_inf_nan=False)
    max: float | None = Field(default=None, allow_inf_nan=False)

    @model_serializer
    def said(self) -> dict[str, float | None]:
        """Only what was said, since null says something."""
        return {name: getattr(self, name) for name in ("min", "max") if name in self.model_fields_set}

    def on_top_of(self, below: Bounds | None) -> Bounds:
        """These bounds, and those of `below` where these say nothing."""
        return below.model_copy(update=self.said()) if below else self
