"""What a page says of itself: title, date, section, authors by number, language, licence, where it lies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from lxml.html import HtmlElement

from corpus_latam.sources.web.linked_data import article_of, linked_objects, types_of
from corpus_latam.sources.web.markup import links, meta_tags, one_line
from corpus_latam.sources.web.urls import normal_url

DAY = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?\s*(?:Z|[+-]\d\d:?\d\d)?)?")
TITLES = ("og:title", "twitter:title", "dc.title", "title")
DATES = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date"),
    *("dc.date.issued", "dcterms.created", "pubdate", "publish-date", "parsely-pub-date", "sailthru.date"),
)
SECTIONS = ("article:section", "og:article:section", "section", "parsely-section")
AUTHORS = ("article:author", "author", "dc.creator", "parsely-author", "byl")
LANGUAGES = ("og:locale", "content-language", "dc.language", "language")
MOST_CHARACTERS = 500
SIGNS_OF_MANY = re.compile(r"\s*(?:,|;|\by\b|\be\b|\band\b|&)\s*", re.I)


class Facts(NamedTuple):
    """What a page says of itself; null where it says nothing. `stated_body` is the article in JSON-LD, `free`
    whether it may be read without paying, `kinds` what its JSON-LD and OpenGraph call it."""

    title: str | None = None
    date: str | None = None
    section: str | None = None
    authors: int | None = None
    language: str | None = None
    license: str | None = None
    canonical: str | None = None
    stated_body: str | None = None
    free: bool | None = None
    is_article: bool = False
    kinds: tuple[str, ...] = ()


def facts_of(tree: HtmlElement, url: str | None) -> Facts:
    """url: where the page lies, for links that are relative to it."""
    tags = meta_tags(tree)
    objects = linked_objects(tree)
    article = article_of(objects) or {}
    kinds = [kind for each in objects for kind in types_of(each)]
    return Facts(
        title=_short(article.get("headline")) or _tag(tags, TITLES) or _title(tree),
        date=_date(article.get("datePublished")) or _date(_tag(tags, DATES)) or _time(tree),
        section=_first(article.get("articleSection")) or _tag(tags, SECTIONS),
        authors=_authors(article.get("author")) or _named_authors(tags),
        language=_language(article.get("inLanguage"), tree, tags),
        license=_license(article, tree),
        canonical=_canonical(tree, tags, url),
        stated_body=_stated_body(objects),
        free=_free(objects),
        is_article=bool(article) or ("og:type", "article") in tags,
        kinds=tuple(sorted({*kinds, *(value for name, value in tags if name == "og:type")})),
    )


def _short(value: Any) -> str | None:
    line = one_line(value) if isinstance(value, str) else None
    return line[:MOST_CHARACTERS] if line else None


def _first(value: Any) -> str | None:
    return _short(value[0] if isinstance(value, list) and value else value)


def _tag(tags: Sequence[tuple[str, str]], names: Sequence[str]) -> str | None:
    """The content of the first of these tags that the page has, in the order of the names."""
    known: dict[str, str] = {}
    for name, content in tags:
        known.setdefault(name, content)
    return next((_short(known[name]) for name in names if known.get(name)), None)


def _title(tree: HtmlElement) -> str | None:
    found = next(tree.iter("title"), None)
    return _short(found.text_content()) if found is not None else None


def _date(value: Any) -> str | None:
    """A date as ISO 8601 writes it, at the start of a value; other ways of writing dates are left out."""
    found = DAY.match(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    day, separator, clock = re.sub(r"\s+(?=Z|[+-])", "", found[0].strip()).replace(" ", "T").partition("T")
    year, month, number = day.split("-")
    return f"{year}-{month:0>2}-{number:0>2}{separator}{clock}"


def _time(tree: HtmlElement) -> str | None:
    """The date of the first <time> of an article, or of the page."""
    place = next(tree.iter("article"), tree)
    return next((date for each in place.iter("time") if (date := _date(each.get("datetime")))), None)


def _authors(value: Any) -> int | None:
    """How many authors an article has. Their names are of nobody's use in a corpus of texts."""
    if isinstance(value, list):
        return len(value) or None
    if isinstance(value, Mapping):
        value = value.get("name")
    names = one_line(value) if isinstance(value, str) else None
    return len(SIGNS_OF_MANY.split(names)) if names else None


def _named_authors(tags: Sequence[tuple[str, str]]) -> int | None:
    for name in AUTHORS:
        values = {value for tag, value in tags if tag == name}
        if values:
            return len(values) if len(values) > 1 else _authors(values.pop())
    return None


def _language(stated: Any, tree: HtmlElement, tags: Sequence[tuple[str, str]]) -> str | None:
    """A claim: templates often name another language than that of the text."""
    found = stated if isinstance(stated, str) else None
    found = found or tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    found = (found or _tag(tags, LANGUAGES) or "").strip().replace("_", "-")
    return found if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}", found) else None


def _license(article: Mapping[str, Any], tree: HtmlElement) -> str | None:
    return _first(article.get("license")) or next((_short(link) for link in links(tree, "license")), None)


def _canonical(tree: HtmlElement, tags: Sequence[tuple[str, str]], url: str | None) -> str | None:
    base = next((tag.get("href") for tag in tree.iter("base") if tag.get("href")), None)
    place = normal_url(base, url) if base else url
    found = (*links(tree, "canonical"), _tag(tags, ("og:url",)) or "")
    return next((full for each in found if each and (full := normal_url(each, place))), None)


def _stated_body(objects: Sequence[Mapping[str, Any]]) -> str | None:
    bodies = [each["articleBody"] for each in objects if isinstance(each.get("articleBody"), str)]
    return max(bodies, key=len, default=None) or None


def _free(objects: Sequence[Mapping[str, Any]]) -> bool | None:
    stated = [str(each["isAccessibleForFree"]).lower() for each in objects if "isAccessibleForFree" in each]
    return None if not stated else "false" not in stated
