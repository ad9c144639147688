"""Which Arrow files a path means: of a folder that `save_to_disk` wrote, those that its state.json names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

import orjson

from corpus_latam.sources import files
from corpus_latam.sources.packing import archives
from corpus_latam.sources.sniff import OF_ARROW_FOLDERS
from corpus_latam.storage import paths
from corpus_latam.storage.listing import PassedOver, Why, list_files

SUFFIXES = (".arrow", ".feather", ".ipc", ".arrows")
STATE = "state.json"
"""Lies beside the files of a data set, and names them. What else lies there (`cache-….arrow`) is what
somebody computed of it."""

CACHE = re.compile(r"(?:^|/)cache-[^/]*\.arrow$")
COMPUTED = "what a program computed of a data set (cache-….arrow)"
"""In archives no state is asked, and such names are left out."""


class Chosen(NamedTuple):
    """The files of a path in their order, of each folder as its state names them; and what is not read."""

    files: tuple[str, ...]
    passed: tuple[PassedOver, ...]
    root: str


def choose(path: str) -> Chosen:
    """The files that a path means. Some that a state names may be missing.

    A folder means all that its state names; a pattern, those of them that it matches; a file, itself.
    """
    listing = list_files(path, (*SUFFIXES, STATE, *archives.SUFFIXES))
    alone = len(listing.taken) == 1 and listing.taken[0] == paths.resolve(path)
    listed = {file.rpartition("/")[0] for file in listing.taken if file.endswith(f"/{STATE}")}
    taken: list[str] = []
    passed = list(listing.passed)
    for folder, own in _by_folder(listing.taken):
        named = None if alone else _named(folder, paths.join(folder, STATE))
        if named is None:
            taken += own
            continue
        taken += named if folder in listed else [file for file in named if file in own]
        passed += [PassedOver(listing.name(file), Why.NOT_NAMED) for file in own if file not in named]
    return Chosen(tuple(taken), tuple(sorted(passed, key=lambda each: each.name)), listing.root)


def _by_folder(files: tuple[str, ...]) -> Iterator[tuple[str, list[str]]]:
    """The files of each folder, without those that describe it."""
    for folder, members in groupby(sorted(files), key=lambda file: file.rpartition("/")[0]):
        yield folder, [file for file in members if file.rpartition("/")[2] not in OF_ARROW_FOLDERS]


def locate(path: str) -> files.Located:
    """A partition per file."""
    chosen = choose(path)
    parts = [files.make_partition(place, (file,), chosen.root) for place, file in enumerate(chosen.files)]
    return files.Located(parts, chosen.passed)


def _named(folder: str, state: str) -> list[str] | None:
    """The files that a state names, in its order; null where it is none of `save_to_disk`."""
    try:
        content = orjson.loads(paths.read_bytes(state))
        names = [each["filename"] for each in content["_data_files"]]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None
    if not all(isinstance(name, str) and name and "/" not in name for name in names):
        return None
    return [paths.join(folder, name) for name in names]
