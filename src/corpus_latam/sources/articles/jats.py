"""Reads articles in JATS (ANSI/NISO Z39.96): the article, and the translations and reviews inside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.articles.documents import Article, Paragraph
from corpus_latam.sources.articles.markup import Markup
from corpus_latam.sources.xml_tree import attribute, local, words

INSIDE = ("sub-article", "response")
TRANSLATION = "translation"
FRONTS = ("front", "front-stub")
ABSTRACTS = ("abstract", "trans-abstract")
NO_DATES = ("retracted", "corrected", "preprint", "rev-recd", "received", "accepted")
IDS = ("scielo-v3", "scielo-v2", "publisher-id", "pmc", "pmcid", "pmid", "doi")
"""Ids of an article, the best first."""
SCIELO_IDS = ("scielo-v3", "scielo-v2")
MOST_KEYWORDS = 50


def articles_of(root: Any) -> Iterator[Article]:
    """Every article of a file, with the texts inside it behind it."""
    for element in _outermost(root):
        yield from _with_inner(element, {}, None)


def _outermost(root: Any) -> list[Any]:
    found = [each for each in root.iter() if local(each) == "article"]
    return [each for each in found if not any(local(above) == "article" for above in each.iterancestors())]


def _with_inner(element: Any, known: dict[str, Any], language: str | None) -> Iterator[Article]:
    """known: what holds for the whole article, and for those inside it where they say nothing else."""
    language = attribute(element, "lang") or language
    front = next((each for each in element if local(each) in FRONTS), None)
    kind = element.get("article-type")
    fields = {**known, **_fields(front, language), "article_type": kind}
    is_inside = local(element) in INSIDE
    if is_inside:
        fields["source_id"] = _id_inside(known.get("source_id"), element)
    if kind == TRANSLATION and "country" in known:
        fields["country"] = known["country"]
    abstracts, titles = _abstracts(front, language), _titles(front)
    yield Article(language, abstracts, _parts(element), fields, titles, is_inside)
    for child in element:
        if local(child) in INSIDE:
            yield from _with_inner(child, fields, language)


def _id_inside(native_id: str | None, element: Any) -> str | None:
    part = element.get("id")
    return f"{native_id}#{part}" if native_id and part else None


def _parts(element: Any) -> dict[str, list[Paragraph]]:
    parts: dict[str, list[Paragraph]] = {"body": [], "back": [], "notes": [], "references": []}
    for child in element:
        name = local(child)
        if name in ("body", "floats-group"):
            _read(child, parts, "body")
        elif name == "back":
            _read_back(child, parts)
    return parts


def _read(element: Any, parts: dict[str, list[Paragraph]], into: str, kind: str | None = None) -> None:
    markup = Markup()
    markup.read(element, kind)
    parts[into] += markup.paragraphs
    parts["notes"] += markup.notes


def _read_back(back: Any, parts: dict[str, list[Paragraph]]) -> None:
    """What stands behind the body: each of its lists of notes and of works goes where it belongs."""
    for child in back:
        name = local(child)
        if name == "ref-list":
            _read(child, parts, "references", "references")
        elif name == "fn-group":
            for note in child:
                _read(note, parts, "notes", "note")
        else:
            _read(child, parts, "back")


def _abstracts(front: Any, language: str | None) -> list[tuple[str | None, list[Paragraph]]]:
    found: dict[str | None, list[Paragraph]] = {}
    for each in () if front is None else front.iter():
        if local(each) in ABSTRACTS:
            markup = Markup()
            for child in each:
                if local(child) != "title":  # "Resumen", "Abstract"
                    markup.read(child)
            found.setdefault(attribute(each, "lang") or language, []).extend(markup.paragraphs)
    return list(found.items())


def _titles(front: Any) -> dict[str, str]:
    groups = () if front is None else (each for each in front.iter() if local(each) == "trans-title-group")
    found = {attribute(group, "lang") or "": _said(group, "trans-title") for group in groups}
    return {language: title for language, title in found.items() if title}


def _fields(front: Any, language: str | None) -> dict[str, Any]:
    """What the front matter says; what it does not say is left out."""
    if front is None:
        return {}
    meta = _first(front, "article-meta")
    meta = front if meta is None else meta
    ids = _ids(meta)
    found = {
        "title": _said(meta, "article-title"),
        "journal": _said(front, "journal-title"),
        "issn": _said(front, "issn"),
        "doi": ids.get("doi"),
        "url": f"https://doi.org/{ids['doi']}" if "doi" in ids else None,
        "source_id": next((ids[name] for name in IDS if name in ids), None),
        "date": _date(meta),
        "license": _license(meta),
        "access_rights": _access(meta),
        "country": _country(meta),
        "keywords": _keywords(meta, language),
    }
    return {name: value for name, value in found.items() if value}


def _ids(meta: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in (each for each in meta if local(each) == "article-id"):
        use = each.get("specific-use")
        name = use if use in SCIELO_IDS else each.get("pub-id-type") or ""
        if use != "previous-pid" and words(each):
            found.setdefault(name, words(each))
    return found


def _date(meta: Any) -> str | None:
    """When it was published first: the earliest year that is stated, as exactly as one of its dates says.

    Journals state when an issue came out and when a file was put online, which may be decades later.
    """
    dates = [each for each in meta if local(each) == "pub-date"]
    if not dates and (history := _first(meta, "pub-history")) is not None:
        dates = [each for each in history.iter() if local(each) in ("date", "pub-date")]
    stated = [
        _iso(each)
        for each in dates
        if (each.get("date-type") or each.get("pub-type") or "").lower() not in NO_DATES
    ]
    found = sorted(filter(None, stated), key=lambda date: (date[:4], -len(date), date))
    return found[0] if found else None


def _iso(date: Any) -> str | None:
    if iso := date.get("iso-8601-date"):
        return str(iso)
    year, month, day = (_said(date, name) or "" for name in ("year", "month", "day"))
    if not (year.isdecimal() and len(year) == 4):
        return None
    parts = [year]
    for part in (month, day):
        if not (part.isdecimal() and 0 < int(part[:3]) < 32):
            break
        parts.append(f"{int(part):02d}")
    return "-".join(parts)


def _license(meta: Any) -> str | None:
    for each in meta.iter():
        if local(each) == "license_ref" and words(each):
            return words(each)
        if local(each) == "license":
            stated = _first(each, "license_ref")
            return (words(stated) if stated is not None else attribute(each, "href")) or words(each) or None
    return None


def _access(meta: Any) -> str | None:
    found = _first(meta, "license")
    kind = "" if found is None else (found.get("license-type") or "")
    return "open" if kind.lower().replace("_", "-") in ("open-access", "openaccess", "open") else None


def _country(meta: Any) -> str | None:
    """The code of all affiliations, where they agree."""
    stated = {each.get("country") or words(each) for each in meta.iter() if local(each) == "country"}
    return stated.pop() if len(stated) == 1 and all(len(code) == 2 for code in stated) else None


def _keywords(meta: Any, language: str | None) -> list[str]:
    """Those in the article's language."""
    groups = [each for each in meta.iter() if local(each) == "kwd-group"]
    own = [each for each in groups if attribute(each, "lang") in (None, language)]
    return [words(each) for group in own for each in group.iter() if local(each) == "kwd"][:MOST_KEYWORDS]


def _first(element: Any, name: str) -> Any:
    return next((each for each in element.iter() if local(each) == name), None)


def _said(element: Any, name: str) -> str | None:
    found = _first(element, name)
    return None if found is None else words(found) or None
