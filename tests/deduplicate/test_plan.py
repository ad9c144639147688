"""The plan: partitions from the budget, disk that is too small, the recall curve."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from corpus_latam.config import DeduplicateConfig
from corpus_latam.deduplicate import exact, plan
from corpus_latam.deduplicate.plan import LEAST_SHARE
from corpus_latam.errors import RunError


def test_partitions_grow_as_the_budget_shrinks() -> None:
    budgets = ["1GB", "100MB", "10MB"]
    plans = [plan.make_plan(10**6, 1, DeduplicateConfig(memory_budget=budget)) for budget in budgets]
    assert [p.band_bits for p in plans] == [0, 0, 3]
    assert [p.exact_bits for p in plans] == [0, 0, 4]
    assert len({p.disk_bytes for p in plans}) == 1
    assert "20 bands × 8 partitions" in plans[2].sentence()
    assert "(20 bytes a document of it in the coordinating process)" in plans[2].sentence()


def test_a_full_disk_is_refused_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needed = plan.make_plan(10**6, 1, DeduplicateConfig())
    plan.check_disk(needed, str(tmp_path / "not" / "there" / "yet"))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=10**6))
    with pytest.raises(RunError, match=r"220 MB of disk for temporary files in .* 1 MB are free"):
        plan.check_disk(needed, str(tmp_path))


def test_the_memory_that_is_announced_is_the_budget_at_most() -> None:
    for documents in (10**3, 10**6, 10**7):
        made = plan.make_plan(documents, 2, DeduplicateConfig())
        assert made.memory_bytes < made.most_bytes <= DeduplicateConfig().memory_budget
        assert f"up to {made.most_bytes / 1e6:,.1f} MB where many" in made.sentence()
        held = documents * plan.HELD_BYTES
        assert held + 2 * made.share <= made.most_bytes
        assert held + made.pairs_at_once * plan.PAIR_BYTES <= made.most_bytes
        assert 2 * made.block_bytes <= made.share


def test_tasks_leave_room_beside_what_the_coordinator_holds() -> None:
    budget = 10**9
    made = plan.make_plan(20_000_000, 1, DeduplicateConfig(memory_budget=budget))
    assert made.share == budget - 20_000_000 * (plan.HELD_BYTES + plan.SPARE_BYTES) == budget // 2


def test_more_documents_than_the_budget_holds_are_refused_with_the_figure() -> None:
    many = plan.make_plan(10**8, 8, DeduplicateConfig())
    with pytest.raises(RunError, match=r"100,000,000 documents take 4,000 MB .* Set it to 4000MB"):
        plan.check_memory(many, DeduplicateConfig().memory_budget)
    assert any(
        "take 4,000 MB of memory at least" in line for line in plan.describe(10**8, 8, DeduplicateConfig())
    )
    plan.check_memory(many, 4 * 10**9)
    plan.check_memory(plan.make_plan(1000, 8, DeduplicateConfig()), 1)


def test_no_budget_is_so_small_that_partitions_hold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "LEAST_SHARE", LEAST_SHARE)
    made = plan.make_plan(10**6, 32, DeduplicateConfig(memory_budget=1))
    assert (made.exact_bits, made.band_bits) == (7, 6)
    assert 10**6 * exact.SORT_BYTES >> made.exact_bits > LEAST_SHARE // 2


def test_the_recall_curve_is_the_formula() -> None:
    curve = dict(plan.recall_curve(20, 6))
    assert curve[0.75] == pytest.approx(1 - (1 - 0.75**6) ** 20)
    assert len(plan.describe(None, 1, DeduplicateConfig())) == 1
    assert len(plan.describe(10, 1, DeduplicateConfig())) == 2
