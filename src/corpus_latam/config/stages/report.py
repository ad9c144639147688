"""The section `report`."""

from __future__ import annotations

from typing import Literal

from corpus_latam.config.values import Model


class ReportConfig(Model):
    """The report's language."""

    lang: Literal["es", "en"] = "es"
    """What it is written in."""
