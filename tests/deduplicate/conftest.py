"""Budgets here are as small as the corpora, so that the work is cut into many tasks."""

from __future__ import annotations

import pytest

from corpus_latam.deduplicate import plan


@pytest.fixture(autouse=True)
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker's share may be as small as a budget says."""
    monkeypatch.setattr(plan, "LEAST_SHARE", 1)
