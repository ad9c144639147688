"""Groups the files of a delivery by item, and says which of an item's files is its text.

Files belong together whose names differ in case, accents and signs alone (`Informe-Anual_2020.pdf`,
`informe-anual-2020.md`), and items of which one file has the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

METADATA = ".json"
TEXTS = (".md", ".markdown", ".docx", ".odt", ".txt", ".pdf")
"""From the best form of a text to the least: what was put into it by hand or program is lost in the next."""


class File(NamedTuple):
    """A file of a delivery, and what it is called there."""

    address: str
    name: str
    size: int

    @property
    def suffix(self) -> str:
        return f".{self.name.rpartition('.')[2].lower()}"

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    @property
    def stem(self) -> str:
        """Its own name without its suffix."""
        return self.name.rpartition("/")[2].rpartition(".")[0]


@dataclass(frozen=True)
class Item:
    """All files of one item: its text (null: none), those of the same bytes, the rest."""

    text: File | None
    metadata: tuple[File, ...]
    others: tuple[File, ...]
    twins: frozenset[str]
    """Addresses of files whose bytes lie under another name too, which comes first."""


def items_of(files: Iterable[File], digest: Callable[[str], str]) -> list[Item]:
    """The items of a delivery. `digest` hashes a file; only those that share suffix and size are hashed."""
    groups = [list(group) for group in _by_name(list(files), _keys())]
    same = _same_bytes([file for group in groups for file in group if file.suffix in TEXTS], digest)
    return [_item(group, same) for group in _joined(groups, same)]


def _keys() -> list[Callable[[File], str]]:
    """What names of one item share, from the widest to the narrowest."""
    return [
        lambda file: plain(file.stem),
        lambda file: f"{file.folder}/{plain(file.stem)}",
        lambda file: f"{file.folder}/{file.stem}",
    ]


def plain(stem: str) -> str:
    """A name in lower case, without accents, all that is no letter or digit as one hyphen."""
    letters = unicodedata.normalize("NFKD", stem.casefold())
    kept = "".join(char if char.isalnum() else " " for char in letters if not unicodedata.combining(char))
    return "-".join(kept.split()) or stem


def _by_name(files: list[File], keys: list[Callable[[File], str]]) -> Iterator[list[File]]:
    """Groups by the widest key by which no group has two files of one suffix."""
    groups: dict[str, list[File]] = defaultdict(list)
    for file in files:
        groups[keys[0](file)].append(file)
    for group in groups.values():
        is_clear = len({file.suffix for file in group}) == len(group)
        if is_clear or len(keys) == 1:
            yield group
        else:
            yield from _by_name(group, keys[1:])


def _same_bytes(files: list[File], digest: Callable[[str], str]) -> dict[str, str]:
    """Of files that others are the same as: their address, and what all of these share."""
    by_size: dict[tuple[str, int], list[File]] = defaultdict(list)
    for file in files:
        if file.size:
            by_size[file.suffix, file.size].append(file)
    alike = [file for group in by_size.values() if len(group) > 1 for file in group]
    return {file.address: f"{file.suffix}:{digest(file.address)}" for file in alike}


def _joined(groups: list[list[File]], same: Mapping[str, str]) -> list[list[File]]:
    """Groups that share bytes become one, in the place of the first."""
    place: dict[int, int] = {}
    first: dict[str, int] = {}

    def root(number: int) -> int:
        while place.get(number, number) != number:
            number = place[number]
        return number

    for number, group in enumerate(groups):
        for shared in (same[file.address] for file in group if file.address in same):
            one, other = sorted((root(number), root(first.setdefault(shared, number))))
            place[other] = one
    joined: dict[int, list[File]] = defaultdict(list)
    for number, group in enumerate(groups):
        joined[root(number)] += group
    return list(joined.values())


def _item(files: list[File], same: Mapping[str, str]) -> Item:
    texts = sorted((file for file in files if file.suffix in TEXTS), key=_rank)
    seen: set[str] = set()
    twins = set()
    for file in texts:
        shared = same.get(file.address)
        if shared in seen:
            twins.add(file.address)
        elif shared:
            seen.add(shared)
    metadata = tuple(sorted(file for file in files if file.suffix == METADATA))
    return Item(texts[0] if texts else None, metadata, tuple(texts[1:]), frozenset(twins))


def _rank(file: File) -> tuple[int, str]:
    return TEXTS.index(file.suffix), file.name
