"""Parses the text of a page to a tree, whatever it holds, and reads the tags that say something of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

UNREADABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What no XML may hold."""
SAVED_FROM = re.compile(r"<!--\s*saved from url=(?:\(\d+\))?\s*(\S{4,2000}?)\s*-->", re.I)
START = 4_000
"""Characters in which browsers write where they saved a page from."""


def parse(text: str) -> HtmlElement | None:
    """The tree of a page; null for a text without any element."""
    parser = lxml.html.HTMLParser(encoding="utf-8", huge_tree=False, collect_ids=False)
    clean = UNREADABLE.sub("", text)
    if not clean.strip():
        return None
    try:
        tree = lxml.html.document_fromstring(clean.encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    return tree if isinstance(tree, HtmlElement) else None


def meta_tags(tree: HtmlElement) -> list[tuple[str, str]]:
    """Pairs of name (or property, or what it stands for in HTTP) in lower case, and content."""
    found = []
    for tag in tree.iter("meta"):
        name = tag.get("name") or tag.get("property") or tag.get("http-equiv") or tag.get("itemprop") or ""
        content = tag.get("content") or ""
        if name and content:
            found.append((name.strip().lower(), content.strip()))
    return found


def links(tree: HtmlElement, kind: str) -> Iterator[str]:
    """Addresses of links of a kind (`rel`), as they are written."""
    for tag in tree.iter("link", "a"):
        if kind in (tag.get("rel") or "").lower().split() and tag.get("href"):
            yield tag.get("href").strip()


def saved_from(text: str) -> str | None:
    """Where a browser saved a page from, as it notes in a comment."""
    found = SAVED_FROM.search(text[:START])
    return found[1] if found else None


def one_line(text: str | None) -> str | None:
    """Text with its white space joined; null where there is none."""
    return " ".join((text or "").split()) or None
