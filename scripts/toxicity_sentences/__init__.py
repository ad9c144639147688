"""Training sentences of our own for tox-latam: puts the templates of `spa.yaml` and `por.yaml` together.

`stances.py` adds those of `stance_spa.yaml` and `stance_por.yaml`.

Each template of hatred has others that speak of the same groups, with the same words, without hatred, so that
a group's name says nothing. A part of the sentences is repeated with a slip of spelling.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from corpus_latam.annotate.lexicons import read_lexicon, weighted_entries
from toxicity_sentences.stances import Labelled, about_stance

FOLDER = Path(__file__).parent
PER_GROUP_TEMPLATE, PER_FRAME, PER_LITERAL = 6, 60, 3
SHARE_OF_CROSSED, SHARE_OF_SLIPS = 0.9, 0.5
INSULT = 0.3
"""Weight in the lexicon from which a form is an insult here."""
WORD_LISTS = {
    "ha": "hate_adjectives", "pa": "praise_adjectives", "hv": "hate_verbs", "pv": "praise_verbs",
    "hp": "hate_predicates", "pp": "praise_predicates",
}  # fmt: skip
CROSSED = (
    ("slur_frames", "slurs", True),
    ("woman_frames", "woman_insults", True),
    ("migrant_hate", "migrant_subjects", True),
    ("migrant_neutral", "migrant_subjects", False),
    ("thing_frames", "things", False),
    ("benign_vocatives", "vocatives", False),
)
"""Templates, what fills them, and whether the outcome is toxic. A share of all pairs is taken."""


def sentences(language: str, generator: random.Random) -> list[Labelled]:
    """(toxic, sentence) of a language, in a fixed order for a fixed seed."""
    content = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    rows = [
        *_literal(content),
        *_about_groups(content, generator),
        *_with_insults(content, language, generator),
        *_composed(content, generator),
        *_crossed(content, generator),
    ]
    slips = [
        (toxic, with_slip(text, generator)) for toxic, text in rows if generator.random() < SHARE_OF_SLIPS
    ]
    return rows + slips + list(about_stance(language, content["groups"], generator))


def with_slip(text: str, generator: random.Random) -> str:
    """`text` with one word misspelled: a letter lost, two swapped, letters spaced, or a space lost."""
    words = text.split(" ")
    place = generator.randrange(len(words))
    word = words[place]
    if len(word) < 4:
        return text
    cut = generator.randrange(1, len(word) - 1)
    kind = generator.randrange(4)
    if kind == 3:
        words[place : place + 2] = ["".join(words[place : place + 2])]
        return " ".join(words)
    swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
    words[place] = (word[:cut] + word[cut + 1 :], swapped, " ".join(word))[kind]
    return " ".join(words)


def _literal(content: dict[str, Any]) -> Iterator[Labelled]:
    for name, toxic in (("toxic", True), ("benign", False), ("friendly", False), ("expletives", False)):
        yield from [(toxic, text) for text in content.get(name, [])] * PER_LITERAL


def _about_groups(content: dict[str, Any], generator: random.Random) -> Iterator[Labelled]:
    for name, toxic in (("toxic_groups", True), ("benign_groups", False)):
        for template in content[name]:
            for group in generator.sample(content["groups"], PER_GROUP_TEMPLATE):
                yield toxic, template.format(g=group)


def _with_insults(content: dict[str, Any], language: str, generator: random.Random) -> Iterator[Labelled]:
    for entry in weighted_entries(read_lexicon("toxicity")[language], language):
        if entry.weight < INSULT:
            continue
        for template in generator.sample(content["toxic_insults"], 3):
            yield True, template.format(i=entry.form, p=generator.choice(content["persons"]))
        if entry.weight < 1:
            yield False, generator.choice(content["benign_insults"]).format(i=entry.form)


def _composed(content: dict[str, Any], generator: random.Random) -> Iterator[Labelled]:
    for name, toxic in (("hate_frames", True), ("praise_frames", False)):
        for frame in content.get(name, []):
            for _ in range(PER_FRAME):
                yield toxic, _fill(frame, content, generator)


def _fill(frame: str, content: dict[str, Any], generator: random.Random) -> str:
    group = generator.choice(content["groups"])
    ending = "a" if re.match("(las|as) ", group) else "o"
    words = {"g": group}
    for slot, name in WORD_LISTS.items():
        words[slot], words[f"{slot}2"] = (
            word.replace("@", ending) for word in generator.sample(content[name], 2)
        )
    return frame.format(**words)


def _crossed(content: dict[str, Any], generator: random.Random) -> Iterator[Labelled]:
    for templates, fillers, toxic in CROSSED:
        for template in content.get(templates, []):
            for filler in content[fillers]:
                if generator.random() < SHARE_OF_CROSSED:
                    yield toxic, template.format(x=filler)
