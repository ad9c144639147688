"""The labelled sets of toxicity: where they are, their licence, and what they are for.

Only sets of `TRAIN` may train a model that is shipped: their licences allow it. `TEST` sets are under terms
of use or without a licence, and are read for measuring alone.
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """A text and its label; `country` and `group` (functionality, set) where the set states them."""

    toxic: bool
    text: str
    language: str
    country: str = ""
    group: str = ""
    template: str = ""
    from_template: str = ""


LATIN_AMERICA = (
    *("BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN"),
    *("MX", "NI", "PA", "PE", "PR", "PY", "SV", "UY", "VE"),
)
"""Countries of tweet-vocab; Argentina is not among them."""

Reader = Callable[[Path], Iterator[Row]]


@dataclass(frozen=True)
class LabelledSet:
    """One set: its licence as its origin states it, and how to read it below the data folder."""

    name: str
    licence: str
    read: Reader


def gold_standard(data: Path) -> Iterator[Row]:
    """Tweets of Argentina and Chile on which both coders agree."""
    folder = data / "toxicity/gold-standard-toxicity-AR-CL/data/tidy"
    for name in ("goldstd_protests.csv", "goldstd_Convention.csv"):
        for row in csv.DictReader(opened(folder / name)):
            if row["coder_1"] == row["coder_2"] and row["coder_1"] in ("0", "1"):
                country = "AR" if row.get("country") == "Argentina" else "CL"
                yield Row(row["coder_1"] == "1", row["text"], "spa", country)


def told_br(data: Path) -> Iterator[Row]:
    """Brazilian tweets: toxic where two annotators or more say so of one kind, clean where none does."""
    for row in csv.DictReader(opened(data / "toxicity/ToLD-Br-BR/ToLD-BR.csv.gz")):
        votes = max(float(value) for column, value in row.items() if column != "text")
        if votes != 1:
            yield Row(votes >= 2, row["text"], "por", "BR")


def hatecheck(name: str, language: str) -> Reader:
    """Multilingual HateCheck: test cases by functionality."""

    def read(data: Path) -> Iterator[Row]:
        folder = data / "toxicity/multilingual-hatecheck/MHC_Final_Cases"
        for row in csv.DictReader(opened(folder / f"hatecheck_cases_final_{name}.csv.gz")):
            yield Row(
                row["label_gold"] == "hateful",
                row["test_case"],
                language,
                group=row["functionality"],
                template=row["templ_id"],
                from_template=row["ref_templ_id"].removesuffix(".0"),
            )

    return read


def offendes(part: str) -> Reader:
    """Comments in Spanish: offensive (OFP, OFG) or not (NO, NOE)."""

    def read(data: Path) -> Iterator[Row]:
        file = data / f"toxicity/OffendES-ES/split_MeOffendES/{part}"
        for row in csv.DictReader(opened(file), delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["label"]:
                yield Row(row["label"] in ("OFP", "OFG"), row["comment"], "spa", group=row["label"])

    return read


def hateval(part: str) -> Reader:
    """Spanish tweets: hate against women or immigrants, or not."""

    def read(data: Path) -> Iterator[Row]:
        file = data / f"toxicity/HatEval2019-ES/dataset/{part}"
        for row in csv.DictReader(opened(file), delimiter="\t", quoting=csv.QUOTE_NONE):
            yield Row(row["HS"] == "1", row["text"], "spa")

    return read


def tweet_words(data: Path) -> Iterator[tuple[list[str], list[int]]]:
    """For each country of Latin America in tweet-vocab (MIT): words of its tweets, and their counts."""
    for country in LATIN_AMERICA:
        file = data / f"country/tweet-vocab/{country}.tsv.gz"
        rows = csv.DictReader(opened(file), delimiter="\t", quoting=csv.QUOTE_NONE)
        counted = [(row["token"], int(row["ndocs"])) for row in rows if row["token"][:1].isalpha()]
        yield [token for token, _ in counted], [count for _, count in counted]


def labelled_tsv(file: Path) -> Iterator[Row]:
    """Any table of tab-separated values with the columns `label` (1, 0, toxic, clean) and `text`, and perhaps
    `language`. Raises ValueError for another label.
    """
    for number, row in enumerate(csv.DictReader(opened(file), delimiter="\t", quoting=csv.QUOTE_NONE), 2):
        if row.get("label") not in ("0", "1", "toxic", "clean"):
            raise ValueError(
                f"{file}, line {number}: label is {row.get('label')!r}, not 1, 0, toxic or clean."
            )
        yield Row(row["label"] in ("1", "toxic"), row["text"], row.get("language") or "spa")


def opened(file: Path) -> io.StringIO:
    """The text of a file, plain or gzipped."""
    content = file.read_bytes()
    return io.StringIO((gzip.decompress(content) if file.suffix == ".gz" else content).decode("utf-8"))


HATECHECK_ES = LabelledSet("HateCheck es", "CC BY 4.0", hatecheck("spanish", "spa"))
HATECHECK_PT = LabelledSet("HateCheck pt", "CC BY 4.0", hatecheck("portuguese", "por"))
GOLD = LabelledSet("Gold standard AR, CL", "CC BY 4.0", gold_standard)
HATECHECK = (HATECHECK_ES, HATECHECK_PT)
TOLD = LabelledSet("ToLD-Br", "CC BY-SA 4.0", told_br)
TRAIN = (GOLD, TOLD, *HATECHECK)

OFFENDES = LabelledSet("OffendES, test split", "none stated", offendes("test_set.tsv.gz"))
HATEVAL = LabelledSet("HatEval 2019 es, test split", "terms of use", hateval("hs-es.tsv.test"))
TEST = (OFFENDES, HATEVAL)
OFFENDES_DEV = LabelledSet("OffendES, training split", "none stated", offendes("training_set.tsv.gz"))
HATEVAL_DEV = LabelledSet("HatEval 2019 es, training split", "terms of use", hateval("hs-es.tsv.train.gz"))
DEVELOPMENT = (OFFENDES_DEV, HATEVAL_DEV)
"""Read while the recipe was chosen; nothing of them trains, and no figure is measured on them."""
