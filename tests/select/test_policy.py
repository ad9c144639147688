"""The decision: the first reason in order, nothing decided by what was not measured."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.errors import RunError
from corpus_latam.schema import SELECTION, DocType
from corpus_latam.select.policies import Policies
from corpus_latam.select.policy import decide
from corpus_latam.select.policy_files import PolicyFile

REGISTERS = {
    "web": {
        "quality": {"words": {"min": 5, "max": 100}, "digit_share": {"max": 0.1}},
        "toxicity": {"lexicon_density": {"max": 10}},
    },
    "social": {"undetermined": "keep", "quality": {"words": {"min": 3}}},
    "code": {"check_language": False},
}
EVERY = {register.value: REGISTERS.get(register, {}) for register in DocType}
POLICIES = Policies({"default": PolicyFile.model_validate({"registers": EVERY})})
TYPES = {"words": pa.int32(), "digit_share": pa.float32(), "toxicity_density": pa.float32()}


def rows(*given_rows: dict[str, Any]) -> tuple[pa.RecordBatch, pa.Array]:
    complete = [
        {
            "id": str(i),
            "language": "spa",
            "register": "web",
            "words": 50,
            "digit_share": 0.0,
            "toxicity_density": 0.0,
        }
        | row
        for i, row in enumerate(given_rows)
    ]
    columns = {
        name: pa.array([row[name] for row in complete], TYPES.get(name, pa.string()))
        for name in ("id", "language", *TYPES)
    }
    return pa.RecordBatch.from_pydict(columns), pa.array([row["register"] for row in complete])


def reasons(*given_rows: dict[str, Any]) -> list[str | None]:
    signals, registers = rows(*given_rows)
    decision = decide(signals, registers, POLICIES, ("spa", "por"))
    assert decision.schema.equals(SELECTION)
    assert decision["keep"].to_pylist() == [reason is None for reason in decision["reason"].to_pylist()]
    return list(decision["reason"].to_pylist())


def test_the_first_reason_is_given() -> None:
    assert reasons(
        {},
        {"language": "eng", "words": 1},
        {"language": "und"},
        {"words": 1, "digit_share": 0.5},
        {"digit_share": 0.5, "toxicity_density": 90.0},
        {"toxicity_density": 90.0},
    ) == [
        None,
        "language.unwanted",
        "language.undetermined",
        "quality.words",
        "quality.digit_share",
        "toxicity.lexicon_density",
    ]


def test_bounds_are_kept_and_floats_compared_as_they_are_stored() -> None:
    assert reasons({"words": 5}, {"words": 100}, {"words": 101}, {"digit_share": 0.1}) == [
        None,
        None,
        "quality.words",
        None,
    ]


def test_registers_have_paths_of_their_own() -> None:
    assert reasons(
        {"register": "social", "language": "und", "words": 3},
        {"register": "social", "language": "eng", "words": 3},
        {"register": "social", "words": 2},
        {"register": "code", "language": "eng", "words": 0, "digit_share": 1.0},
        {"register": "code", "language": "und"},
    ) == [None, "language.unwanted", "quality.words", None, None]


def test_what_was_not_measured_is_no_evidence() -> None:
    assert reasons({"toxicity_density": None, "digit_share": None}) == [None]


def test_an_absent_column_is_an_error() -> None:
    signals, registers = rows({})
    with pytest.raises(RunError, match="digit_share"):
        decide(signals.drop_columns(["digit_share"]), registers, POLICIES, ("spa",))


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "language": st.sampled_from(["spa", "eng", "und"]),
                "register": st.sampled_from(["web", "social", "code"]),
                "words": st.integers(0, 120),
                "digit_share": st.sampled_from([0.0, 0.1, 0.3]),
                "toxicity_density": st.sampled_from([None, 0.0, 20.0]),
            }
        ),
        max_size=12,
    )
)
def test_rows_are_decided_alone(given_rows: list[dict[str, Any]]) -> None:
    together = reasons(*given_rows)
    assert together == [reasons(row)[0] for row in given_rows]


def test_empty_batches() -> None:
    assert reasons() == []
