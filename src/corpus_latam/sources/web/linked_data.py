"""What a page says of itself in JSON-LD: the objects of schema.org, and the article among them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

LONGEST_SCRIPT = 4 << 20
"""Characters of one script that are read."""
MOST_OBJECTS = 10_000
ARTICLES = ("Article", "NewsArticle", "ReportageNewsArticle", "OpinionNewsArticle", "BlogPosting", "Report")
"""Types of schema.org whose ends show that an object is an article; others end in one of the first."""


def linked_objects(tree: HtmlElement) -> list[dict[str, Any]]:
    """All objects of a page's JSON-LD in the order of the page, outer before inner."""
    found: list[dict[str, Any]] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            found += _objects(_parse(script.text or ""))
    return found[:MOST_OBJECTS]


def _parse(text: str) -> Any:
    """The JSON of a script; null where it is none. Line ends inside strings are common and taken."""
    if len(text) > LONGEST_SCRIPT:
        return None
    text = text.strip().removeprefix("<!--").removesuffix("-->").rstrip("; \n")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    waiting = deque([value])
    for _ in range(MOST_OBJECTS):
        if not waiting:
            return
        current = waiting.popleft()
        if isinstance(current, dict):
            yield current
            waiting += [child for child in current.values() if isinstance(child, dict | list)]
        elif isinstance(current, list):
            waiting += [child for child in current if isinstance(child, dict | list)]


def article_of(objects: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The first object that is an article."""
    return next((each for each in objects if _is_article(each)), None)


def _is_article(found: dict[str, Any]) -> bool:
    return any(kind.endswith(("Article", "BlogPosting", "Report")) for kind in types_of(found))


def types_of(found: dict[str, Any]) -> list[str]:
    """The types of an object, without the address of their vocabulary."""
    kinds = found.get("@type")
    each = kinds if isinstance(kinds, list) else [kinds]
    return [kind.rpartition("/")[2] for kind in each if isinstance(kind, str)]
