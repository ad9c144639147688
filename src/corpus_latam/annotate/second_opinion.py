"""A `transformers` text classifier for paragraphs that the fast model is unsure of. Imported on demand.

One text at a time on one thread: in a batch, padding lets the last digits of a score depend on the texts
beside it, and a processor gains nothing by it (measured: 0.8 times the speed in batches of 32); more threads
than workers would only get in their way.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.config import SecondOpinionConfig
from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths

WHERE = "annotate.toxicity.second"
RESERVED_POSITIONS = 2
"""Positions of a model that no token has in RoBERTa and its kin (padding's and the one before)."""


@dataclass(frozen=True)
class SecondOpinion:
    """Called with texts, it gives the label's probability for each (float32, shape (texts,))."""

    classify: Any
    """A `transformers` pipeline, or anything that is called like one."""
    label: str
    max_tokens: int | None = None
    """Longer texts are read to there; null where the model has no limit."""

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros(0, np.float32)
        answers = self.classify(
            texts,
            top_k=None,
            truncation=self.max_tokens is not None,
            max_length=self.max_tokens,
            batch_size=1,
        )
        scores = [{answer["label"]: answer["score"] for answer in each}[self.label] for each in answers]
        return np.array(scores, np.float32)


def load_second_opinion(config: SecondOpinionConfig) -> SecondOpinion:
    """The configured model, on the processor.

    Raises `ConfigError` where `transformers` or PyTorch is missing, the model cannot be opened or lacks the
    label.
    """
    if not (find_spec("transformers") and find_spec("torch")):
        raise ConfigError(
            f"{WHERE} needs transformers and PyTorch; one is not installed: pip install transformers torch"
        )
    if _is_path(config.model) and not Path(config.model).is_dir():
        raise ConfigError(f"{WHERE}.model: {config.model}: no such folder. Name one, or a model of the Hub.")
    from transformers import pipeline
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    import_module("torch").set_num_threads(1)
    try:
        classify = pipeline("text-classification", model=config.model, device="cpu")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{WHERE}.model: {config.model} cannot be opened: {error}") from error
    labels = list((classify.model.config.id2label or {}).values())
    if config.label not in labels:
        raise ConfigError(
            f"{WHERE}.label: the model has no label {config.label!r}; it has {', '.join(labels)}."
        )
    return SecondOpinion(classify, config.label, _max_tokens(classify))


def second_digest(config: SecondOpinionConfig | None) -> str:
    """SHA-256 of the model's files where it is a folder here; one on the Hub goes by its name."""
    if config is None or not Path(config.model).is_dir():
        return config.model if config else ""
    digest = hashlib.sha256()
    for path in paths.files_below(config.model):
        with paths.open_read(path) as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())  # type: ignore[arg-type]
    return digest.hexdigest()


def _is_path(model: str) -> bool:
    """Whether it cannot be `name` or `owner/name`."""
    return model.startswith(("/", ".", "~")) or model.count("/") > 1


def _max_tokens(classify: Any) -> int | None:
    """What the tokenizer says, and no more than the model has positions for: a tokenizer may not know."""
    positions = getattr(classify.model.config, "max_position_embeddings", None)
    limits = [int(classify.tokenizer.model_max_length)]
    if positions:
        limits.append(positions - RESERVED_POSITIONS)
    lowest = min(limits)
    return lowest if lowest < 2**31 else None
