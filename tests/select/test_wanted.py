"""The share of wanted languages: what a bilingual text is judged by."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.schema import DocType
from corpus_latam.select.policies import Policies
from corpus_latam.select.policy import columns, decide
from corpus_latam.select.policy_files import PolicyFile
from corpus_latam.select.wanted import wanted_share

EVERY = {register.value: {} for register in DocType} | {"web": {"language": {"score": {"min": 0.65}}}}
POLICIES = Policies({"default": PolicyFile.model_validate({"registers": EVERY})})
ROWS = [
    ("que", 0.55, '{"que": 0.55, "spa": 0.4}'),
    ("spa", 0.55, '{"spa": 0.55, "eng": 0.44}'),
    ("spa", 0.66, '{"spa": 0.66}'),
    ("spa", None, None),
]


def signals() -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {
            "id": pa.array([str(i) for i in range(len(ROWS))]),
            "language": pa.array([row[0] for row in ROWS]),
            "language_score": pa.array([row[1] for row in ROWS], pa.float32()),
            "top_langs": pa.array([row[2] for row in ROWS], pa.string()),
        }
    )


def test_wanted_languages_add_up() -> None:
    assert wanted_share(signals(), ("spa", "que")).to_pylist() == pytest.approx([0.95, 0.55, 0.66, None])
    assert wanted_share(signals(), ("que",)).to_pylist() == pytest.approx([0.55, 0.55, 0.66, None])


def rows_of(*rows: tuple[str, float, dict[str, float]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {
            "language_score": pa.array([score for _, score, _ in rows], pa.float32()),
            "top_langs": pa.array([json.dumps(shares) for _, _, shares in rows], pa.string()),
        }
    )


def test_weak_scores_do_not_add_up() -> None:
    """What a language without a label gets: a bit of everything."""
    swahili = rows_of(("tar", 0.3, {"tar": 0.3, "oto": 0.2, "guc": 0.15, "que": 0.1, "aym": 0.1}))
    assert wanted_share(swahili, ("tar", "oto", "guc", "que", "aym")).to_pylist() == pytest.approx([0.3])


def test_a_bilingual_text_of_two_halves_is_whole() -> None:
    halves = rows_of(("que", 0.49, {"que": 0.49, "spa": 0.46, "aym": 0.05}))
    assert wanted_share(halves, ("que", "spa")).to_pylist() == pytest.approx([0.95])
    assert wanted_share(halves, ("que",)).to_pylist() == pytest.approx([0.49])


@given(st.lists(st.floats(0.0, 0.29), min_size=2, max_size=5))
def test_no_number_of_small_parts_makes_a_text_wanted(parts: list[float]) -> None:
    shares = dict(zip("abcde", sorted(parts, reverse=True), strict=False))
    row = rows_of(("a", max(parts), shares))
    assert wanted_share(row, tuple("abcde")).to_pylist() == pytest.approx([max(parts)])


def test_half_foreign_texts_fall_and_bilingual_ones_stay() -> None:
    assert columns(POLICIES) == ["id", "language", "top_langs", "language_score"]
    registers = pa.array(["web"] * len(ROWS))
    both = decide(signals(), registers, POLICIES, ("spa", "que"))
    assert both["reason"].to_pylist() == [None, "language.score", None, None]
    one = decide(signals(), registers, POLICIES, ("spa",))
    assert one["reason"].to_pylist() == ["language.unwanted", "language.score", None, None]
