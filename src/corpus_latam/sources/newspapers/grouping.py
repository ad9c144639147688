"""Which files are the pages of one issue, by their names alone: a METS and what lies beside and below it, or
files of a folder whose names differ in a page number."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from corpus_latam.sources.packing import compression

FORMS = (".xml", ".hocr", ".html", ".htm", ".txt")
"""Of a page that lies there in several forms, the first of these is read."""
PAGE_FOLDERS = frozenset({"alto", "text", "ocr", "fulltext", "xml", "page", "hocr", "txt"})
"""Folders that hold the pages of the issue whose folder they lie in."""
IS_METS = re.compile(r"(?:^|[-_. ])mets(?:[-_. ]|$)", re.IGNORECASE)
DATE = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?:([-_.]?)(?:0\d|1[0-2])\1(?:[0-2]\d|3[01]))?$")
"""A day or a year: what a name ends in is no page number then."""
PAGE_NUMBER = re.compile(
    r"[-_. ]*(?:page|pagina|página|pag|pág|img|image|seite|hoja|folio|p|f)?[-_. ]*(?<!\d)\d{1,5}$",
    re.IGNORECASE,
)
DAY = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
LONGEST_NUMBER = 40
"""Characters at a name's end in which its page number is looked for."""
LEVELS = 2
"""Folders below that of a METS which may hold its pages."""
DIGITS = re.compile(r"\d+")
MOST_CHARACTERS = 4_000
"""Of a name whose numbers are compared."""


class Group(NamedTuple):
    """Files of one issue: `pages` in their order; `others` are the same pages in other forms."""

    name: str
    mets: str | None
    pages: tuple[str, ...]
    others: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """All that it has."""
        return (*([self.mets] if self.mets else []), *self.pages, *self.others)


def groups_of(names: Iterable[str]) -> list[Group]:
    """The issues that files of these names make, each file in one of them, in the order of their names."""
    files = sorted(names, key=natural)
    leaders = {file for file in files if IS_METS.search(stem_of(file))}
    by_folder: dict[str, list[str]] = {}
    for leader in leaders:
        by_folder.setdefault(posixpath.dirname(leader), []).append(leader)
    pages: dict[str, list[str]] = {}
    for file in files:
        if file in leaders:
            pages.setdefault(file, [])
        else:
            pages.setdefault(_leader_of(file, by_folder) or issue_of(file), []).append(file)
    return [_group(key, key if key in leaders else None, held) for key, held in pages.items()]


def _group(key: str, mets: str | None, files: list[str]) -> Group:
    name = posixpath.join(posixpath.dirname(mets), _mets_key(mets)).rstrip("/") if mets else key
    chosen: dict[str, str] = {}
    for file in sorted(files, key=form_of):
        chosen.setdefault(page_key(file), file)
    pages = tuple(sorted(chosen.values(), key=natural))
    others = tuple(file for file in files if file not in set(pages))
    return Group(name, mets, pages, others)


def page_key(name: str) -> str:
    """What is the same in names of the same page in several forms and folders."""
    folder, stem = posixpath.dirname(name), stem_of(name)
    if posixpath.basename(folder).lower() in PAGE_FOLDERS:
        folder = posixpath.dirname(folder)
    return posixpath.join(folder, stem)


def issue_of(name: str) -> str:
    """What the names of an issue's pages have in common: the folder and the name without a page number."""
    key = page_key(name)
    folder, stem = posixpath.split(key)
    end = stem[-LONGEST_NUMBER:]
    if not DATE.search(end):
        stem = stem[: len(stem) - len(end)] + PAGE_NUMBER.sub("", end)
    return posixpath.join(folder, stem).rstrip("/")


def date_of(name: str) -> str | None:
    """The day that the last part of a name states (`eco_18950102`), if it states one and no other."""
    days = {f"{year}-{month}-{day}" for year, _, month, day in DAY.findall(posixpath.basename(name))}
    return days.pop() if len(days) == 1 else None


def natural(name: str) -> tuple[object, ...]:
    """Sorts numbers in names by their value: page 2 before page 10."""
    parts = DIGITS.split(name)
    numbers = [int(digits) for digits in DIGITS.findall(name[:MOST_CHARACTERS])]
    return (*(each for pair in zip(parts, [*numbers, 0], strict=False) for each in pair), name)


def _leader_of(file: str, by_folder: dict[str, list[str]]) -> str | None:
    """The METS whose issue a page belongs to: of its folder or the nearest one above; of several in one
    folder, the one whose name the page's begins with."""
    folder = posixpath.dirname(file)
    for _ in range(LEVELS + 1):
        found = by_folder.get(folder, ())
        if len(found) == 1:
            return found[0]
        if found:
            stem = stem_of(file)
            fits = [mets for mets in found if stem.startswith(_mets_key(mets)) and _mets_key(mets)]
            return max(fits, key=len, default=None)
        folder = posixpath.dirname(folder)
    return None


def _mets_key(mets: str) -> str:
    return IS_METS.sub("", stem_of(mets))


def stem_of(name: str) -> str:
    """The last part of a name without its suffixes of format and compression."""
    plain = _unpacked(posixpath.basename(name))
    form = next((form for form in FORMS if plain.lower().endswith(form)), posixpath.splitext(plain)[1])
    return plain[: len(plain) - len(form)]


def _unpacked(name: str) -> str:
    packed = next((each for each in compression.SUFFIXES if each and name.lower().endswith(each)), "")
    return name[: len(name) - len(packed)]


def form_of(name: str) -> int:
    """The place of its format among the forms of a page, the best first."""
    plain = _unpacked(name).lower()
    return next((rank for rank, form in enumerate(FORMS) if plain.endswith(form)), len(FORMS))


def find_pages(hrefs: Iterable[str], mets: str, pages: Sequence[str]) -> dict[str, str]:
    """The files that a METS names, by what it says: where it says, else the one file of that name."""
    by_place = {_unpacked(posixpath.normpath(page)): page for page in pages}
    by_name: dict[str, list[str]] = {}
    for page in pages:
        by_name.setdefault(_unpacked(posixpath.basename(page)), []).append(page)
    found = {}
    for href in hrefs:
        wanted = href.removeprefix("file://").replace("\\", "/")
        place = _unpacked(posixpath.normpath(posixpath.join(posixpath.dirname(mets), wanted)))
        alike = by_name.get(_unpacked(posixpath.basename(wanted)), [])
        if place in by_place:
            found[href] = by_place[place]
        elif len(alike) == 1:
            found[href] = alike[0]
    return found
