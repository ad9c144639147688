"""The decision: a batch of signals in, keep or the first reason to reject out."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corpus_latam.errors import RunError
from corpus_latam.schema import SELECTION, DocType
from corpus_latam.select.policies import Policies, Policy, Threshold
from corpus_latam.select.wanted import wanted_share
from corpus_latam.wording import again_from

UNDETERMINED = "und"
SCORE = "language_score"
"""Judged as the share of all wanted languages (`wanted.py`)."""
UNWANTED_REASON = "language.unwanted"
UNDETERMINED_REASON = "language.undetermined"


def columns(policies: Policies) -> list[str]:
    """The columns of annotate that a decision reads."""
    of_score = ["top_langs"] if SCORE in policies.signals() else []
    return ["id", "language", *of_score, *policies.signals()]


def decide(
    signals: pa.RecordBatch, registers: pa.Array, policies: Policies, wanted: Collection[str]
) -> pa.RecordBatch:
    """Rows of `schema.SELECTION` for rows of annotate's `columns(policies)`.

    registers: `DocType` values, one per row. wanted: ISO 639-3 languages. A null signal rejects nothing:
    what could not be measured is no evidence. Raises `RunError` where a column is absent.
    """
    missing = {*columns(policies)} - set(signals.schema.names)
    if missing:
        raise RunError(
            f"select needs the signals {', '.join(sorted(missing))}, which annotate did not write."
            f" Make them: {again_from('annotate')}."
        )
    if SCORE in policies.signals():
        at = signals.schema.get_field_index(SCORE)
        signals = signals.set_column(at, SCORE, wanted_share(signals, wanted))
    languages = np.array(signals["language"].to_pylist(), object)
    of_register = np.array(registers.to_pylist(), object)
    reasons = np.full(signals.num_rows, None, object)
    for language, register in sorted(set(zip(languages.tolist(), of_register.tolist(), strict=True))):
        rows = np.flatnonzero((languages == language) & (of_register == register))
        policy = policies.policy(language, DocType(register))
        reasons[rows] = _reasons(signals.take(pa.array(rows)), language, policy, wanted)
    reason = pa.array(reasons, pa.string())
    return pa.RecordBatch.from_arrays(
        [signals["id"], pc.is_null(reason), reason, registers.cast(pa.string())], schema=SELECTION
    )


def _reasons(
    signals: pa.RecordBatch, language: str, policy: Policy, wanted: Collection[str]
) -> NDArray[np.object_]:
    """The first reason against each row of one language and register, or None."""
    reasons = np.full(signals.num_rows, _against_language(language, policy, wanted), object)
    for threshold in policy.thresholds:
        undecided = np.array([reason is None for reason in reasons], np.bool_)
        reasons[undecided & _fails(signals, threshold)] = threshold.reason
    return reasons


def _against_language(language: str, policy: Policy, wanted: Collection[str]) -> str | None:
    if not policy.check_language or language in wanted:
        return None
    if language != UNDETERMINED:
        return UNWANTED_REASON
    return None if policy.keep_undetermined else UNDETERMINED_REASON


def _fails(signals: pa.RecordBatch, threshold: Threshold) -> NDArray[np.bool_]:
    values = signals[threshold.signal]
    fails = pa.scalar(False)
    if threshold.bounds.min is not None:
        fails = pc.or_(fails, pc.less(values, _scalar(threshold.bounds.min, values.type)))
    if threshold.bounds.max is not None:
        fails = pc.or_(fails, pc.greater(values, _scalar(threshold.bounds.max, values.type)))
    failed: NDArray[np.bool_] = np.broadcast_to(np.asarray(pc.fill_null(fails, False)), signals.num_rows)
    return failed


def _scalar(bound: float, type_: pa.DataType) -> pa.Scalar:
    """Bounds are compared as float32 with float32 columns, so that 0.1 is not above 0.1."""
    return pa.scalar(bound, type_ if pa.types.is_floating(type_) else pa.float64())
