"""The report's two languages: its words (`strings.yaml`) and how each writes its numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import yaml

Lang = Literal["es", "en"]

THOUSANDS = {"es": "\u202f", "en": ","}
DECIMAL = {"es": ",", "en": "."}
PERCENT = {"es": "\u202f%", "en": "%"}
"""Spanish as the RAE's Ortografía (2010) has it: thin spaces between groups and before the sign."""

BYTE_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")
LARGE_UNITS = (
    (10**12, {"es": "billones", "en": "trillion"}),
    (10**9, {"es": "mil millones", "en": "billion"}),
    (10**6, {"es": "millones", "en": "million"}),
)
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
AGREEMENT = re.compile(r"\[(?P<name>\w+): (?P<one>[^|\]]*)\|(?P<several>[^|\]]*)\]")
"""As in `{copies} [copies: copy|copies]`: for 1, and for any other figure."""
POSITION = re.compile(r"(?P<word>[a-z]+)(?P<number>(?: \d+)?)")
NUMBERS = ("count", "share", "bytes", "decimal", "large", "power")


@dataclass(frozen=True)
class Strings:
    """The report's words in one language."""

    lang: Lang
    tree: dict[str, Any]

    def __call__(self, *path: str) -> str:
        """The words at `path`, e.g. `("columns", "source")`. Raises `KeyError` where there are none."""
        node: Any = self.tree
        for part in path:
            node = node[part]
        return str(node[self.lang])

    def sentence(self, path: tuple[str, ...], figures: Mapping[str, float | None]) -> str:
        """The words at `path`; of those that depend on a figure, the ones that agree with it."""

        def agreeing(found: re.Match[str]) -> str:
            return found["one"] if figures[found["name"]] == 1 else found["several"]

        return AGREEMENT.sub(agreeing, self(*path))

    def name(self, family: str, code: Any) -> str:
        """What a person calls a code (`countries`, `MX`): the code itself where we know no better."""
        if code is None:
            return self("no_value")
        known = self.tree["names"][family].get(code)
        return str(known[self.lang]) if known else str(code)

    def position(self, position: str) -> str:
        """Where in a file a record lies, `line 7`, also behind a member's name (`a.jsonl, line 7`); whatever
        else stands there as it is."""
        before, comma, last = position.rpartition(", ")
        found = POSITION.fullmatch(last)
        known = self.tree["names"]["positions"].get(found["word"]) if found else None
        return f"{before}{comma}{known[self.lang]}{found['number']}" if found and known else position

    def number(self, value: float | None, kind: str) -> str:
        """A number as this language writes it. `kind` is one of `NUMBERS`; null is a dash."""
        if value is None:
            return "–"
        writers = {
            "count": lambda: f"{value:,.0f}",
            "share": lambda: f"{value * 100:.1f}",
            "bytes": lambda: _bytes(value),
            "decimal": lambda: f"{value:,.3f}",
            "large": lambda: self._large(value),
            "power": lambda: _power(value),
        }
        english: str = writers[kind]()
        local = english.translate(str.maketrans(",.", THOUSANDS[self.lang] + DECIMAL[self.lang]))
        return local + PERCENT[self.lang] if kind == "share" else local

    def _large(self, value: float) -> str:
        for size, name in LARGE_UNITS:
            if value >= size:
                return f"{value / size:,.2f}\u00a0{name[self.lang]}"
        return f"{float(f'{value:.3g}'):,.0f}"


def _bytes(value: float) -> str:
    """Powers of 1,000, three digits at least."""
    for unit in BYTE_UNITS:
        if value < 1000 or unit == BYTE_UNITS[-1]:
            break
        value /= 1000
    return f"{value:.0f}\u00a0B" if unit == "B" else f"{value:.1f}\u00a0{unit}"


def _power(value: float) -> str:
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}\u00a0×\u00a010{str(int(exponent)).translate(SUPERSCRIPT)}"


@cache
def strings(lang: Lang) -> Strings:
    """The words of one language."""
    content = resources.files(__package__).joinpath("strings.yaml").read_text(encoding="utf-8")
    return Strings(lang, yaml.safe_load(content))
