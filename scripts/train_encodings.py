"""Counts signs beyond ASCII between their neighbours, for `sources/encoding_signs.py`.

    python scripts/train_encodings.py --data ../shared/data

Reads the sentences of Common Voice (CC0) and writes its table: the sign before, the sign, the sign after, and
how many of a million signs beyond ASCII stand so. Every language counts as much, whatever its size; what is
rarer than ten in a million is left out. The same data give the same bytes.
"""

from __future__ import annotations

import argparse
import re
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

LANGUAGES = ("es", "pt", "ca", "gl", "ast", "gn")
OUTPUT = Path(__file__).parent.parent / "src/corpus_latam/sources/encoding_signs.tsv"
MOST_OF_A_FILE = 2_000_000
FEWEST = 10
"""Of a million."""
APOSTROPHES = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")
"""Word processors write them as `’`: inside words, every second one is counted so."""
SIGN = re.compile(r"(.)([^\x00-\x7f])(?=(.))", re.DOTALL)
HEAD = "before\tsign\tafter\tof a million"


def sentences(archive: Path) -> Iterator[tuple[str, str]]:
    """Files of the languages, with their language."""
    with tarfile.open(archive) as packed:
        for member in packed:
            parts = member.name.split("/")
            if member.isfile() and len(parts) == 3 and parts[1] in LANGUAGES and parts[2].endswith(".txt"):
                stream = packed.extractfile(member)
                assert stream is not None
                yield parts[1], stream.read(MOST_OF_A_FILE).decode("utf-8", "ignore")


def counts(archive: Path) -> Counter[tuple[str, str, str]]:
    """How many of a million signs stand between these neighbours, each language weighing the same."""
    found = {language: Counter[tuple[str, ...]]() for language in LANGUAGES}
    for language, text in sentences(archive):
        for written in (text, APOSTROPHES.sub("’", text)):
            found[language].update(_plain(match) for match in SIGN.finditer(f"\n{written}\n"))
    shares: Counter[tuple[str, str, str]] = Counter()
    for language in LANGUAGES:
        whole = sum(found[language].values())
        for (before, sign, after), count in found[language].items():
            shares[before, sign, after] += count * 1_000_000 / whole / len(LANGUAGES)
    return shares


def _plain(match: re.Match[str]) -> tuple[str, ...]:
    before, sign, after = match.groups()
    return " " if before.isspace() else before, sign, " " if after.isspace() else after


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    found = counts(parser.parse_args().data / "lid/commonvoice.tar.gz")
    kept = sorted((place, round(share)) for place, share in found.items() if round(share) >= FEWEST)
    rows = ("\t".join((*place, str(share))) for place, share in kept if place[1].isprintable())
    OUTPUT.write_text("\n".join((HEAD, *rows, "")), encoding="utf-8")
    print(f"{len(kept)} rows in {OUTPUT}")


if __name__ == "__main__":
    main()
