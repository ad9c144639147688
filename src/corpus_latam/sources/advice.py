"""What to do where a source's path holds nothing that its reader takes, or something else than it says."""

from __future__ import annotations

from typing import Protocol

from corpus_latam.config.formats import what_to_do
from corpus_latam.sources.packing import compression
from corpus_latam.sources.pages import Partition
from corpus_latam.storage import paths
from corpus_latam.storage.listing import OF_KIND, Listing, Why, list_files, suffixes_of, summary
from corpus_latam.storage.walk import look


class FileSource(Protocol):
    """A source of files of one kind."""

    @property
    def path(self) -> str: ...

    @property
    def type(self) -> str: ...


def nothing_to_read(source: FileSource, parts: list[Partition], suffixes: tuple[str, ...]) -> list[str]:
    """What is wrong with a source whose path gives no file, or files without content; else nothing."""
    if not parts:
        return [nothing_found(source, suffixes)]
    if all(part.bytes == 0 for part in parts):
        return [f"{source.path} is an empty source: its files have no content."]
    return []


def nothing_found(source: FileSource, suffixes: tuple[str, ...]) -> str:
    """The sentence that says why a source's path gives no file."""
    path = source.path
    listing = list_files(path, suffixes)
    if look(paths.resolve(path)) is None:
        if paths.is_pattern(path):
            return f"{path} matches no file. Check the pattern.{_passed(listing)}"
        return f"{path} does not exist. Name a file, a folder or a glob that does."
    only = listing.passed[0].why if len(listing.passed) == 1 else None
    if only in OF_KIND.values() and listing.passed[0].name == path.rstrip("/").rpartition("/")[2]:
        return f"{path} is {only}. Name a file, a folder or a glob."
    hint = _by_suffix(path, source.type, listing)
    return f"{path} holds no file that ends in {_named(suffixes)}.{_passed(listing)}{hint}"


def _named(suffixes: tuple[str, ...]) -> str:
    """The suffixes, without a line of all their compressions."""
    packed = tuple(compression.DECOMPRESSORS)
    plain = [suffix for suffix in suffixes if not suffix.endswith(packed)]
    also = f", plain or with {', '.join(packed)}" if len(plain) < len(suffixes) else ""
    return f"{', '.join(plain)}{also}"


def _passed(listing: Listing) -> str:
    clauses = summary(listing.passed)
    return f" Passed over: {'; '.join(clauses)}." if clauses else ""


def _by_suffix(path: str, own: str, listing: Listing) -> str:
    """What to do with the most frequent kind of file that lies there and that we know something about.

    Arrow comes first: `save_to_disk` writes two JSON files beside each.
    """
    found = suffixes_of(listing.passed)
    for suffix in sorted(found, key=lambda suffix: (suffix != ".arrow", -found[suffix], suffix)):
        advice = what_to_do(_plain(suffix), own)
        if advice:
            return f" {advice}".replace("FOLDER", path.rstrip("/"))
    if any(each.why is Why.OTHER for each in listing.passed):
        return f" If they are {own} under another name, name them by a glob, like {path.rstrip('/')}/*."
    return ""


def _plain(suffix: str) -> str:
    """The suffix without its dot and without that of a compression."""
    for packed in compression.DECOMPRESSORS:
        suffix = suffix.removesuffix(packed)
    return suffix.rpartition(".")[2]
