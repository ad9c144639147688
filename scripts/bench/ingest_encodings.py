"""How often text comes back whole from each encoding, by length, when nothing says which one it is.

    python scripts/bench/ingest_encodings.py FOLDER [--split dev|heldout] [--texts 60]

FOLDER holds the real texts (`data` of the samples). `heldout` are novels, laws of Andorra and texts in
Quechua, Guarani, Aymara, Nahuatl and others, on which no rule of `sources/encoding.py` was set; `dev`
are sentences of Common Voice, on which rules were set (as on es-bench). Of each file, texts of each
length are cut at places evenly apart, where a word begins. Only texts count that an encoding holds
whole; of encodings of one byte only those with signs beyond ASCII, since all others are the same in
each. `wrong` is text that came back changed, silently; what is missing to 100 % is text that was
refused. `foreign` are texts in other languages and encodings (Greek, Cyrillic, Polish, Turkish, …),
which are to be refused. The last line is a JSON object.
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
FOREIGN = {
    "pl": "cp1250", "cs": "iso8859-2", "sk": "cp1250", "ru": "cp1251", "uk": "cp1251", "bg": "cp1251",
    "el": "cp1253", "tr": "cp1254", "ar": "cp1256", "ja": "shift_jis",
}  # fmt: skip
"""Languages and an old encoding of theirs."""
FOREIGN_HELD_OUT = {
    "hrv": "cp1250", "slv": "iso8859-2", "lit": "cp1257", "lav": "cp1257",
    "ces": "cp1250", "pol": "iso8859-2", "tur": "iso8859-9",
}  # fmt: skip
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
    for language, text in _voices(data, VOICES):
        half = len(text) // 2
        yield Text(language, text[:half] + text[half:].replace("'", "’"))  # as word processors write it


def _voices(data: Path, languages: tuple[str, ...]) -> Iterator[Text]:
    with tarfile.open(data / "lid/commonvoice.tar.gz") as archive:
        for member in archive:
            parts = member.name.split("/")
            if member.isfile() and len(parts) == 3 and parts[1] in languages and parts[2].endswith(".txt"):
                stream = archive.extractfile(member)
                assert stream is not None
                yield Text(parts[1], stream.read(MOST_OF_A_FILE).decode("utf-8", "ignore"))


def foreign(data: Path, split: str) -> Iterator[tuple[str, bytes]]:
    """Bytes of texts that are to be refused, with their language."""
    for language, text in _foreign_texts(data, split):
        encoding = (FOREIGN if split == "dev" else FOREIGN_HELD_OUT)[language]
        for piece in cut(text, 500, 20):
            packed = piece.encode(encoding, "ignore")
            if not packed.isascii():
                yield language, packed


def _foreign_texts(data: Path, split: str) -> Iterator[Text]:
    if split == "dev":
        yield from _voices(data, tuple(FOREIGN))
    for language in FOREIGN_HELD_OUT if split == "heldout" else ():
        for file in sorted((data / "lid/more/reject" / language).glob("*.txt.gz"))[:1]:
            yield Text(language, gzip.decompress(file.read_bytes()).decode()[:MOST_OF_A_FILE])


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
    read = Counter(
        (language, decode(data) is not None) for language, data in foreign(arguments.data, arguments.split)
    )
    for language in sorted({name for name, _ in read}):
        print(f"foreign {language}: {read[language, False]} refused, {read[language, True]} read")
    texts = sum(read.values())
    refused = (
        round(sum(count for (_, is_read), count in read.items() if not is_read) / texts, 4) if texts else None
    )
    print(
        json.dumps({"split": arguments.split, **summary(found), "foreign": texts, "foreign_refused": refused})
    )


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
