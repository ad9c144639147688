"""Tidies the lines that are left of an article: emphasis, headings, lists, outside links, empty sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

EMPHASIS = re.compile(r"'{2,5}")
OUTSIDE_LINK = re.compile(r"\[(?:https?:|ftp:|mailto:|//)[^\s\[\]]*+[ \t]*+([^\[\]\n]*+)\]")
SWITCH = re.compile(r"__[A-ZÁÉÍÓÚÑÇ]{3,40}__")
MARKS = re.compile(r"^[*#:;]+[ \t]*|^-{4,}")
HOLLOW = re.compile(r"\([\s,;:·]*\)|\[[\s,;:·]*\]")
"""Brackets that held a template or a reference alone."""
SPACE_BEFORE = re.compile(r" ([,.;:)])")
DEEPEST = 6
"""Levels of headings."""
OF_TABLE = ("|", "!", "{|")
APPENDICES = frozenset(
    (
        "véase también",
        "enlaces externos",
        "referencias",
        "notas y referencias",
        "referencias y notas",
        "bibliografía",
        "ver también",
        "notas",
        "ver também",
        "ligações externas",
        "referências",
        "bibliografia",
        "vegeu també",
        "enllaços externs",
        "referències",
        "véxase tamén",
        "ligazóns externas",
        "see also",
        "external links",
        "references",
        "further reading",
    )
)
"""Sections of links and titles alone, in the Wikipedias of Iberian languages and English."""


def tidy(text: str, has_open_bracket: bool) -> str:
    """Paragraphs with a blank line between them; list items follow each other."""
    lines = (_line(line) for line in text.split("\n") if not (has_open_bracket and line.startswith(OF_TABLE)))
    return "\n".join(_without_blanks(_sections(lines))).strip()


def _line(line: str) -> str:
    if not line:
        return ""
    plain = SWITCH.sub("", EMPHASIS.sub("", line.replace("{{", "").replace("}}", "")))
    plain = OUTSIDE_LINK.sub(r"\1", plain).replace("[[", "").replace("]]", "").strip()
    plain = " ".join(HOLLOW.sub("", MARKS.sub("", plain)).split())
    return SPACE_BEFORE.sub(r"\1", plain)


class _Heading(NamedTuple):
    level: int
    title: str


def _heading(line: str) -> _Heading | None:
    level = min(len(line) - len(line.lstrip("=")), len(line) - len(line.rstrip("=")), DEEPEST)
    title = line[level:-level].strip() if level else ""
    return _Heading(level, title) if title else None


def _sections(lines: Iterable[str]) -> Iterator[str]:
    """The lines without sections that are empty or appendices; headings without their signs."""
    waiting: list[_Heading] = []
    left_out = DEEPEST + 1  # the level of the appendix that we are in
    for line in lines:
        heading = _heading(line)
        if heading is None:
            if left_out <= DEEPEST:
                continue
            if line:
                yield from (part for each in waiting for part in ("", each.title, ""))
                waiting = []
            yield line
        elif heading.level <= left_out:
            is_appendix = heading.title.lower() in APPENDICES
            left_out = heading.level if is_appendix else DEEPEST + 1
            waiting = [each for each in waiting if each.level < heading.level]
            waiting += [] if is_appendix else [heading]


def _without_blanks(lines: Iterable[str]) -> Iterator[str]:
    """Blank lines one by one."""
    before = ""
    for line in lines:
        if line or before:
            yield line
        before = line
