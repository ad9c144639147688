"""The lines of a manifest: on a disk a file that grows, in an object store small objects that are joined.

Objects cannot be appended to, and a manifest that is written whole at every line costs the square of its
lines. So every `append` writes one new segment `manifest/FIRST-LAST.jsonl`, where FIRST and LAST count the
appends. `SEGMENTS_JOINED` single ones become one that covers them, and `rewrite` writes `manifest.jsonl`
whole, whose first line says up to which append it speaks. So a line is written three times at most, and what
is covered means nothing from the moment that what covers it is there: a kill before it is removed does no
harm. A folder that was copied from a store to a disk is read, and gone on with, in the same way.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus_latam.storage import atomic, paths

MANIFEST = "manifest.jsonl"
SEGMENTS = "manifest"
SEGMENTS_JOINED = 64
JOINED = "joined"
"""The key of the first line of a `manifest.jsonl` that was made from segments: the last append in it."""
TRIES = 5
"""How often a reader begins anew because a writer has just joined the segments that it was about to read."""
_SEGMENT = re.compile(r"manifest/([0-9]{8})-([0-9]{8})\.jsonl", re.ASCII)


@dataclass(frozen=True)
class Segment:
    """The lines of the appends `first` to `last`, counted from 1."""

    first: int
    last: int

    @property
    def name(self) -> str:
        """Its path from the stage's folder."""
        return f"{SEGMENTS}/{self.first:08}-{self.last:08}.jsonl"


@dataclass
class Journal:
    """What a folder's journal holds, and where the next line goes. Only one process writes at a time.

    `exists`: whether there is any line. `is_whole`: false where the last line is torn or a segment is gone.
    `segments`: all that lie there, with those that are covered. `count`: appends so far. `recent`: the texts
    of the single segments that no other one covers yet.
    """

    folder: str
    exists: bool = False
    is_whole: bool = True
    segments: list[Segment] = field(default_factory=list)
    count: int = 0
    recent: dict[Segment, bytes] = field(default_factory=dict)

    def append(self, lines: Sequence[str]) -> None:
        """Adds lines, all or none of them in an object store, and syncs them to a disk."""
        self.exists = True
        if self._grows_in_place():
            atomic.append_lines(paths.join(self.folder, MANIFEST), lines)
            return
        self.count += 1
        segment = Segment(self.count, self.count)
        self.recent[segment] = _text(lines)
        self._put(segment, self.recent[segment])
        if len(self.recent) >= SEGMENTS_JOINED:
            self._join_recent()

    def rewrite(self, lines: Sequence[str]) -> None:
        """Writes these lines instead of all that were there."""
        whole = list(lines)
        if not self._grows_in_place():
            whole.insert(0, json.dumps({JOINED: self.count}))
        atomic.write_bytes(paths.join(self.folder, MANIFEST), _text(whole))
        self._remove(self.segments)
        self.recent = {}
        self.exists = self.is_whole = True

    def remove(self) -> None:
        """Removes all of it; what covers last, so that nothing comes back that was covered."""
        self._remove(sorted(self.segments, key=lambda each: each.last - each.first))
        paths.remove_with_empty_parents(paths.join(self.folder, MANIFEST), self.folder)
        self.recent, self.count, self.exists = {}, 0, False

    def _grows_in_place(self) -> bool:
        return paths.is_local(self.folder) and not self.segments

    def _join_recent(self) -> None:
        parts = list(self.recent)
        self._put(Segment(parts[0].first, parts[-1].last), b"".join(self.recent.values()))
        self._remove(parts)
        self.recent = {}

    def _put(self, segment: Segment, content: bytes) -> None:
        atomic.write_bytes(paths.join(self.folder, segment.name), content)
        self.segments.append(segment)

    def _remove(self, segments: Sequence[Segment]) -> None:
        for segment in list(segments):
            paths.remove_with_empty_parents(paths.join(self.folder, segment.name), self.folder)
            self.segments.remove(segment)


def open_journal(folder: str) -> tuple[Journal, list[str]]:
    """The journal of a folder and its whole lines in the order in which they were written.

    Another process may be writing it just now.
    """
    for _ in range(TRIES):
        try:
            return _read(folder)
        except FileNotFoundError:
            continue
    return _read(folder)


def is_journal(name: str) -> bool:
    """Whether this name, from a stage's folder, is one that journals give their files."""
    return name == MANIFEST or _SEGMENT.fullmatch(name) is not None


def journals_below(folder: str) -> list[str]:
    """The folders that have a journal, among `folder` and those below it."""
    found = set()
    for path in paths.files_below(folder):
        above, _, name = path.rpartition("/")
        if name == MANIFEST:
            found.add(above)
        elif _SEGMENT.fullmatch(f"{above.rpartition('/')[2]}/{name}"):
            found.add(above.rpartition("/")[0])
    return sorted(found)


def _read(folder: str) -> tuple[Journal, list[str]]:
    """Segments before the whole: what a writer joins in between is then in the whole, or found missing."""
    there = _listed(folder)
    contents = paths.read_each([paths.join(folder, segment.name) for segment in there])
    texts = dict(zip(there, contents, strict=True))
    path = paths.join(folder, MANIFEST)
    exists = paths.exists(path)
    joined, content = _without_mark(paths.read_bytes(path) if exists else b"")
    *lines, torn = content.decode(errors="replace").split("\n")
    journal = Journal(folder, exists or bool(there), not torn, there, joined)
    for segment in sorted(there, key=lambda each: (each.first, -each.last)):
        if segment.last <= journal.count:
            continue
        journal.is_whole &= segment.first == journal.count + 1
        journal.count = segment.last
        lines += texts[segment].decode(errors="replace").split("\n")[:-1]
        if segment.first == segment.last:
            journal.recent[segment] = texts[segment]
    return journal, lines


def _listed(folder: str) -> list[Segment]:
    start = paths.absolute(folder) + "/"
    names = (path.removeprefix(start) for path in paths.files_below(paths.join(folder, SEGMENTS)))
    found = (_SEGMENT.fullmatch(name) for name in names)
    return [Segment(int(match[1]), int(match[2])) for match in found if match]


def _without_mark(content: bytes) -> tuple[int, bytes]:
    """The last append that a `manifest.jsonl` speaks for, and its content without the line that says so."""
    first, _, rest = content.partition(b"\n")
    try:
        return int(json.loads(first)[JOINED]), rest
    except (ValueError, TypeError, KeyError, RecursionError):
        return 0, content


def _text(lines: Sequence[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()
