"""The files of `lid/more`: which train, which test, under which label and which licence.

Its README is the list: one row per file with code, origin, licence and genre. A row trains the shipped model
only if its licence is on `OPEN`; all rows that do not train measure, and train the research model. No origin
of a label both trains and tests, but for the labels of `ONE_ORIGIN`.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

OPEN = re.compile(
    r"(public domain|CC0-1\.0|CC BY(-SA)?( \d\.\d)?|MIT|MPL-2\.0|Apache-2\.0|Unlicense|MPL-2\.0, MIT)( \(.*)?"
)
"""Licences under which text may train a model in the package. Not: NC, ND, none stated, "texts belong to
their owners", GPL and LGPL (whose terms for a model are unclear)."""
OPEN_COMPILATION = re.compile(r"CC BY-SA 4\.0 \(compilation\)(, public domain text)?")
OFFICIAL = "none stated (official text)"
"""Constitutions in translations that states publish: official texts, in which these states' laws know no
copyright (Mexico, LFDA 14 VIII; Peru, DL 822 art. 9; Berne Convention 2(4))."""

VARIETIES = {
    "que": "quf quh qul qup quy qvc qve qvh qvm qvn qvs qvw qvz qwh qxh qxn qxo",
    "grn": "gnw gug gui gun",
    "nah": "azz ncj ncl ngu nhe nhg nhi nhy",
    "oto": "ote otm otn otq ots",
    "tar": "tac", "tsz": "pua", "hbs": "bos hrv", "swa": "swh", "zza": "diq",
}  # fmt: skip
"""Macrolanguages and collections, and which codes they take in."""
LABEL_OF = {code: label for label, codes in VARIETIES.items() for code in codes.split()}
FAMILIES = {
    "tup": "aqz arr eme gub tpn urb myu",
    "myn": "hus ixl",
    "omq": "meh mix",
}
"""Languages with too little text for a label of their own: the family is what is said of them."""
LABEL_OF |= {code: f"{family}-{code}" for family, codes in FAMILIES.items() for code in codes.split()}
LABEL_OF["meh"] = "omq-mix"

OWN_LABEL = ("arg", "bor", "hat", "iqu", "oci", "pap", "quc", "trs", "tsz", "tzh", "yua")
"""Languages of the Americas and Iberia whose text here is open and enough (40 kB or more)."""
TEST_ORIGINS = re.compile(
    r"pilar-.*|locongres-.*|mit-haiti|ud-haitian_creole-autogramm|creoleval-.*|bible-curacao|gonzalez-bible"
    r"|ud-kiche-iu|americasnlp2025-st2-.*|masakhanews|lafand|bible-(?!hatbsa$|quctt$).*"
)
"""Origins that never train the shipped model, whatever their licence."""
TEST_FILES = {("yua", "mozilla-focus"), ("tsz", "mozilla-focus")}
SAME_TEXT = {("cak", "bible-cakwnt"), ("mam", "bible-mamc"), ("ngu", "bible-ngunt")}
"""The translations that the Bible corpus of `lid_sets.py` holds (98 % of their verses are in it)."""
BIBLE_TRAINS = frozenset(
    ("ewe", "gux", "hlt", "kos", "cha", "pon", "luo", "nag", "nde", "twi", "yao", "yom", "rmy", "isn", "lat")
)
"""Languages to tell apart whose only open text is a Bible: it trains, and other languages' Bibles test."""
ONE_ORIGIN = ("bor", "iqu", "trs", "tzh")
"""Labels with text of one origin: every tenth block of lines tests and does not train."""


class Row(NamedTuple):
    """One file."""

    folder: str
    """`.`, `reject` or `noise`."""
    code: str
    language: str
    origin: str
    licence: str
    genre: str

    @property
    def name(self) -> str:
        """As the card and the tables say it."""
        return f"{self.origin} ({self.code})"

    @property
    def label(self) -> str:
        """The label that this file trains or tests."""
        return f"zxx-{self.code}" if self.folder == "noise" else LABEL_OF.get(self.code, self.code)

    def lines(self, data: Path) -> Iterator[tuple[str, str]]:
        """(label, line) of the whole file."""
        path = data / "lid/more" / self.folder / self.code / f"{self.origin}.txt.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            yield from ((self.label, line.strip()) for line in lines)


@cache
def rows(data: Path) -> tuple[Row, ...]:
    """All files that the README lists."""
    found = []
    folder = "."
    for line in (data / "lid/more/README.md").read_text("utf-8").splitlines():
        if line.startswith("## "):
            folder = {"## reject/": "reject", "## noise/": "noise"}.get(line, ".")
        cells = line.strip("| ").split(" | ")
        if line.startswith("| ") and len(cells) >= 7 and cells[0] != "ISO":
            found.append(
                Row(folder, cells[0], cells[1], cells[2], cells[4], cells[7] if len(cells) > 7 else "")
            )
    return tuple(found)


def is_open(row: Row) -> bool:
    """Whether its licence lets it train a model that ships."""
    return bool(OPEN.fullmatch(row.licence) or OPEN_COMPILATION.match(row.licence) or row.licence == OFFICIAL)


def trains(row: Row, known: frozenset[str]) -> bool:
    """Whether it trains the shipped model. known: the labels of the other training sets."""
    if not is_open(row) or (row.code, row.origin) in TEST_FILES:
        return False
    if row.folder == "reject" and row.origin.startswith("bible-"):
        return row.code in BIBLE_TRAINS
    if TEST_ORIGINS.fullmatch(row.origin):
        return False
    return row.folder != "." or row.label in known or row.label in OWN_LABEL or "-" in row.label


def tests(row: Row, known: frozenset[str]) -> bool:
    """Whether it measures."""
    return row.folder != "noise" and not trains(row, known) and (row.code, row.origin) not in SAME_TEXT
