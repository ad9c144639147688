"""The words that models of scripts/train_toxicity.py read as one: names of groups, and negations."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import yaml

from corpus_latam.text.marks import Marks, marks

WORDS = Path(__file__).parent.parent / "models/tox-latam.yaml"
NO_ENDING = "-"


@cache
def toxicity_marks() -> Marks:
    """The tables of `text/marks.py`, loaded once per process."""
    content = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
    names = [
        stem + ending.removeprefix(NO_ENDING)
        for endings, stems in content["names"].items()
        for stem in stems
        for ending in endings.split(" ")
    ]
    return marks(names, content["negations"])


@cache
def marks_digest() -> str:
    """SHA-256 of the words: what scores depend on besides the model."""
    return hashlib.sha256(WORDS.read_bytes()).hexdigest()
