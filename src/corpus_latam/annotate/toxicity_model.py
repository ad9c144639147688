"""Toxicity of paragraphs by a classifier: mean, maximum and the share that is toxic, per document.

The classifier is `tox-latam` (shipped), any fastText model, and for paragraphs of which it is unsure, if so
configured, a `transformers` model. docs/toxicity.md says what these scores can and cannot tell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.annotate.second_opinion import SecondOpinion, load_second_opinion
from corpus_latam.annotate.toxicity_marks import toxicity_marks
from corpus_latam.config import ToxicityConfig
from corpus_latam.errors import ConfigError
from corpus_latam.text.buffers import Utf8
from corpus_latam.text.fasttext_file import read_fasttext
from corpus_latam.text.fasttext_kernel import score
from corpus_latam.text.fasttext_tables import Tables, tables
from corpus_latam.text.marking import mark
from corpus_latam.text.paragraphs import split_paragraphs

SHIPPED = "tox-latam"
MODELS = Path(__file__).parent.parent / "models"
LABEL_PREFIX = "__label__"
MIN_LETTERS = 3
"""A paragraph with fewer letters has no words: its score is 0."""


@dataclass(frozen=True)
class ToxicityModel:
    """A model and the column of its label for toxic text. Just one of `tables` and `binding` is set."""

    column: int
    tables: Tables | None = None
    """A model of marked and folded words, which the kernel reads."""
    binding: Any = None
    """Any other model: fastText's own object."""
    second: SecondOpinion | None = None


@cache
def load_toxicity_model(config: ToxicityConfig) -> ToxicityModel:
    """The configured model. Loaded once per process.

    Raises `ConfigError` where there is no such model, it cannot be read, or it lacks the label.
    """
    path = model_file(config)
    if not path.is_file():
        raise ConfigError(
            f"annotate.toxicity.model: {config.model}: no such file. Name {SHIPPED!r} (shipped) or the path"
            " of a fastText model (.bin or .ftz)."
        )
    second = load_second_opinion(config.second) if config.second else None
    if config.model == SHIPPED or config.folded:
        return _read_tables(path, config, second)
    import fasttext

    try:
        binding = fasttext.load_model(str(path))
    except (ValueError, RuntimeError, MemoryError) as error:
        raise ConfigError(f"annotate.toxicity.model: {path} is not a fastText model: {error}") from error
    return ToxicityModel(_column(binding.get_labels(), config), binding=binding, second=second)


def model_file(config: ToxicityConfig) -> Path:
    """Where the configured model is."""
    return MODELS / f"{SHIPPED}.bin" if config.model == SHIPPED else Path(config.model)


def paragraph_toxicity(
    texts: Utf8, language: pa.Array, model: ToxicityModel, config: ToxicityConfig
) -> dict[str, pa.Array]:
    """`toxicity_mean`, `toxicity_max`, `toxicity_share`: float32, null in languages it cannot read."""
    known = np.isin(np.array(language.to_pylist(), object), config.languages)
    paragraphs = split_paragraphs(texts)
    first = paragraphs.first
    counts = np.diff(first)
    scores = score_paragraphs(paragraphs.pieces, np.repeat(known, counts), model, config)
    if not len(counts):
        return dict.fromkeys(("toxicity_mean", "toxicity_max", "toxicity_share"), pa.array([], pa.float32()))
    toxic = (scores >= np.float32(config.toxic_paragraph)).astype(np.float64)
    columns = {
        "toxicity_mean": np.add.reduceat(scores.astype(np.float64), first[:-1]) / counts,
        "toxicity_max": np.maximum.reduceat(scores, first[:-1]),
        "toxicity_share": np.add.reduceat(toxic, first[:-1]) / counts,
    }
    return {name: pa.array(values.astype(np.float32), mask=~known) for name, values in columns.items()}


def score_paragraphs(
    pieces: Utf8, wanted: NDArray[np.bool_], model: ToxicityModel, config: ToxicityConfig
) -> NDArray[np.float32]:
    """The score of each paragraph, 0 to 1; 0 for those not wanted. Shape (paragraphs,)."""
    if model.tables is None:
        scores = _foreign_scores(pieces, wanted, model)
    else:
        marked = mark(pieces, toxicity_marks())
        found = score(marked, model.tables, _longest(marked))
        scores = found.labels[:, model.column] * wanted
        scores[found.scripts.sum(axis=1) < MIN_LETTERS] = 0
    if model.second is not None and config.second is not None:
        low, high = config.second.between
        unsure = np.flatnonzero(wanted & (scores >= np.float32(low)) & (scores <= np.float32(high)))
        scores[unsure] = model.second([_text(pieces, row) for row in unsure.tolist()])
    return scores


def _longest(pieces: Utf8) -> int:
    """A sample size that no paragraph exceeds: they are read whole."""
    return int(np.diff(pieces.offsets).max(initial=0))


def _text(pieces: Utf8, row: int) -> str:
    raw = pieces.data[pieces.offsets[row] : pieces.offsets[row + 1]].tobytes()
    return " ".join(raw.decode("utf-8", errors="ignore").split())


def _foreign_scores(pieces: Utf8, wanted: NDArray[np.bool_], model: ToxicityModel) -> NDArray[np.float32]:
    """fastText's own score of the label for each paragraph, on one line and otherwise as it is."""
    label = model.binding.get_labels()[model.column]
    scores = np.zeros(len(pieces), np.float32)
    for row in np.flatnonzero(wanted).tolist():
        # A list in, because single texts fail in forks that were built for numpy 1.
        names, values = model.binding.predict([_text(pieces, row)], k=-1, threshold=0.0)
        found = dict(zip(names[0], values[0], strict=True))
        scores[row] = min(found.get(label, 0.0), 1.0)
    return scores


def _read_tables(path: Path, config: ToxicityConfig, second: SecondOpinion | None) -> ToxicityModel:
    try:
        model = read_fasttext(path.read_bytes())
        return ToxicityModel(_column(model.labels, config), tables=tables(model), second=second)
    except ValueError as error:
        raise ConfigError(
            f"annotate.toxicity.model: {path}: {error}. Models with `folded: true` are those that"
            " scripts/train_toxicity.py makes."
        ) from error


def _column(labels: list[str], config: ToxicityConfig) -> int:
    names = [label.removeprefix(LABEL_PREFIX) for label in labels]
    if config.label not in names:
        raise ConfigError(
            f"annotate.toxicity.label: the model has no label {config.label!r}; it has {', '.join(names)}."
        )
    return names.index(config.label)
