"""PAGE XML: regions in their reading order. Regions, lines and words have the same text: it is read once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from corpus_latam.sources.newspapers.layout import Block, Box, LaidOut, PageFile, PageLine, Part, number
from corpus_latam.sources.newspapers.xml_input import Tree, local_name, named, own
from corpus_latam.storage.lines import text_lines

HEADS = frozenset({"header", "footer", "page-number", "signature-mark", "catch-word"})
"""Types of regions that repeat on pages (PAGE content 2019-07-15, TextTypeSimpleType)."""
POINT = re.compile(r"(-?\d{1,9}(?:\.\d{1,9})?),(-?\d{1,9}(?:\.\d{1,9})?)")


def read_page_xml(tree: Tree) -> PageFile:
    """The pages of a PAGE XML file."""
    creator = next((str(each.text).strip() for each in named(tree.root, "Creator") if each.text), None)
    return PageFile(tuple(map(_page, named(tree.root, "Page"))), creator, tree.problem)


def _page(page: Any) -> LaidOut:
    blocks = [block for region in named(page, "TextRegion") if (block := _block(region)) is not None]
    orders = list(own(page, "ReadingOrder"))
    ranks = {name: rank for rank, name in enumerate(_refs(orders[0]))} if orders else {}
    if not ranks:
        return LaidOut(tuple(blocks))
    last = len(ranks)
    blocks.sort(key=lambda block: min((ranks.get(name, last) for name in block.ids), default=last))
    return LaidOut(tuple(blocks), is_ordered=True)


def _refs(order: Any) -> Iterator[str]:
    """Names of regions in the order that the file states; groups lie in groups."""
    stack = [order]
    while stack:
        element = stack.pop()
        if element.get("regionRef"):
            yield element.get("regionRef")
        children = [child for child in element if local_name(child)]
        stack += sorted(children, key=_index)[::-1]


def _index(element: Any) -> float:
    return number(element.get("index")) or 0.0


def _block(region: Any) -> Block | None:
    lines = tuple(line for element in own(region, "TextLine") if (line := _line(element)) is not None)
    if not lines and not list(own(region, "TextLine")):
        lines = tuple(PageLine(text) for text in text_lines(_own_text(region)) if text.strip())
    if not lines:
        return None
    above = [region, *region.iterancestors()]
    ids = tuple(each.get("id") for each in above if each.get("id"))
    part = Part.HEAD if region.get("type") in HEADS else Part.BODY
    return Block(lines, _box(region), ids, part, region.get("primaryLanguage") or region.get("language"))


def _line(element: Any) -> PageLine | None:
    words = list(own(element, "Word"))
    text = _own_text(element) or " ".join(filter(None, map(_own_text, words)))
    text = " ".join(text.split())
    if not text:
        return None
    rates = [rate for each in words or [element] for rate in _confidences(each)]
    ids = (element.get("id"),) if element.get("id") else ()
    return PageLine(text, None, _box(element), ids, sum(rates), len(rates))


def _confidences(element: Any) -> list[float]:
    stated = (number(each.get("conf")) for each in own(element, "TextEquiv"))
    return [min(max(rate, 0.0), 1.0) for rate in stated if rate is not None]


def _own_text(element: Any) -> str:
    """Its first reading: others (`index` above 0) are variants."""
    readings = sorted(own(element, "TextEquiv"), key=_index)
    return next((text for reading in readings[:1] for text in map(_unicode, own(reading, "Unicode"))), "")


def _unicode(element: Any) -> str:
    return (element.text or "").strip()


def _box(element: Any) -> Box | None:
    """The box of its outline, as `points` or as older files write it, in elements `Point`."""
    coords = next(own(element, "Coords"), None)
    if coords is None:
        return None
    points = [(float(x), float(y)) for x, y in POINT.findall(coords.get("points") or "")]
    for each in own(coords, "Point"):
        x, y = number(each.get("x")), number(each.get("y"))
        points += [(x, y)] if x is not None and y is not None else []
    if not points:
        return None
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))
