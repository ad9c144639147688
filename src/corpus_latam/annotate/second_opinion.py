"""A `transformers` text classifier for paragraphs that the fast model is unsure of. Imported on demand."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus_latam.config import SecondOpinionConfig
from corpus_latam.errors import ConfigError

BATCH = 32
WHERE = "annotate.toxicity.second"


@dataclass(frozen=True)
class SecondOpinion:
    """Called with texts, it gives the label's probability for each (float32, shape (texts,))."""

    classify: Any
    """A `transformers` pipeline, or anything that is called like one."""
    label: str

    def __call__(self, texts: list[str]) -> NDArray[np.float32]:
        if not texts:
            return np.zeros(0, np.float32)
        answers = self.classify(texts, top_k=None, truncation=True, batch_size=BATCH)
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
    from transformers import pipeline

    try:
        classify = pipeline("text-classification", model=config.model, device="cpu")
    except (OSError, ValueError) as error:
        raise ConfigError(f"{WHERE}.model: {config.model} cannot be opened: {error}") from error
    labels = list((classify.model.config.id2label or {}).values())
    if config.label not in labels:
        raise ConfigError(
            f"{WHERE}.label: the model has no label {config.label!r}; it has {', '.join(labels)}."
        )
    return SecondOpinion(classify, config.label)
