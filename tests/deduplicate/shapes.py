"""Corpora in which many documents resemble each other, small enough to know the outcome of."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from corpus_latam.deduplicate import plan, runs
from tests.deduplicate.runs import Document, changed, words

COUNT = 60
BASE = " ".join(words(60, 71))
DATES = [None, "2019", "2020-05-01"]


def crowd(rng: random.Random) -> list[Document]:
    """One text with a word changed anywhere, in sources of different rank."""
    return [_document(changed(BASE, [rng.randrange(60)]) + f" fin{i}", i, rng) for i in range(COUNT)]


def forms(rng: random.Random) -> list[Document]:
    """Three forms of a template, filled in many times."""
    bases = [changed(BASE, range(10 * form, 10 * form + 14)) for form in range(3)]
    return [_document(rng.choice(bases) + f" n{i}", i, rng) for i in range(COUNT)]


def chain(rng: random.Random) -> list[Document]:
    """A window that moves on: each document resembles its neighbours only."""
    text = words(2 * COUNT + 60, 72)
    return [_document(" ".join(text[2 * i : 2 * i + 60]), i, rng) for i in range(COUNT)]


def paragraph(rng: random.Random) -> list[Document]:
    """Documents that share half of their text, a few of which are near copies."""
    found = []
    for i in range(COUNT):
        own = " ".join(words(40, 1000 + i // 2 if i < 8 else 2000 + i))
        found.append(_document(f"{BASE}\n\n{changed(own, [i % 2])}", i, rng))
    return found


def short(rng: random.Random) -> list[Document]:
    """Texts of eight words."""
    return [
        _document(" ".join(words(7, 73 + i % 4)) + (f" n{i}" if i % 3 else ""), i, rng) for i in range(COUNT)
    ]


def mixed(rng: random.Random) -> list[Document]:
    """All of these in one corpus."""
    return [
        Document(d.text, f"{place}-{d.source_id}", d.source, d.date)
        for place, shape in enumerate((crowd, forms, chain, paragraph))
        for d in shape(rng)[:30]
    ]


SHAPES: dict[str, Callable[[random.Random], list[Document]]] = {
    shape.__name__: shape for shape in (crowd, forms, chain, paragraph, short, mixed)
}


@contextmanager
def small_parts() -> Iterator[None]:
    """A small budget cuts the work of these corpora into several parts of every kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plan, "LEAST_PAIRS", 200)
        patch.setattr(plan, "LEAST_BLOCK", 100_000)
        patch.setattr(runs, "ROWS", 50)
        yield


def _document(text: str, number: int, rng: random.Random) -> Document:
    return Document(text, str(number), rng.choice(["web", "law"]), rng.choice(DATES))
