"""Sentences of CoNLL-U files: what `# text` says, never its translations; documents and paragraphs as marked.

The format: universaldependencies.org/format.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from corpus_latam.sources.lines import Line
from corpus_latam.sources.sentences.documents import Piece
from corpus_latam.sources.sentences.lines import INVALID_UTF8, LINE_TOO_LONG, LONGEST_SENTENCE, MOST_BYTES
from corpus_latam.storage.quarantine import SAMPLE_BYTES

NO_TEXT = "CoNLL-U sentence without text or words"
COMMENT = re.compile(r"#\s*(newdoc|newpar|text)(?:\s+id)?\s*(?:=\s*(.*))?")
WORD = re.compile(r"[0-9]+(-[0-9]+)?\t")
COLUMNS = 10


def is_conllu(line: str) -> bool:
    """Whether a line is a word of CoNLL-U: ten columns, the first of them its number."""
    return line.count("\t") == COLUMNS - 1 and WORD.match(line) is not None


@dataclass
class _Sentence:
    """What the lines of a sentence say."""

    first: int = 0
    mark: Any = None
    text: str | None = None
    words: list[list[str]] = field(default_factory=list)
    document: dict[str, str] | None = None
    begins_paragraph: bool = False
    bad: list[Piece] = field(default_factory=list)
    bytes: int = 0
    """Of its lines, which bound what is held of them."""

    @property
    def is_full(self) -> bool:
        return len(self.words) + len(self.bad) >= LONGEST_SENTENCE or self.bytes >= MOST_BYTES


def conllu_sentences(lines: Iterable[Line], before: int, has_paragraphs: bool) -> Iterator[Piece]:
    """A piece per sentence.

    has_paragraphs: the file marks where they begin, so that the sentences of one stand on one line.
    """
    sentence = _Sentence()
    for line in lines:
        if sentence.first and (line.number > before + 1 or sentence.is_full):
            yield from _pieces(sentence, has_paragraphs)
            sentence = _Sentence()
        before = line.number
        sentence.first = sentence.first or line.number
        sentence.mark = [line.end, line.number]
        sentence.bytes += len(line.content)
        problem = line.damage or (LINE_TOO_LONG if line.too_long else None)
        try:
            text = line.content.decode()
        except UnicodeDecodeError:
            problem, text = problem or INVALID_UTF8, ""
        if problem:
            sentence.bad.append(
                Piece("", f"line {line.number}", problem=problem, sample=line.content[:SAMPLE_BYTES])
            )
            continue
        _read_line(text.strip("\r"), sentence)
    if sentence.first:
        yield from _pieces(sentence, has_paragraphs)


def _read_line(line: str, sentence: _Sentence) -> None:
    if WORD.match(line):
        sentence.words.append(line.split("\t"))
        return
    found = COMMENT.fullmatch(line)
    if found is None:
        return
    kind, value = found[1], (found[2] or "").strip()
    if kind == "text" and value:
        sentence.text = value
    elif kind == "newdoc":
        sentence.document = {"source_id": value} if value else {}
    elif kind == "newpar":
        sentence.begins_paragraph = True


def _pieces(sentence: _Sentence, has_paragraphs: bool) -> Iterator[Piece]:
    """A sentence, and what is wrong with its lines: reading goes on behind all of it."""
    if sentence.text or sentence.words or not sentence.bad:
        yield _piece(sentence, has_paragraphs)
    yield from (each._replace(mark=sentence.mark) for each in sentence.bad)


def _piece(sentence: _Sentence, has_paragraphs: bool) -> Piece:
    position = f"line {sentence.first}"
    text = sentence.text or _from_words(sentence.words)
    if not text:
        return Piece("", position, sentence.mark, problem=NO_TEXT)
    before = ("\n\n" if sentence.begins_paragraph else " ") if has_paragraphs else "\n"
    starts = sentence.document is not None
    return Piece(text, position, sentence.mark, starts, before, sentence.document or {})


def _from_words(words: list[list[str]]) -> str:
    """The words with the spaces between them; words that are written as one, as that one."""
    pieces, covered = [], 0
    for word in words:
        first, _, last = word[0].partition("-")
        if int(first) <= covered or len(word) < COLUMNS:
            continue
        covered = int(last or first)
        pieces += [word[1], "" if "SpaceAfter=No" in word[-1].split("|") else " "]
    return "".join(pieces).strip()
