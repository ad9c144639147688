"""Puts the templates of `stance_*.yaml` together: one claim asserted, negated, quoted or rejected.

What is hateful where it is asserted is clean where it is rejected, and the denial of what is kind is hateful.
So the words of hatred occur on both sides, and the stance alone tells.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
Labelled = tuple[bool, str]
Content = dict[str, Any]
NEGATIONS = ("no ", "nunca ", "jamás ", "não ", "jamais ", "ni ")
"""First words of a claim that is negative as it stands: it is not negated again."""
TIMES = {
    "hateful": 2400, "kind": 1600, "neutral": 2500, "negated": 500, "denied": 700, "granted": 300,
    "rejected": 1300, "quoted": 400, "hateful_action": 1300, "kind_action": 600, "refused": 700,
    "refused_kindness": 250, "felt": 500, "unfelt": 250, "outsider": 500, "named": 900,
    "friendly": 2400, "swearing": 3,
}  # fmt: skip
"""Sentences of each kind; of `swearing`, how often each is read."""


def about_stance(language: str, groups: list[str], generator: random.Random) -> Iterator[Labelled]:
    """(toxic, sentence) of a language about `groups`, in a fixed order for a fixed seed."""
    content = yaml.safe_load((FOLDER / f"stance_{language}.yaml").read_text(encoding="utf-8"))

    def pick(*names: str) -> str:
        return str(generator.choice([each for name in names for each in content[name]]))

    def group() -> str:
        return generator.choice(groups)

    def claim(frame: str, *kinds: str) -> str:
        who = group()
        return joined(pick(frame), g=who, c=f"{who} {pick(*kinds)}", s=f"{who} {pick('wrongs')}")

    def positive(*kinds: str) -> str:
        while (found := pick(*kinds)).startswith(NEGATIONS):
            pass
        return found

    def grantable() -> str:
        while set((found := pick("worth")).split()) & set(content["unfit_to_grant"]):
            pass
        return found

    def friendly() -> str:
        opener, body, closer = (pick(f"friendly_{part}") for part in ("openers", "bodies", "closers"))
        shapes = (
            f"{opener}, {body}, {closer}",
            f"{opener}, {body}",
            f"{body}, {closer}",
            f"{body}, {opener}",
        )
        return generator.choice(shapes)

    recipes: dict[str, tuple[bool, Callable[[], str]]] = {
        "hateful": (True, lambda: claim("assertions", "hateful_claims")),
        "kind": (False, lambda: claim("assertions", "kind_claims")),
        "neutral": (False, lambda: claim("assertions", "neutral_claims")),
        "negated": (False, lambda: joined(pick("denials"), g=group(), w=positive("hateful_claims"))),
        "denied": (True, lambda: joined(pick("denials"), g=group(), w=positive("worth", "kind_claims"))),
        "granted": (False, lambda: joined(pick("grants"), g=group(), w=grantable())),
        "rejected": (False, lambda: claim("rejections", "hateful_claims")),
        "quoted": (False, lambda: claim("quotations", "hateful_claims")),
        "hateful_action": (True, lambda: joined(pick("intentions"), g=group(), a=pick("hateful_actions"))),
        "kind_action": (False, lambda: joined(pick("intentions"), g=group(), a=pick("kind_actions"))),
        "refused": (False, lambda: joined(pick("refusals"), g=group(), a=pick("hateful_actions"))),
        "refused_kindness": (True, lambda: joined(pick("refusals"), g=group(), a=pick("kind_actions"))),
        "outsider": (False, lambda: joined(pick("disdain"), x=pick("outsiders"))),
        "friendly": (False, friendly),
        "named": (True, lambda: joined(pick("naming"), x=pick("insulting_nouns"))),
    }
    for kind, (toxic, recipe) in recipes.items():
        yield from ((toxic, recipe()) for _ in range(TIMES[kind]))
    for frame, times in (("feelings", TIMES["felt"]), ("unfelt", TIMES["unfelt"])):
        for feelings, hateful in (("hateful_feelings", True), ("kind_feelings", False)):
            toxic = hateful == (frame == "feelings")
            for _ in range(times if not (toxic and frame == "unfelt") else times // 3):
                yield toxic, joined(pick(frame), g=group(), f=pick(feelings))
    yield from ((False, text) for text in content["swearing"] * TIMES["swearing"])


def joined(frame: str, **parts: str) -> str:
    """`frame` with its slots filled; prepositions that run into the article (`d os`, `n as`) are joined."""
    text = frame.format(**parts)
    return text.replace(" d o", " do").replace(" d a", " da").replace(" n o", " no").replace(" n a", " na")
