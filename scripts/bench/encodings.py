"""How often text comes back whole from each encoding, by length, when nothing says which one it is.

    python scripts/bench/encodings.py FOLDER [--split dev|heldout] [--texts 60]

FOLDER holds the real texts (`data` of the samples). `heldout` are novels, laws of Andorra and texts in
Quechua, Guarani, Aymara, Nahuatl and others, on which no rule of `sources/encoding.py` was set; `dev` are
sentences of Common Voice, on which rules may be set. Of each file, texts of each length are cut at places
evenly apart, where a word begins. Only texts count that an encoding holds whole; of encodings of one byte
only those with signs beyond ASCII, since all others are the same in each. `wrong` is text that came back
changed, silently; what is missing to 100 % is text that was refused. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import tarfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import zstandard

from corpus_latam.sources.encoding import decode

LENGTHS = (50, 100, 200, 500, 1_000, 5_000)
"""Characters."""
ONE_BYTE = ("latin-1", "cp1252", "cp850", "mac-roman")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16-le+mark", "utf-16-be+mark", *ONE_BYTE)
MARKS = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}
MOST_OF_A_FILE = 2_000_000
VOICES = ("es", "pt", "ca", "gl", "eu", "ast", "gn")
OTHERS = (
    "quz",
    "quy",
    "que",
    "gug",
    "grn",
    "ayr",
    "aym",
    "nah",
    "nhi",
    "yua",
    "arn",
    "hat",
    "pap",
    "oci",
    "arg",
)


class Text(NamedTuple):
    """A text and its language."""

    language: str
    text: str


def held_out(data: Path) -> Iterator[Text]:
    """Files on which no rule was set."""
    for name, language in (("novels/eltec_spa", "spa"), ("novels/eltec_por", "por"), ("laws/ad", "cat")):
        yield from _json_texts(data / f"corpora/{name}.jsonl.zst", language)
    for language in OTHERS:
        for file in sorted((data / "lid/more" / language).glob("*.txt.gz")):
            yield Text(language, gzip.decompress(file.read_bytes()).decode()[:MOST_OF_A_FILE])


def development(data: Path) -> Iterator[Text]:
    """Files on which rules may be set."""
    with tarfile.open(data / "lid/commonvoice.tar.gz") as archive:
        for member in archive:
            parts = member.name.split("/")
            if member.isfile() and len(parts) == 3 and parts[1] in VOICES and parts[2].endswith(".txt"):
                stream = archive.extractfile(member)
                assert stream is not None
                yield Text(parts[1], stream.read(MOST_OF_A_FILE).decode("utf-8", "ignore"))


def _json_texts(file: Path, language: str) -> Iterator[Text]:
    with file.open("rb") as packed, zstandard.ZstdDecompressor().stream_reader(packed) as stream:
        for line in io.TextIOWrapper(stream, encoding="utf-8"):
            yield Text(language, str(json.loads(line)["text"])[:MOST_OF_A_FILE])


SPLITS = {"heldout": held_out, "dev": development}


def cut(text: str, length: int, count: int) -> Iterator[str]:
    """Texts of about this length at places evenly apart, each from the beginning of a word."""
    step = max(length, len(text) // count)
    for start in range(0, max(1, len(text) - length), step):
        begin = start and text.find(" ", start) + 1
        piece = text[begin : begin + length].strip()
        if len(piece) >= length // 2:
            yield piece


def encoded(text: str, encoding: str) -> bytes | None:
    """The bytes; null where the encoding does not hold the text, or where it is ASCII and shows nothing."""
    name, _, marked = encoding.partition("+")
    if name in ONE_BYTE and text.isascii():
        return None
    try:
        data = text.encode(name)
    except UnicodeEncodeError:
        return None
    return MARKS[name] + data if marked else data


class Figures(NamedTuple):
    """Counts by encoding and length, and by language."""

    all: Counter[tuple[str, int]]
    right: Counter[tuple[str, int]]
    wrong: Counter[tuple[str, int]]
    languages: Counter[tuple[str, str]]
    """Texts of encodings of one byte by language, and what became of them."""


def measure(data: Path, split: str, texts: int) -> Figures:
    """What becomes of the texts of a split, `texts` of each length from each file."""
    figures = Figures(Counter(), Counter(), Counter(), Counter())
    for language, text in SPLITS[split](data):
        for length in LENGTHS:
            for piece in cut(text, length, texts):
                for encoding in ENCODINGS:
                    _measure(figures, language, piece, encoding, length)
    return figures


def _measure(figures: Figures, language: str, piece: str, encoding: str, length: int) -> None:
    data = encoded(piece, encoding)
    if data is None:
        return
    found = decode(data)
    place = encoding, length
    figures.all[place] += 1
    is_right = found is not None and found.text == piece
    figures.right[place] += is_right
    figures.wrong[place] += found is not None and not is_right
    if encoding in ONE_BYTE:
        figures.languages[language, "all"] += 1
        figures.languages[language, "right"] += is_right


def _share(part: int, whole: int) -> str:
    return f"{part / whole:7.2%}" if whole else "      –"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", choices=SPLITS, default="heldout")
    parser.add_argument("--texts", type=int, default=60, help="of each length from each file")
    arguments = parser.parse_args()
    found = measure(arguments.data, arguments.split, arguments.texts)
    print("right / wrong, by characters:", *(f"{length:>16,}" for length in LENGTHS))
    for encoding in ENCODINGS:
        cells = [
            f"{_share(found.right[encoding, length], found.all[encoding, length])} /"
            f"{_share(found.wrong[encoding, length], found.all[encoding, length])}"
            for length in LENGTHS
        ]
        print(f"{encoding:28}", *cells)
    for language in sorted({name for name, _ in found.languages}):
        right, whole = found.languages[language, "right"], found.languages[language, "all"]
        print(f"{language}: {_share(right, whole).strip()} of {whole:,} texts in encodings of one byte")
    print(json.dumps({"split": arguments.split, **summary(found)}))


def summary(found: Figures) -> dict[str, float]:
    """Shares of all texts in encodings of one byte, and how many in Unicode's did not come back."""
    one = [place for place in found.all if place[0] in ONE_BYTE]
    whole = sum(found.all[each] for each in one)
    return {
        "texts": sum(found.all.values()),
        "one_byte_right": round(sum(found.right[each] for each in one) / whole, 4),
        "one_byte_wrong": round(sum(found.wrong[each] for each in one) / whole, 4),
        "unicode_lost": sum(found.all[each] - found.right[each] for each in found.all if each not in one),
    }


if __name__ == "__main__":
    main()
