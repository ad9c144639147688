"""ALTO 1 to 4 in any namespace: blocks, lines and words; broken words are marked as their file says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from corpus_latam.sources.newspapers.layout import (
    Block,
    Box,
    LaidOut,
    PageFile,
    PageLine,
    Part,
    number,
    union,
)
from corpus_latam.sources.newspapers.xml_input import Tree, local_name, named, own
from corpus_latam.text.dehyphenate import BREAKS, HYPHENS, SOFT_HYPHEN

MARGINS = ("TopMargin", "BottomMargin", "LeftMargin", "RightMargin")
AREAS = (*MARGINS, "PrintSpace")
HEAD_ZONES = ("RunningTitleZone", "NumberingZone", "QuireMarksZone", "StampZone", "CuratorNumbering")
"""Labels of SegmOnto (segmonto.github.io) for what is no text of the page."""
HEADING = "HeadingLine"
ADVERTISEMENT_ZONES = ("advertis", "advert", "anuncio")
FIRST_HALF, SECOND_HALF = "HypPart1", "HypPart2"
LONGEST_REFS = 500
"""Characters of an element's list of labels that are read."""
SIGNS = tuple(BREAKS + HYPHENS)


def read_alto(tree: Tree) -> PageFile:
    """The pages of an ALTO file."""
    labels = _labels(tree.root)
    order = [ref.get("REF", "") for ref in named(tree.root, "ElementRef")]
    pages = tuple(_page(page, labels, order) for page in named(tree.root, "Page"))
    return PageFile(pages, _extractor(tree.root), tree.problem)


def _extractor(root: Any) -> str | None:
    """The program that made the text, as the file names it; the last of several."""
    found = None
    for software in named(root, "processingSoftware"):
        words = [_text_of(software, name) for name in ("softwareCreator", "softwareName", "softwareVersion")]
        found = " ".join(word for word in words if word) or found
    return found


def _text_of(parent: Any, name: str) -> str:
    return next(((child.text or "").strip() for child in own(parent, name)), "")


def _labels(root: Any) -> dict[str, str]:
    """What its tags are called, by their ids."""
    tags = (tag for group in named(root, "Tags") for tag in group)
    return {tag.get("ID", ""): tag.get("LABEL", "") for tag in tags if local_name(tag)}


def _page(page: Any, labels: dict[str, str], order: list[str]) -> LaidOut:
    blocks = [block for area in own(page, *AREAS) for block in _blocks(area, labels)]
    if not blocks:  # written without areas
        blocks = list(_blocks(page, labels))
    if all(block.part is Part.HEAD for block in blocks):  # text in margins alone is no running head
        blocks = [_as_body(block) for block in blocks]
    ranks = {name: rank for rank, name in enumerate(order)}
    if not ranks.keys() & {name for block in blocks for name in block.ids}:
        return LaidOut(tuple(blocks))
    last = len(ranks)
    return LaidOut(
        tuple(sorted(blocks, key=lambda block: min([ranks.get(i, last) for i in block.ids] or [last]))),
        is_ordered=True,
    )


def _as_body(block: Block) -> Block:
    return Block(block.lines, block.box, block.ids, Part.BODY, block.language)


def _blocks(area: Any, labels: dict[str, str]) -> Iterator[Block]:
    for element in named(area, "TextBlock"):
        lines = tuple(_lines(element, labels))
        if not lines:
            continue
        above = [element, *element.iterancestors()]
        ids = tuple(each.get("ID") for each in above if each.get("ID"))
        refs = " ".join((each.get("TAGREFS") or "")[:LONGEST_REFS] for each in above).split()
        part = _part(local_name(area), [labels.get(ref, "") for ref in refs])
        box = _box(element) or union(line.box for line in lines)
        yield Block(lines, box, ids, part, _language(above))


def _part(area: str, labels: list[str]) -> Part:
    if area in MARGINS or any(label.endswith(HEAD_ZONES) for label in labels):
        return Part.HEAD
    if any(sign in label.lower() for label in labels for sign in ADVERTISEMENT_ZONES):
        return Part.ADVERTISEMENT
    return Part.BODY


def _language(above: list[Any]) -> str | None:
    """The language of a block or of what it lies in: `LANG` since ALTO 2.1, `language` before."""
    stated = (each.get("LANG") or each.get("language") for each in above)
    return next(filter(None, stated), None)


def _lines(block: Any, labels: dict[str, str]) -> Iterator[PageLine]:
    elements = [(line, _strings(line)) for line in named(block, "TextLine")]
    filled = [(line, strings) for line, strings in elements if strings]
    following = [strings[0] for _, strings in filled[1:]]
    for (line, strings), after in zip(filled, [*following, None], strict=False):
        refs = (line.get("TAGREFS") or "").split()
        is_heading = any(labels.get(ref, "").startswith(HEADING) for ref in refs)
        yield replace(_line(line, strings, after), is_heading=is_heading)


def _strings(line: Any) -> list[Any]:
    return [string for string in own(line, "String") if (string.get("CONTENT") or "").strip()]


def _line(line: Any, strings: list[Any], after: Any) -> PageLine:
    """A line of its strings; `after` is the first string of the next line of its block, if any."""
    text = " ".join(" ".join(string.get("CONTENT").split()) for string in strings)
    sign = next((hyphen.get("CONTENT") or "" for hyphen in own(line, "HYP")), None)
    is_broken = sign is not None or strings[-1].get("SUBS_TYPE") == FIRST_HALF
    if is_broken and not text.endswith(SIGNS):
        text += sign if sign and sign in SIGNS else SOFT_HYPHEN
    rates = [rate for string in strings if (rate := number(string.get("WC"))) is not None]
    return PageLine(
        text,
        _whole(strings[-1], after) if is_broken else None,
        _box(line) or union(map(_box, strings)),
        tuple(filter(None, (line.get("ID"), *(string.get("ID") for string in strings)))),
        sum(min(max(rate, 0.0), 1.0) for rate in rates),
        len(rates),
    )


def _whole(first: Any, second: Any) -> str | None:
    """The word that two halves make, which may stand at one of them only."""
    if first.get("SUBS_TYPE") == FIRST_HALF and first.get("SUBS_CONTENT"):
        return str(first.get("SUBS_CONTENT"))
    if second is not None and second.get("SUBS_TYPE") == SECOND_HALF:
        return second.get("SUBS_CONTENT") or None
    return None


def _box(element: Any) -> Box | None:
    left, top, width, height = (number(element.get(name)) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    if left is None or top is None or width is None or height is None:
        return None
    return Box(left, top, left + width, top + height)
