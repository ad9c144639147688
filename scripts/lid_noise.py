"""Text that is no language, generated: laughter, keyboard mash, OCR garbage, identifiers, placeholder text.

No collection of these is free to train with (docs/language.md). Real lists of names, hashtags, mail headers
and source code come from `lid/more/noise`. Everything is a function of the seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable

LAUGHTER = ("ja", "je", "ji", "ha", "he", "k", "rs", "jaj", "haha", "ah", "xd", "lol", "ashj", "jsj")
SCREAMS = "aeiouhmrzssx"
KEYS = ("qwertyuiop", "asdfghjklñ", "zxcvbnm")
GARBAGE = "iIl1tfrjcevnmuws.,'-_~^"
VERBS = (
    "get", "set", "is", "has", "make", "read", "write", "init", "to", "from", "on", "add", "remove",
    "update", "parse", "load", "save", "find", "test",
)  # fmt: skip
NOUNS = (
    "user", "name", "id", "list", "item", "value", "index", "key", "file", "path", "node", "time",
    "date", "count", "size", "type", "buffer", "event", "state", "view", "data", "map", "handler",
    "error", "config", "server", "client", "string", "array", "table", "column", "row", "thread",
    "lock", "image", "color",
)  # fmt: skip
PLACEHOLDER = (
    "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do",
    "eiusmod", "tempor", "incididunt", "ut", "labore", "et", "dolore", "magna", "aliqua", "enim",
    "ad", "minim", "veniam", "quis", "nostrud", "exercitation", "ullamco", "laboris", "nisi",
    "aliquip", "ex", "ea", "commodo", "consequat", "duis", "aute", "irure", "in", "reprehenderit",
    "voluptate", "velit", "esse", "cillum", "eu", "fugiat", "nulla", "pariatur", "excepteur",
    "sint", "occaecat", "cupidatat", "non", "proident", "sunt", "culpa", "qui", "officia",
    "deserunt", "mollit", "anim", "id", "est", "laborum", "vestibulum", "mauris", "nunc", "vivamus",
    "pellentesque", "suspendisse", "ornare", "faucibus", "rhoncus", "tincidunt", "turpis",
)  # fmt: skip
"""The words of the well-known filler, from Cicero."""


def noise_lines(seed: int, lines: int) -> list[tuple[str, str]]:
    """(label, line): `lines` of each kind."""
    generator = random.Random(seed)
    return [(f"zxx-{kind}", make(generator)) for kind, make in KINDS.items() for _ in range(lines)]


def _laughter(generator: random.Random) -> str:
    return " ".join(_laugh(generator) for _ in range(generator.randint(1, 8)))


def _laugh(generator: random.Random) -> str:
    if generator.random() < 0.3:
        return generator.choice(SCREAMS) * generator.randint(4, 25)
    syllable = generator.choice(LAUGHTER)
    return _with_slips(syllable * generator.randint(2, 14), generator)


def _with_slips(text: str, generator: random.Random) -> str:
    """One letter in 24 doubled, another dropped, as fingers do."""
    return "".join(letter * (0, 2, *[1] * 22)[generator.randrange(24)] for letter in text)


def _mash(generator: random.Random) -> str:
    return " ".join(_run_of_keys(generator) for _ in range(generator.randint(2, 12)))


def _run_of_keys(generator: random.Random) -> str:
    """Keys beside one another, mostly of one row."""
    row = generator.choice(KEYS)
    place = generator.randrange(len(row))
    keys = []
    for _ in range(generator.randint(3, 14)):
        place = (place + generator.choice((-2, -1, 0, 1, 1, 2))) % len(row)
        keys.append(row[place] if generator.random() < 0.85 else generator.choice(generator.choice(KEYS)))
    return "".join(keys)


def _garbage(generator: random.Random) -> str:
    """What character recognition makes of a stain: short runs of thin letters and signs."""
    runs = []
    for _ in range(generator.randint(6, 30)):
        runs.append("".join(generator.choice(GARBAGE) for _ in range(generator.randint(1, 7))))
    return " ".join(runs)


def _identifiers(generator: random.Random) -> str:
    return " ".join(_identifier(generator) for _ in range(generator.randint(3, 10)))


def _identifier(generator: random.Random) -> str:
    parts = [generator.choice(VERBS), *generator.choices(NOUNS, k=generator.randint(1, 3))]
    style = generator.randrange(3)
    if style == 0:
        return "_".join(parts)
    joined = "".join(part.capitalize() for part in parts)
    return joined if style == 1 else joined[0].lower() + joined[1:]


def _placeholder(generator: random.Random) -> str:
    return " ".join(generator.choices(PLACEHOLDER, k=generator.randint(4, 20)))


KINDS: dict[str, Callable[[random.Random], str]] = {
    "laughter": _laughter,
    "mash": _mash,
    "garbage": _garbage,
    "identifiers": _identifiers,
    "placeholder": _placeholder,
}
