"""The form of a journal's files: their names, and a first line that says whose they are.

Somebody else's file may have any name, so a name alone never makes a file ours: only what begins with such a
line is read as lines of a manifest, written over or removed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

MANIFEST = "manifest.jsonl"
SEGMENTS = "manifest"
FORM = 1
"""Of the lines. Files of another form are not read."""
LONGEST_MARK = 4_000
"""No first line of ours has more bytes: a folder's name has 255 at most, each written with six."""
_KEY = "corpus-latam manifest"
_NAME = re.compile(r"manifest/([0-9]{8})-([0-9]{8})\.jsonl", re.ASCII)


@dataclass(frozen=True)
class Mark:
    """What the first line says: the stage's folder as it was called then, and the appends before its lines.

    `joined`: up to which append a `manifest.jsonl` speaks itself; null in a segment.
    """

    stage: str
    follows: int = 0
    joined: int | None = None

    def line(self) -> str:
        """The first line itself."""
        return json.dumps({_KEY: FORM} | asdict(self))


@dataclass(frozen=True)
class Segment:
    """The lines of the appends `first` to `last`, counted from 1; numbers of which a name is taken are left
    out. `follows`: the last append before them."""

    first: int
    last: int
    follows: int

    @property
    def name(self) -> str:
        """Its path from the stage's folder."""
        return f"{SEGMENTS}/{self.first:08}-{self.last:08}.jsonl"


def is_named_alike(name: str) -> bool:
    """Whether this name, from a stage's folder, is one that journals give their segments."""
    return _NAME.fullmatch(name) is not None


def segment_in(name: str, content: bytes, stage: str) -> tuple[Segment, bytes] | None:
    """The segment of this stage that a file holds, and its lines; nothing where it is somebody else's."""
    named, (mark, lines) = _NAME.fullmatch(name), without_mark(content)
    if named is None or mark is None or mark.stage != stage or mark.joined is not None:
        return None
    return Segment(int(named[1]), int(named[2]), mark.follows), lines


def without_mark(content: bytes) -> tuple[Mark | None, bytes]:
    """What the first line of a file says, and what comes after it; nothing, and all, where it is not ours."""
    end = content.find(b"\n", 0, LONGEST_MARK)
    try:
        fields = json.loads(content[:end]) if end > 0 else {}
        if fields.pop(_KEY) != FORM:
            return None, content
        mark = Mark(**fields)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, content
    return (mark, content[end + 1 :]) if _is_sound(mark) else (None, content)


def _is_sound(mark: Mark) -> bool:
    numbers = (mark.follows, mark.joined or 0)
    return isinstance(mark.stage, str) and all(type(number) is int and number >= 0 for number in numbers)


def text(lines: Sequence[str]) -> bytes:
    """Lines as they lie in a file."""
    return "".join(line + "\n" for line in lines).encode()
