"""Sentences of subtitles (SubRip, WebVTT): put together over cues, without times, numbers and formatting."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from corpus_latam.sources.sentences.documents import Piece
from corpus_latam.sources.sentences.lines import INVALID_UTF8
from corpus_latam.storage.lines import text_lines

BAD_TIME = "a subtitle without a valid time"
TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,6})"
TIMING = re.compile(rf"{TIME}\s*-->\s*{TIME}.*")
"""What follows the times is settings, or a slip of the hand."""
INVALID = "\ufffd"
"""Stands for bytes that are no letters."""
ARROW = "-->"
TAG = re.compile(r"<[^<>]{0,200}>|\{\\?[a-zA-Z][^{}]{0,200}\}")
WORD_TIME = re.compile(r"<\d{1,2}:\d{2}")
"""Times of single words: captions that roll up, where each cue repeats the line before."""
ENDS_SENTENCE = re.compile(r"[.!?…][\"'»”’)\]]*$")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[¿¡\"«“‘A-ZÁÉÍÓÚÑÇÃÕ])")
SPEAKS = ("-", "–", "—", "―")
PAUSE = 3.0
"""Seconds of silence that begin a paragraph behind the end of a sentence."""


class Cue(NamedTuple):
    """A subtitle: where it lies, when it is shown (seconds), its lines."""

    line: int
    start: float
    end: float
    lines: list[str]


def subtitle_sentences(text: str, longest: int) -> Iterator[Piece]:
    """Sentences, each whole but for those that have no end within `longest` characters."""
    said = _Said()
    for cue in _without_repeats(cues(text), rolls_up=WORD_TIME.search(text) is not None):
        if isinstance(cue, Piece):
            yield cue
            continue
        for part in (part for line in cue.lines for part in SENTENCE_END.split(line)):
            speaks = part.startswith(SPEAKS)
            if said.parts and (said.size > longest or speaks or ENDS_SENTENCE.search(said.parts[-1])):
                yield said.piece()
                said = _Said("\n" if speaks or cue.start - said.end >= PAUSE else " ")
            said.add(part, cue)
    if said.parts:
        yield said.piece()


class _Said:
    """A sentence that is not at its end yet; `before` keeps it apart from the one before."""

    def __init__(self, before: str = "\n") -> None:
        self._before = before
        self._line = self.size = 0
        self.end = 0.0
        self.parts: list[str] = []

    def add(self, part: str, cue: Cue) -> None:
        self._line = self._line or cue.line
        self.parts.append(part)
        self.size += len(part)
        self.end = cue.end

    def piece(self) -> Piece:
        return Piece(" ".join(self.parts), f"line {self._line}", before=self._before)


def _without_repeats(found: Iterable[Cue | Piece], rolls_up: bool) -> Iterator[Cue | Piece]:
    """Cues with their lines as plain text; of captions that roll up, without the line of the cue before."""
    last = ""
    for cue in found:
        if isinstance(cue, Piece):
            yield cue
            continue
        lines: list[str] = []
        for line in filter(None, map(_plain, cue.lines)):
            if not (rolls_up and line == last):
                lines.append(line)
            last = line
        yield cue._replace(lines=lines)


def _plain(line: str) -> str:
    return " ".join(TAG.sub("", line).replace("\\N", " ").replace("&nbsp;", " ").split())


def cues(text: str) -> Iterator[Cue | Piece]:
    """All cues, and what is wrong with those that have no time. Numbers and names of cues are no lines."""
    lines = text_lines(text)
    is_vtt = lines[:1] != [] and lines[0].startswith("WEBVTT")
    starts = [number for number, line in enumerate(lines) if ARROW in line]
    for number, stop in zip(starts, [*starts[1:], len(lines)], strict=False):
        shown = lines[number + 1 : _without_name(lines, stop, is_vtt) if stop < len(lines) else stop]
        if is_vtt and "" in map(str.strip, shown):
            shown = shown[: [each.strip() for each in shown].index("")]
        timing = TIMING.fullmatch(lines[number].strip())
        if INVALID in "".join(shown):
            yield Piece("", f"line {number + 1}", problem=INVALID_UTF8, sample="\n".join(shown).encode())
            shown = _before_damage(shown)
            if not shown:
                continue
        if timing is None:
            sample = "\n".join(lines[number : number + 2]).encode()
            yield Piece("", f"line {number + 1}", problem=BAD_TIME, sample=sample)
        else:
            yield Cue(number + 1, _seconds(timing.groups()[:4]), _seconds(timing.groups()[4:]), shown)


def _before_damage(shown: list[str]) -> list[str]:
    """The lines of a cue up to the last blank one before damage: the next one's number may lie behind it."""
    damaged = next(at for at, line in enumerate(shown) if INVALID in line)
    blank = [at for at in range(damaged) if not shown[at].strip()]
    return shown[: blank[-1]] if blank else []


def _without_name(lines: list[str], timing: int, is_vtt: bool) -> int:
    """Where the lines of the cue before a timing end: before the number or name of the next one."""
    name = lines[timing - 1].strip()
    is_name = name.isdigit() or (is_vtt and name != "" and timing > 1 and not lines[timing - 2].strip())
    return timing - 1 if is_name else timing


def _seconds(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, fraction = (part or "0" for part in parts)
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction}")
