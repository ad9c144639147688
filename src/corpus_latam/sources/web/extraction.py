"""The text of an article out of a page's tree, a paragraph per line.

`trafilatura` finds the article; what is no running text is taken out of the tree before (`pruning.py`) and of
the lines after it (`boilerplate.py`, `stated_body.py`). `resiliparse` is faster and finds less.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from typing import NamedTuple

from lxml import etree
from lxml.html import HtmlElement

from corpus_latam.sources.web.boilerplate import without_boilerplate
from corpus_latam.sources.web.markup import parse
from corpus_latam.sources.web.pruning import prune
from corpus_latam.sources.web.stated_body import without_strangers
from corpus_latam.storage.lines import text_lines

STATED = "json-ld"
"""The extractor of texts that are taken from `articleBody`."""
LEAST_STATED = 300
"""Characters of a stated article that may stand for a page of which nothing is found."""
LEAST_FOUND = 0.5
"""The share of the stated article's length that has to be found; pages that scripts fill hold less."""
LEAST_BODY = 200
"""Characters that have to be found at the place that a site's description names."""


class Article(NamedTuple):
    """The text of an article, empty where none was found, and what extracted it."""

    text: str
    extractor: str


def extract(tree: HtmlElement, extractor: str, stated: str | None, body: str | None = None) -> Article:
    """The article of a page; `tree` is changed.

    extractor: `trafilatura` or `resiliparse`. stated: `articleBody` of the page. body: an XPath to what holds
    the article.
    """
    own = _plain(stated) if stated else []
    prune(tree)
    place = _place(tree, body)
    lines = without_boilerplate(EXTRACTORS[extractor](tree if place is None else place))
    if place is not None and _size(lines) < LEAST_BODY:
        lines = without_boilerplate(EXTRACTORS[extractor](tree))
    if own:
        if _size(own) >= LEAST_STATED and _size(lines) < LEAST_FOUND * _size(own):
            return Article("\n".join(without_boilerplate(own)), STATED)
        lines = without_strangers(lines, "\n".join(own))
    return Article("\n".join(lines), name_of(extractor))


@lru_cache
def name_of(extractor: str) -> str:
    """Name and version of an extractor."""
    return f"{extractor} {version(extractor)}"


def _size(lines: list[str]) -> int:
    return sum(map(len, lines))


def _plain(stated: str) -> list[str]:
    """The lines of a stated article, which may be markup."""
    if "<" not in stated:
        return _lines(stated)
    tree = parse(f"<html><body>{stated}</body></html>")
    if tree is None:
        return []
    prune(tree)
    for block in tree.iter("p", "div", "br", "li", "h2", "h3", "h4", "blockquote"):
        block.tail = f"\n{block.tail or ''}"
    return _lines(tree.text_content())


def _lines(text: str) -> list[str]:
    return [line for each in text_lines(text) if (line := " ".join(each.split()))]


def _place(tree: HtmlElement, body: str | None) -> HtmlElement | None:
    """What a site's description says holds the article, as a page of its own."""
    if not body:
        return None
    try:
        found = tree.xpath(body)
    except etree.XPathError:
        return None
    if not isinstance(found, list) or not found or not isinstance(found[0], HtmlElement):
        return None
    page = parse("<html><body><article></article></body></html>")
    if page is not None:
        place = copy.deepcopy(found[0])
        place.tail = None
        next(page.iter("article")).append(place)
    return page


def _trafilatura(tree: HtmlElement) -> list[str]:
    import trafilatura

    return _lines(trafilatura.extract(tree, include_comments=False) or "")


def _resiliparse(tree: HtmlElement) -> list[str]:
    from resiliparse.extract.html2text import extract_plain_text

    markup = etree.tostring(tree, encoding="unicode", method="html")
    return _lines(extract_plain_text(markup, main_content=True, alt_texts=False, links=False))


EXTRACTORS: dict[str, Callable[[HtmlElement], list[str]]] = {
    "trafilatura": _trafilatura,
    "resiliparse": _resiliparse,
}
"""By the name that a config gives them."""
