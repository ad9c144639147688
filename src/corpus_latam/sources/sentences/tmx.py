"""Sentences of translation memories (TMX 1.4): the wanted language's side, one unit after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.sentences.documents import Piece
from corpus_latam.sources.xml_elements import elements
from corpus_latam.sources.xml_tree import attribute, local, parse

CODES = ("bpt", "ept", "ph", "it", "ut")
"""Elements that hold another program's formatting, not words."""


def tmx_sentences(blocks: Iterable[bytes], mark: Any, side: str, limit: int) -> Iterator[Piece]:
    """The segments in language `side` (`es` means `es-AR` too)."""
    offset = mark or 0
    for unit in elements(blocks, "tu", limit, offset):
        position = f"unit before byte {unit.end:,}"
        if unit.problem:
            yield Piece("", position, unit.end, problem=unit.problem, sample=unit.content)
            continue
        try:
            texts = list(_segments(parse(unit.content), side))
        except BadMemberError as error:
            yield Piece("", position, unit.end, problem=error.reason, sample=unit.content)
            continue
        for text in texts:
            yield Piece(text, position, None if text is not texts[-1] else unit.end)


def _segments(unit: Any, side: str) -> Iterator[str]:
    for variant in (each for each in unit if local(each) == "tuv"):
        language = (attribute(variant, "lang") or "").lower().replace("_", "-")
        if language.partition("-")[0] == side or language == side:
            for segment in (each for each in variant if local(each) == "seg"):
                text = " ".join("".join(_words(segment)).split())
                if text:
                    yield text


def _words(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if local(child) not in CODES:
            yield from _words(child)
        yield child.tail or ""
