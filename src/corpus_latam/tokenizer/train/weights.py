"""How much the text of each group counts in training: whole numbers that counts are multiplied by."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam.config import WeightsConfig
from corpus_latam.errors import ConfigError

UNKNOWN = "unknown"
"""The name of the group of documents without a country."""
RESOLUTION = 1000
"""The smallest weight becomes this number: weights are kept to three digits, and counts stay whole."""
LARGEST_TOTAL = 2**60
"""Bytes of weighted text: no sum over symbols or pairs of them is larger, and sums have 63 bits."""


def factors(groups: pa.Table, config: WeightsConfig) -> dict[str, int]:
    """What the counts of each group, by its name in column `config.by`, are multiplied by.

    `groups`: rows of `schemas.GROUPS`, the training split. With s a group's share of the bytes, its text
    shall weigh s^(1/T) for `temperature` (Devlin et al. 2018, mBERT), 1 for `equal`, s times its factor for
    `explicit`. Raises ConfigError where a factor names a group that is not there.
    """
    sizes = sums(groups, config.by, "bytes")
    check_factors(config, sizes)
    if config.rule == "proportional":
        return dict.fromkeys(sizes, 1)
    weights = {name: _weight(name, size, config) for name, size in sizes.items()}
    positive = [weight for weight in weights.values() if weight > 0]
    if not positive:
        raise ConfigError("tokenizer.weights.factors: every group has the factor 0, so nothing is left.")
    smallest = min(positive)
    total = sum(sizes[name] * weight / smallest for name, weight in weights.items())
    resolution = min(RESOLUTION, LARGEST_TOTAL / total)
    return {
        name: max(1, round(weight / smallest * resolution)) if weight else 0
        for name, weight in weights.items()
    }


def _weight(name: str, size: int, config: WeightsConfig) -> float:
    """By how much a group's counts are multiplied, but for a constant."""
    if config.rule == "explicit":
        return config.factors.get(name, 1.0)
    wanted = 0.0 if config.rule == "equal" else 1 / config.temperature
    return float(size**wanted / size) if size else 0.0


def check_factors(config: WeightsConfig, known: dict[str, int]) -> None:
    """Refuses factors of groups that do not exist."""
    unknown = sorted(set(config.factors) - set(known))
    if unknown:
        raise ConfigError(
            f"tokenizer.weights.factors: no training text has the {config.by}"
            f" {', '.join(map(repr, unknown))}. There are {', '.join(sorted(known))}."
        )


def sums(groups: pa.Table, by: str, measure: str) -> dict[str, int]:
    """One measure by group, in the order of the groups' names."""
    named = pa.table({"name": names(groups[by]), "measure": groups[measure]})
    summed = named.group_by("name", use_threads=False).aggregate([("measure", "sum")]).sort_by("name")
    return dict(zip(summed["name"].to_pylist(), summed["measure_sum"].to_pylist(), strict=True))


def names(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Groups as the config names them."""
    return pc.fill_null(column, UNKNOWN)
