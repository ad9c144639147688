"""METS of a newspaper issue: its pages in order and, where articles were told apart, the blocks of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from corpus_latam.sources.newspapers.xml_input import Tree, named, own

HREF = "{http://www.w3.org/1999/xlink}href"
FROM = "{http://www.w3.org/1999/xlink}from"
TO = "{http://www.w3.org/1999/xlink}to"

ARTICLE, ADVERTISEMENT, SECTION = "article", "advertisement", "section"
KINDS = {
    **dict.fromkeys(("article", "editorial", "letter", "review", "interview", "poem", "obituary"), ARTICLE),
    **dict.fromkeys(("feuilleton", "chapter", "news", "death_notice", "weather", "miscellaneous"), ARTICLE),
    **dict.fromkeys(("advertisement", "advert", "ad", "classified", "publicidad", "anuncio"), ADVERTISEMENT),
    "section": SECTION,
}
"""Types of logical divisions that are documents, by what digitisation programs call them."""
TEXT_SUFFIXES = (".xml", ".html", ".hocr", ".htm", ".txt", ".gz", ".zst", ".bz2", ".xz")
OPEN_LICENSES = ("creativecommons.org/", "rightsstatements.org/")


class Area(NamedTuple):
    """A stretch of a page: from the element `begin` to `end`, or all of `begin`, or all of the page."""

    href: str
    begin: str | None = None
    end: str | None = None


class Unit(NamedTuple):
    """An article, an advertisement, or what a section holds beside them."""

    id: str
    kind: str
    title: str | None
    language: str | None
    areas: tuple[Area, ...]


class Issue(NamedTuple):
    """What a METS says. `front` are the areas of title and imprint, which belong to no unit."""

    title: str | None
    date: str | None
    license: str | None
    pages: tuple[str, ...]
    units: tuple[Unit, ...]
    front: tuple[Area, ...]
    problem: str | None


def read_mets(tree: Tree) -> Issue:
    """The issue that a METS file describes."""
    root = tree.root
    files = dict(_text_files(root))
    maps = {(each.get("TYPE") or "").lower(): each for each in named(root, "structMap")}
    described = {each.get("ID"): each for each in named(root, "dmdSec") if each.get("ID")}
    physical, logical = maps.get("physical"), maps.get("logical")
    pages = tuple(dict.fromkeys(area.href for area in _areas(physical, files, {}))) or tuple(files.values())
    units, front = _units(logical, files, _links(root, files), described)
    sections = list(described.values())
    return Issue(
        _title(_first(_dmd_ids(named(root, "div")), described)) or root.get("LABEL"),
        next((text for each in sections for text in _texts(each, "dateIssued", "date")), None),
        _license(sections),
        pages,
        units,
        front,
        tree.problem,
    )


def _text_files(root: Any) -> Iterator[tuple[str, str]]:
    """Names of the files that may hold text, by id."""
    for file in named(root, "file"):
        href = next((place.get(HREF) for place in own(file, "FLocat")), None)
        if href and href.lower().endswith(TEXT_SUFFIXES):
            yield file.get("ID") or href, href


def _areas(div: Any, files: dict[str, str], links: dict[str, list[Any]]) -> list[Area]:
    """All areas of a division and of those in it, in their order."""
    if div is None:
        return []
    return [area for each in named(div, "div") for area in _own_areas(each, files, links)]


def _own_areas(div: Any, files: dict[str, str], links: dict[str, list[Any]]) -> list[Area]:
    """The areas that a division states itself, or by links to divisions of the page."""
    found = []
    for pointer in own(div, "fptr"):
        for each in pointer.iter():
            href = files.get(each.get("FILEID") or "")
            if href:
                found.append(Area(href, each.get("BEGIN"), each.get("END")))
    linked = [area for target in links.get(div.get("ID") or "", ()) for area in _own_areas(target, files, {})]
    return found + linked


def _links(root: Any, files: dict[str, str]) -> dict[str, list[Any]]:
    """Divisions of pages by the id of the logical division that links to them (structLink)."""
    divisions = {div.get("ID"): div for div in named(root, "div") if div.get("ID")}
    pairs = [(link.get(FROM), link.get(TO)) for link in named(root, "smLink")]
    for group in named(root, "smLinkGrp"):
        ends = [(each.get(HREF) or "").removeprefix("#") for each in own(group, "smLocatorLink")]
        pairs += [(ends[0], end) for end in ends[1:]]
    found: dict[str, list[Any]] = {}
    for start, end in pairs:
        target = divisions.get((end or "").removeprefix("#"))
        if start and target is not None:
            found.setdefault(start.removeprefix("#"), []).append(target)
    return found


def _units(
    logical: Any, files: dict[str, str], links: dict[str, list[Any]], described: dict[str, Any]
) -> tuple[tuple[Unit, ...], tuple[Area, ...]]:
    """Divisions that are documents, each with the areas that lie in no smaller one, and all other areas."""
    areas: dict[Any, list[Area]] = {}
    front: list[Area] = []
    for div in named(logical, "div") if logical is not None else ():
        unit = _unit_of(div)
        target = front if unit is None else areas.setdefault(unit, [])
        target.extend(area for area in _own_areas(div, files, links) if area.begin)
    filled = [(div, held) for div, held in areas.items() if held]
    return tuple(_unit(div, at, held, described) for at, (div, held) in enumerate(filled, 1)), tuple(front)


def _unit_of(div: Any) -> Any:
    """The innermost division around it, or itself, that is a document."""
    around = (each for each in (div, *div.iterancestors()) if (each.get("TYPE") or "").lower() in KINDS)
    return next(around, None)


def _unit(div: Any, number: int, areas: Iterable[Area], described: dict[str, Any]) -> Unit:
    about = _first((div.get("DMDID") or "").split(), described)
    return Unit(
        div.get("ID") or str(number),
        KINDS[div.get("TYPE").lower()],
        _title(about) or div.get("LABEL"),
        next(_texts(about, "languageTerm"), None) if about is not None else None,
        tuple(areas),
    )


def _dmd_ids(divisions: Iterable[Any]) -> Iterator[str]:
    return (name for div in divisions for name in (div.get("DMDID") or "").split())


def _first(ids: Iterable[str], described: dict[str, Any]) -> Any:
    return next((described[name] for name in ids if name in described), None)


def _title(about: Any) -> str | None:
    """The first title of a description, with its article (`nonSort`)."""
    if about is None:
        return None
    for info in named(about, "titleInfo"):
        words = [text for name in ("nonSort", "title") for text in _own_texts(info, name)]
        if words:
            return " ".join(words)
    return next(_texts(about, "title"), None)


def _own_texts(parent: Any, name: str) -> list[str]:
    return [" ".join(each.text.split()) for each in own(parent, name) if each.text and each.text.strip()]


def _texts(about: Any, *names: str) -> Iterator[str]:
    return (" ".join(each.text.split()) for each in named(about, *names) if each.text and each.text.strip())


def _license(sections: list[Any]) -> str | None:
    """An address of a licence that the issue states. Other words about rights are no licence."""
    for section in sections:
        for each in named(section, "accessCondition", "rights", "license"):
            stated = each.get(HREF) or (each.text or "").strip()
            if any(part in stated for part in OPEN_LICENSES):
                return str(stated)
    return None
