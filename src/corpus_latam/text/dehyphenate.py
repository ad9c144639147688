"""Joins the lines of a page to running text: words that were broken at line ends become whole again.

A sign that only means a break (U+00AD, ¬) always joins. A hyphen may be a word's own (`franco-prusiana`,
`XVI-XVII`), and plain OCR breaks words with no sign at all or with a misread one (`miem:`): there the other
words of the same document decide.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
BREAKS = SOFT_HYPHEN + "¬"
"""Signs that say that a word goes on, and nothing else."""
HYPHENS = "-\u2010\u2011⸗"
"""Signs that may be a hyphen of the word: hyphens, and the oblique double hyphen of old print."""
MISREAD = "'’‘´`:.,;“”\"~_·*"
"""What OCR makes of a hyphen at a line's end. They count as one only if the joined word is known."""

WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011'’][^\W\d_]+)*")
NUMERAL = re.compile(r"[IVXLCDM]+|\d+")
LAST = re.compile(r"[^\W_]+$")
FIRST = re.compile(r"[^\W_]+")
LONGEST = 100
"""Characters that are looked at for a half of a word."""
SHORTEST_COMPOUND = 4
"""Letters of both halves of a compound that keeps its hyphen because its halves are words (`con-sigo` has
two short ones)."""


class Line(NamedTuple):
    """A line of a page. `whole` is what its last word and the next line's first one are together, where the
    page says so."""

    text: str
    whole: str | None = None


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words that lie whole inside lines, in lower case: what is known of a document's words.

    A line's first and last may be halves.
    """
    known: set[str] = set()
    for text in texts:
        known.update(word.lower() for word in WORD.findall(text.replace(SOFT_HYPHEN, ""))[1:-1])
    return frozenset(known)


def flow(lines: Iterable[Line], known: Container[str], *, unmarked: bool = False) -> str:
    """Running text of lines, in linear time.

    unmarked: words may be broken with no sign, or with one that was misread, as in plain OCR.
    """
    pieces: list[str] = []
    left: Line | None = None
    for line in lines:
        text = line.text.strip()
        if not text:
            continue
        right = Line(text, line.whole)
        if left is None:
            pieces.append(text)
        else:
            pieces[-1], text = _joint(left, text, known, unmarked)
            pieces.append(text)
        left = right._replace(text=pieces[-1])
    return "".join(pieces).replace(SOFT_HYPHEN, "")


def goes_on(line: Line) -> bool:
    """Whether a line ends in a sign of a broken word."""
    return line.text[-1:] in tuple(BREAKS + HYPHENS) and len(line.text) > 1


def _joint(left: Line, right: str, known: Container[str], unmarked: bool) -> tuple[str, str]:
    """The end of the left line and the start of the right one as they stand in running text."""
    text, sign = left.text, left.text[-1:]
    stem, rest = LAST.search(text[-LONGEST:-1]), FIRST.match(right, 0, LONGEST)
    if not sign or sign not in BREAKS + HYPHENS:
        return _unmarked(text, right, known) if unmarked else (text + " ", right)
    body = text[:-1]
    if stem is None or rest is None:
        return (body + " " if sign in BREAKS else text + " "), right
    if left.whole:
        return _as_stated(body, stem[0], rest[0], right, left.whole)
    if _keeps_hyphen(stem[0], rest[0], sign, known):
        return body + "-", right
    return body, right


def _as_stated(body: str, stem: str, rest: str, right: str, whole: str) -> tuple[str, str]:
    """The word that the page states. Signs around its halves, and letters of the same token that it leaves
    out (`d'ar-deur`, stated as `ardeur`), stay as they are."""
    if f"{stem}-{rest}".lower() in whole.lower():
        return body + "-", right
    token = body[-LONGEST:].rpartition(" ")[2] + right[:LONGEST].partition(" ")[0]
    stated = WORD.search(whole)
    if _letters(whole) in _letters(token) or stated is None or stated[0][0].lower() != stem[0].lower():
        return body, right
    return body[: len(body) - len(stem)] + stated[0], right[len(rest) :]


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).lower()


def _keeps_hyphen(stem: str, rest: str, sign: str, known: Container[str]) -> bool:
    """Whether the sign between two halves is a hyphen of the word."""
    if NUMERAL.fullmatch(stem) and NUMERAL.fullmatch(rest):
        return True
    if sign in BREAKS:
        return False
    if stem[-1].isdigit() or rest[0].isdigit() or (stem[-1].islower() and not rest[0].islower()):
        return True  # COVID-19, ex-Presidente
    left, right = stem.lower(), rest.lower()
    if left + right in known:
        return False
    if f"{left}-{right}" in known:
        return True
    long = min(len(left), len(right)) >= SHORTEST_COMPOUND
    return long and left in known and right in known


def _unmarked(text: str, right: str, known: Container[str]) -> tuple[str, str]:
    """Two lines of plain OCR: one word if the joined form is known, and the halves are not both words."""
    body = text[:-1] if text[-1:] in tuple(MISREAD) else text
    stem, rest = LAST.search(body[-LONGEST:]), FIRST.match(right, 0, LONGEST)
    if stem is None or rest is None or not rest[0][0].islower():
        return text + " ", right
    left, following = stem[0].lower(), rest[0].lower()
    if left in known and (following in known or len(following) < SHORTEST_COMPOUND):
        return text + " ", right  # `a sí` beside `así`, `de más` beside `demás`
    return (body, right) if left + following in known else (text + " ", right)
