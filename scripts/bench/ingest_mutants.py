"""Damages the samples of `ingest_samples/` at random and reads them: no crash, no hang, no record lost
before the damage.

    python scripts/bench/ingest_mutants.py [--mutants 1000] [--only NAME ...]

The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import random
import re
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from corpus_latam.config import AnySource, validate
from corpus_latam.config.formats import READERS
from corpus_latam.sources import registry
from corpus_latam.sources.packing import compression

REPOSITORY = Path(__file__).resolve().parent.parent.parent
MUTANTS = 1_000
SECONDS = 20
"""A small file that takes longer hangs."""
OTHER_SUFFIXES = {"wacz": "warc", "wet": "warc"}
PUT_TOGETHER = ("newspaper", "sentences")
"""Types whose records are put together of smaller parts. Which parts make one record depends on what follows
(a short rest goes to the window before it) and on names (a page belongs to the issue whose METS names it). So
a record of these is lost where one of its sentences is."""
SENTENCE_END = re.compile(r"(?<=[.])\s+")
SHOWN = 20


class Sample(NamedTuple):
    """A valid file: its name, the type of source that reads it, its columns, its bytes."""

    name: str
    type: str
    columns: dict[str, Any]
    data: bytes


class HangError(Exception):
    """Reading took too long."""


def samples() -> Iterator[Sample]:
    """All of them."""
    sys.path.insert(0, str(REPOSITORY))
    package = importlib.import_module("scripts.bench.ingest_samples")
    for found in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        for name, make in getattr(module, "SAMPLES", {}).items():  # others make what tests are made of
            kind = getattr(module, "TYPE", None) or _type(name)
            yield Sample(name, kind, getattr(module, "COLUMNS", {}), make())


def _type(name: str) -> str:
    plain = name.removesuffix(compression.compression_of(name) or "")
    suffix = plain.rpartition(".")[2]
    return OTHER_SUFFIXES.get(suffix) or READERS[suffix]


def mutate(data: bytes, chance: random.Random) -> tuple[bytes, int]:
    """A damaged copy, and where its damage begins: bits flipped, bytes cut out or put in, the end cut off."""
    at = chance.randrange(len(data))
    match chance.randrange(4):
        case 0:
            return data[:at], at
        case 1:
            return data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :], at
        case 2:
            return data[:at] + chance.randbytes(chance.randint(1, 40)) + data[at:], at
        case _:
            return data[:at] + data[at + chance.randint(1, 40) :], at


def problem(sample: Sample, folder: Path, seed: int) -> str | None:
    """What is wrong with how one mutant is read; null where nothing is."""
    mutant, at = mutate(sample.data, random.Random(f"{sample.name} {seed}"))
    try:
        found = read(sample, folder, mutant)
        before = read(sample, folder, sample.data[:at])
        sound = read(sample, folder, sample.data)
    except HangError:
        return "it hangs"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    whole, arrived = (_parts(sample, texts) for texts in (sound.texts, found.texts))
    lost = len(set(_parts(sample, before.texts)[:-1]) & set(whole) - set(arrived))
    renamed = found.passed - sound.passed  # by damage in a directory: told as files of other kinds
    return f"{lost} records before the damage at byte {at} are lost" if lost > max(0, renamed) else None


def _parts(sample: Sample, texts: list[str]) -> list[str]:
    """What of records must arrive: each as it is, or its sentences."""
    if sample.type not in PUT_TOGETHER:
        return texts
    return [part for text in texts for part in SENTENCE_END.split(text)]


class Read(NamedTuple):
    """The texts that come of a file, and how many members of it were passed over."""

    texts: list[str]
    passed: int


def read(sample: Sample, folder: Path, data: bytes) -> Read:
    """What comes of a file with these bytes."""
    file = folder / sample.name
    file.write_bytes(data)
    source = _source(sample, file)
    parts = registry.locate(source).partitions
    with _limited():
        pages = [page for part in parts for page in registry.read(source, part)]
    texts = [text for page in pages for text in page.batch["text"].to_pylist() if text]
    return Read(texts, sum(sum(page.passed.values()) for page in pages))


def _source(sample: Sample, file: Path) -> AnySource:
    tree = {"type": sample.type, "path": str(file), "columns": sample.columns}
    config = validate({"name": "mutants", "sources": {"s": tree}})
    return config.sources["s"]


class _limited:  # noqa: N801 - used as a statement
    """Raises `HangError` in its block after so many seconds."""

    def __enter__(self) -> None:
        signal.signal(signal.SIGALRM, _hang)
        signal.alarm(SECONDS)

    def __exit__(self, *error: object) -> None:
        signal.alarm(0)


def _hang(*_: object) -> None:
    raise HangError


def run(mutants: int, only: list[str], say: Callable[[str], None] = print) -> dict[str, int]:
    """How many mutants there were, and how many were read badly."""
    bad = count = 0
    with tempfile.TemporaryDirectory() as folder:
        for sample in samples():
            if only and sample.name not in only:
                continue
            found = [problem(sample, Path(folder), seed) for seed in range(mutants)]
            (Path(folder) / sample.name).unlink()
            wrong = [(seed, each) for seed, each in enumerate(found) if each]
            bad, count = bad + len(wrong), count + mutants
            say(f"{sample.type:10} {sample.name:28} {len(sample.data):>8,} bytes {len(wrong):>5} bad")
            for seed, each in wrong[:SHOWN]:
                say(f"    mutant {seed}: {each}")
    return {"mutants": count, "mutants_bad": bad}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mutants", type=int, default=MUTANTS, help="of each sample")
    parser.add_argument("--only", nargs="*", default=[], help="names of samples")
    arguments = parser.parse_args()
    print(json.dumps(run(arguments.mutants, arguments.only)))


if __name__ == "__main__":
    main()
