"""Which files a path means: those taken, and those passed over, each with the reason why.

A path is a file, a folder or a glob. What lies there is looked at once; the addresses that come out are
opened as they are. Nothing here opens a file, so that a pipe or a device cannot hang it.
"""

from __future__ import annotations

import fnmatch
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from fsspec.spec import glob_translate

from corpus_latam.errors import ConfigError, valid_text
from corpus_latam.storage import paths
from corpus_latam.storage.walk import Entry, Kind, look, walk


class Why(StrEnum):
    """Why a file is passed over, as the end of "3 names are passed over: …"."""

    HIDDEN = "begins with . or _, so it is not data"
    OTHER = "of a kind that this source's reader does not take"
    BELOW = "in a folder below, while the folder has such files of its own"
    NOT_NAMED = "not named by the state.json beside it, so not part of the data set"
    FOLDER = "a folder that a pattern matches; end the pattern in /** to take what is in it"
    NO_TARGET = "a link to nothing, or gone"
    LOOP = "a link to a folder that is read already"
    SPECIAL = "a pipe, socket or device, not a file"
    UNREADABLE = "not readable by this user"
    RUN = "a run folder of corpus-latam; name it to read what is in it"


RUN_MARK = "corpus-latam-run.txt"
"""Lies in every run folder from its making on."""

OF_KIND = {
    Kind.NO_TARGET: Why.NO_TARGET,
    Kind.LOOP: Why.LOOP,
    Kind.SPECIAL: Why.SPECIAL,
    Kind.UNREADABLE: Why.UNREADABLE,
}


@dataclass(frozen=True)
class PassedOver:
    """A name below the path that gives no document, as text, and why."""

    name: str
    why: Why


@dataclass(frozen=True)
class Listing:
    """Sorted addresses of what a path means, the folder that all lie in, and what was passed over."""

    root: str
    taken: tuple[str, ...] = ()
    passed: tuple[PassedOver, ...] = ()

    def name(self, file: str) -> str:
        """A taken file's name below the root."""
        return below(file, self.root)


def below(file: str, root: str) -> str:
    """A file's name below a folder that it lies in."""
    return file.removeprefix(f"{root.rstrip('/')}/")


def list_files(path: str, suffixes: tuple[str, ...] = ()) -> Listing:
    """The files that `path` means. A path that exists is itself before it is a glob.

    A file is taken whatever its name. A folder gives its own files that end, in any case, in one of
    `suffixes` (none: in anything); only where it holds none, those of all folders below it. So a data set
    with side tables in subfolders is read without them. A glob takes whatever matches. In a folder and by
    a wildcard, names that begin with `.` or `_` are not data: a pattern has to spell that first character.
    """
    whole = paths.resolve(path)
    kind = look(whole)
    if kind is Kind.FOLDER:
        return _list_folder(whole, suffixes)
    folder, _, name = whole.rpartition("/")
    root = folder or "/"
    if kind is Kind.FILE:
        return Listing(root, (whole,))
    if kind is not None:
        return _listing(root, [], [PassedOver(name, OF_KIND[kind])])
    return _list_matches(whole) if paths.is_pattern(whole) else Listing(root)


def list_tree(path: str, suffixes: tuple[str, ...]) -> Listing:
    """The same, but that a folder gives its own files together with those of all folders below it."""
    whole = paths.resolve(path)
    if look(whole) is not Kind.FOLDER:
        return list_files(path, suffixes)
    return _listing(whole, *_walk_folder(whole, suffixes))


def has_suffix(name: str, suffixes: tuple[str, ...]) -> bool:
    """Whether a name ends in one of them, in any case. What follows a URL's `?` is no part of its name."""
    if name.startswith(("http://", "https://")):
        name = re.split(r"[?#]", name, maxsplit=1)[0]
    return name.lower().endswith(suffixes)


def is_hidden(name: str) -> bool:
    """Whether it is named as programs name what is not data: `._a.parquet`, `_SUCCESS`."""
    return name.startswith((".", "_"))


class Group(NamedTuple):
    """Names that are passed over for one reason; other kinds of file are told apart by suffix."""

    why: Why
    suffix: str
    names: list[str]


def groups(passed: tuple[PassedOver, ...]) -> list[Group]:
    """All names by reason and suffix, in that order."""
    names: dict[tuple[Why, str], list[str]] = {}
    for each in passed:
        suffix = suffix_of(each.name) if each.why is Why.OTHER else ""
        names.setdefault((each.why, suffix), []).append(each.name)
    return [Group(*key, names[key]) for key in sorted(names)]


def summary(passed: tuple[PassedOver, ...], shown: int = 3) -> list[str]:
    """A clause per group: how many, some of their names, why."""
    return [clause(group, shown) for group in groups(passed)]


def clause(group: Group, shown: int) -> str:
    """How many names a group has, the first of them (`shown`, or none), and why they are passed over."""
    noun = "file" if group.why in (Why.OTHER, Why.BELOW) else "name"
    words = [f"{len(group.names):,}", group.suffix, noun if len(group.names) == 1 else f"{noun}s"]
    more = ", …" if len(group.names) > shown else ""
    names = f" ({', '.join(group.names[:shown])}{more})" if shown else ""
    return f"{' '.join(filter(None, words))}{names}: {group.why}"


def suffix_of(name: str) -> str:
    """The end of a name that tells its kind, in lower case: `.jsonl.gz`, or nothing."""
    base = posixpath.basename(name).lower()
    found = re.search(r"(\.[a-z][a-z0-9]{0,9})?\.[a-z0-9]{1,10}$", base.lstrip("._"))
    return found[0] if found else ""


def suffixes_of(passed: tuple[PassedOver, ...]) -> Counter[str]:
    """How many files of each other kind there are."""
    return Counter(suffix_of(each.name) for each in passed if each.why is Why.OTHER)


def _list_folder(folder: str, suffixes: tuple[str, ...]) -> Listing:
    taken, passed = _walk_folder(folder, suffixes)
    own = [file for file in taken if "/" not in below(file, folder)]
    if own and suffixes:
        names = (below(file, folder) for file in taken)
        passed += [PassedOver(name, Why.BELOW) for name in names if "/" in name]
    return _listing(folder, own if own and suffixes else taken, passed)


def _walk_folder(folder: str, suffixes: tuple[str, ...]) -> tuple[list[str], list[PassedOver]]:
    """All files below a folder that end in one of the suffixes, and what else lies there."""
    taken, passed = [], []
    entries, runs = _without_runs(folder, list(walk(folder, is_hidden)))
    passed += [PassedOver(below(run, folder), Why.RUN) for run in runs]
    for entry in entries:
        name = below(entry.path, folder)
        if entry.hidden or entry.kind in OF_KIND:
            passed.append(PassedOver(name, Why.HIDDEN if entry.hidden else OF_KIND[entry.kind]))
        elif entry.kind is Kind.FILE and (not suffixes or has_suffix(name, suffixes)):
            taken.append(entry.path)
        elif entry.kind is Kind.FILE:
            passed.append(PassedOver(name, Why.OTHER))
    return taken, passed


def _without_runs(folder: str, entries: list[Entry]) -> tuple[list[Entry], list[str]]:
    """What lies in no run folder below this one, and those run folders: a run must not read what it wrote."""
    marks = (entry.path.rpartition("/") for entry in entries)
    runs = {where for where, _, name in marks if name == RUN_MARK and where != folder.rstrip("/")}
    outside = [entry for entry in entries if not any(above in runs for above in _above(entry.path, folder))]
    return outside, sorted(run for run in runs if not any(above in runs for above in _above(run, folder)))


def _above(path: str, folder: str) -> Iterator[str]:
    """The folders between a path and the folder that it lies below."""
    while len(path := path.rpartition("/")[0]) > len(folder):
        yield path


def _list_matches(path: str) -> Listing:
    root, pattern = _root_and_pattern(path)
    parts = pattern.split("/")
    matches = _matcher(path, pattern)
    depth = None if "**" in parts else len(parts)
    taken, passed = [], []
    for entry in walk(root, _hidden_from(parts), depth):
        name = below(entry.path, root)
        if not matches(name):
            continue
        if entry.kind is Kind.FILE and not entry.hidden:
            taken.append(entry.path)
        elif entry.hidden or entry.kind is not Kind.FOLDER:
            passed.append(PassedOver(name, Why.HIDDEN if entry.hidden else OF_KIND[entry.kind]))
        elif "**" not in parts:
            passed.append(PassedOver(name, Why.FOLDER))
    return _listing(root, taken, passed)


def _listing(root: str, taken: list[str], passed: list[PassedOver]) -> Listing:
    named = sorted(
        (PassedOver(valid_text(each.name), each.why) for each in passed), key=lambda each: each.name
    )
    return Listing(root, tuple(sorted(taken)), tuple(named))


def _root_and_pattern(path: str) -> tuple[str, str]:
    """The folder to look in, and the pattern of what lies below it. A folder that exists is no pattern."""
    url = paths.URL.match(path)
    start = url.end() if url else 0
    parts = path[start:].split("/")

    def up_to(place: int) -> str:
        return path[:start] + "/".join(parts[:place])

    place = 0
    while place < len(parts) - 1 and (
        not paths.is_pattern(parts[place]) or look(up_to(place + 1)) is Kind.FOLDER
    ):
        place += 1
    return up_to(place) or "/", "/".join(parts[place:])


def _matcher(path: str, pattern: str) -> Callable[[str], bool]:
    try:
        expression = re.compile(glob_translate(pattern))
    except ValueError as error:
        raise ConfigError(f"{path} is no pattern: ** has to stand alone between two /.") from error
    return lambda name: expression.match(name) is not None


def _hidden_from(parts: list[str]) -> Callable[[str], bool]:
    """What stays hidden from a pattern: a name whose first character none of its parts spells."""

    def hidden(name: str) -> bool:
        spelled = (part for part in parts if part.startswith(name[0]))
        return is_hidden(name) and not any(fnmatch.fnmatchcase(name, part) for part in spelled)

    return hidden
