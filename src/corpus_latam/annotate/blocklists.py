"""Is a document's address on a list? Lists are files in the layout of UT1 (dsi.ut-capitole.fr/blacklists).

A folder holds a folder per category, each with `domains` (a domain per line, its subdomains included), `urls`
(host and path per line, everything below included), or both. Entries are kept as sorted 64-bit hashes, eight
bytes each: a list of five million domains takes 40 MB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import xxhash
from numpy.typing import NDArray

from corpus_latam.config import BlocklistConfig
from corpus_latam.errors import ConfigError

FILES = ("domains", "urls")
LONGEST_URL = 2048
"""Characters of an address that are read (sitemaps.org allows no more): each of its parts is a candidate."""


@dataclass(frozen=True)
class Blocklist:
    """A category and the sorted hashes (uint64) of its entries."""

    category: str
    hashes: NDArray[np.uint64]


def blocked(urls: pa.Array, lists: tuple[Blocklist, ...]) -> dict[str, pa.Array]:
    """`blocklists` (string: the categories that list the address, with commas between, or null) and
    `blocklisted` (int32: how many; null without an address or without lists).
    """
    found = [_categories(url, lists) if url and lists else None for url in urls.to_pylist()]
    return {
        "blocklists": pa.array([",".join(names) if names else None for names in found], pa.string()),
        "blocklisted": pa.array([None if names is None else len(names) for names in found], pa.int32()),
    }


@cache
def load_blocklists(config: BlocklistConfig) -> tuple[Blocklist, ...]:
    """The configured categories, in alphabetical order. Read once per process.

    Raises `ConfigError` where the folder, a category or its files are missing.
    """
    return tuple(
        Blocklist(folder.name, np.unique(np.array([_hash(e) for e in _entries(folder)], np.uint64)))
        for folder in _folders(config)
    )


def blocklists_digest(config: BlocklistConfig) -> str:
    """SHA-256 of all configured files and their names."""
    digest = hashlib.sha256()
    for folder in _folders(config):
        for file in _files(folder):
            digest.update(f"{folder.name}/{file.name}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _folders(config: BlocklistConfig) -> list[Path]:
    if config.folder is None:
        return []
    root = Path(config.folder)
    if not root.is_dir():
        raise ConfigError(f"annotate.toxicity.blocklists.folder: {root}: no such folder.")
    names = sorted(set(config.categories) or {path.name for path in root.iterdir() if _files(path)})
    if not names:
        raise ConfigError(
            f"annotate.toxicity.blocklists.folder: {root} holds no category: a folder with a file named"
            " `domains` or `urls`."
        )
    for name in names:
        if not _files(root / name):
            raise ConfigError(
                f"annotate.toxicity.blocklists.categories: {root / name} holds no `domains` and no `urls`."
            )
    return [root / name for name in names]


def _files(folder: Path) -> list[Path]:
    return [folder / name for name in FILES if (folder / name).is_file()]


def _entries(folder: Path) -> Iterator[str]:
    for file in _files(folder):
        with open(file, encoding="utf-8-sig", errors="replace", newline="\n") as lines:
            for line in lines:
                entry = line.split("#", 1)[0].strip().lower()
                if entry:
                    yield _without_scheme(entry).removeprefix("www.").rstrip("/.")


def _without_scheme(entry: str) -> str:
    return entry.partition("://")[2] or entry


def _categories(url: str, lists: tuple[Blocklist, ...]) -> list[str]:
    keys = np.array([_hash(candidate) for candidate in candidates(url)], np.uint64)
    return [each.category for each in lists if np.isin(keys, each.hashes).any()]


def candidates(url: str) -> Iterator[str]:
    """Entries that would list `url`: its host, the domains above it, its host with each part of its path."""
    url = url[:LONGEST_URL]
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return
    labels = host.split(".")
    for position in range(max(len(labels) - 1, 1)):
        yield ".".join(labels[position:])
    path = host
    for segment in parts.path.lower().split("/"):
        if segment:
            path = f"{path}/{segment}"
            yield path


def _hash(entry: str) -> int:
    return xxhash.xxh3_64_intdigest(entry.encode())
