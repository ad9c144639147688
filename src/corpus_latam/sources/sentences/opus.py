"""Sentences of OPUS in XML: `<s>` with its text or its words (`<w>`); documents and paragraphs as marked.

The forms: opus.nlpl.eu, `raw` and `xml` (parsed) packages, a file for each document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.sources.sentences.documents import Piece
from corpus_latam.sources.xml_elements import elements
from corpus_latam.sources.xml_tree import attribute, local, parse

ALIGNMENT = "a list of which sentences translate each other, without their text"
NO_SENTENCES = "XML without sentences (<s>)"
ALIGNED = re.compile(r"<(?:cesAlign|linkGrp)[\s>]")
ROOT = re.compile(r"<([A-Za-z][\w.:-]*)[\s/>]")
ROOTS = ("document", "text", "letsmt", "doc", "corpus")
DOCUMENTS = ("document", "text", "doc", "letsmt")
PARAGRAPH = "p"
PARAGRAPHS = re.compile(r"<p[\s>]")
SENTENCE = re.compile(r"<s(?:\s[^<>]*)?>")
PATH_LANGUAGE = re.compile(r"(?:^|/)(?:raw|xml|parsed|mono)/([a-z]{2,3})(?:_[A-Za-z]+)?(?=[/.])")
"""Packages of OPUS lie in folders by form and language: `OpenSubtitles/xml/es/1990/…`."""

NO_SPACE_BEFORE = re.compile(r"[.,;:!?…%)\]}»”’]+|\.\.\.")
NO_SPACE_AFTER = re.compile(r"[¿¡(\[{«“‘#]+")
QUOTES = ('"', "'")


def has_sentences(head: str) -> bool:
    """Whether the beginning of a file has sentences in XML."""
    return SENTENCE.search(head) is not None


def is_opus(head: str) -> bool:
    """Whether a file begins as one of OPUS does: XML of its roots, with sentences."""
    root = ROOT.search(head)
    return root is not None and root[1] in ROOTS and has_sentences(head)


def is_alignment(head: str) -> bool:
    """Whether this is a file of links between sentences of other files."""
    return ALIGNED.search(head) is not None


def language_of(name: str) -> str | None:
    """The language of a file by the folders that it lies in."""
    found = PATH_LANGUAGE.search(name)
    return found[1] if found else None


def has_paragraphs(head: str) -> bool:
    """Whether a file says where paragraphs begin."""
    return PARAGRAPHS.search(head) is not None


def opus_sentences(blocks: Iterable[bytes], mark: Any, paragraphs: bool, limit: int) -> Iterator[Piece]:
    """A piece per sentence.

    paragraphs: the file marks where they begin, so that the sentences of one stand on one line.
    """
    passed: frozenset[str] = frozenset()
    for element in elements(blocks, "s", limit, mark or 0, (*DOCUMENTS, PARAGRAPH)):
        position = f"sentence before byte {element.end:,}"
        passed |= element.marks
        problem, text = element.problem, ""
        if problem is None:
            try:
                text = _text(element.content)
            except BadMemberError as error:
                problem = error.reason
        if problem:
            yield Piece("", position, element.end, problem=problem, sample=element.content)
        elif text:
            before = ("\n\n" if PARAGRAPH in passed else " ") if paragraphs else "\n"
            yield Piece(text, position, element.end, not passed.isdisjoint(DOCUMENTS), before)
            passed = frozenset()


def _text(content: bytes) -> str:
    """The sentence of an element. Raises `BadMemberError`."""
    sentence = parse(content)
    words = [each for each in sentence.iter() if local(each) == "w"]
    if words:
        return spaced(("".join(each.itertext()).strip(), _joins(each)) for each in words)
    return " ".join(" ".join(sentence.itertext()).split())


def _joins(word: Any) -> bool:
    """Whether a word says itself that no space follows it, as Universal Dependencies have it."""
    return "SpaceAfter=No" in (attribute(word, "misc") or "").split("|")


def spaced(words: Iterable[tuple[str, bool]]) -> str:
    """A sentence of words, with spaces where Spanish and Portuguese put them. True: none follows a word."""
    pieces: list[str] = []
    open_quotes: set[str] = set()
    is_joined = True
    for word, joins in words:
        if not word:
            continue
        closes = word in open_quotes
        if not (is_joined or closes or NO_SPACE_BEFORE.fullmatch(word)):
            pieces.append(" ")
        pieces.append(word)
        is_joined = joins or NO_SPACE_AFTER.fullmatch(word) is not None
        if word in QUOTES:
            open_quotes ^= {word}
            is_joined = joins or not closes
    return "".join(pieces)
