"""The lines of a manifest: on a disk a file that grows, in an object store small objects that are joined.

Objects cannot be appended to, and a manifest that is written whole at every line costs the square of its
lines. So every `append` writes one new segment `manifest/FIRST-LAST.jsonl`, where FIRST and LAST count the
appends. `SEGMENTS_JOINED` single ones become one that covers them, and `rewrite` writes `manifest.jsonl`
whole, whose first line says up to which append it speaks. So a line is written three times at most, and what
is covered means nothing from the moment that what covers it is there: a kill before it is removed does no
harm. A folder that was copied from a store to a disk is read, and gone on with, in the same way.

Files of others stay, whatever their name (`segments.py` says how they are told apart). A segment's number
that is taken is left out. `manifest.jsonl` and the state beside it have one name each: where neither of them
is ours, nothing is written.
"""

from __future__ import annotations

import logging
import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus_latam.errors import RunError
from corpus_latam.storage import atomic, paths, state
from corpus_latam.storage.segments import (
    LONGEST_MARK,
    MANIFEST,
    SEGMENTS,
    Mark,
    Segment,
    is_named_alike,
    segment_in,
    text,
    without_mark,
)
from corpus_latam.wording import counted

SEGMENTS_JOINED = 64
TRIES = 5
"""How often a reader begins anew because a writer has just joined the segments that it was about to read."""

log = logging.getLogger(__name__)


@dataclass
class Journal:
    """What a folder's journal holds, and where the next line goes. Only one process writes at a time.

    `stage`: what the folder was called when the journal began. `exists`: whether there is any line.
    `is_whole`: false where the last line is torn or a segment is gone. `segments`: all that lie there, with
    those that are covered. `count`: the last append so far. `recent`: the lines of the single segments that
    no other one covers yet. `blocked_by`: files of others that have the names of `manifest.jsonl` and its
    state. `strangers`: files of others that are named like segments.
    """

    folder: str
    stage: str
    exists: bool = False
    is_whole: bool = True
    segments: list[Segment] = field(default_factory=list)
    count: int = 0
    recent: dict[Segment, bytes] = field(default_factory=dict)
    blocked_by: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    _told: bool = False

    def append(self, lines: Sequence[str]) -> None:
        """Adds lines, all or none of them in an object store, and syncs them to a disk."""
        self.check_free()
        if self._grows_in_place():
            first = [] if self.exists else [Mark(self.stage, joined=self.count).line()]
            atomic.append_lines(paths.join(self.folder, MANIFEST), [*first, *lines])
        else:
            self._append_segment(text(lines))
        self.exists = True

    def rewrite(self, lines: Sequence[str]) -> None:
        """Writes these lines instead of all that were there."""
        self.check_free()
        whole = [Mark(self.stage, joined=self.count).line(), *lines]
        atomic.write_bytes(paths.join(self.folder, MANIFEST), text(whole))
        self._remove(self.segments)
        self.recent = {}
        self.exists = self.is_whole = True

    def remove(self) -> None:
        """Removes all of it, and the state; what covers last, so that nothing comes back that was covered."""
        if not self.blocked_by:
            state.remove(self.folder)
        self._remove(sorted(self.segments, key=lambda each: each.last - each.first))
        if not self.blocked_by:
            paths.remove_with_empty_parents(paths.join(self.folder, MANIFEST), self.folder)
        self.recent, self.count, self.exists = {}, 0, False

    def files(self) -> list[str]:
        """The names of its files; some may not be there."""
        begins = () if self.blocked_by else (MANIFEST, state.STATE)
        return [*begins, *(segment.name for segment in self.segments)]

    def may_write(self, name: str) -> bool:
        """Whether a file of this name, from its folder, is its own or may become so."""
        return name in self.files() or (is_named_alike(name) and name not in self.strangers)

    def check_free(self) -> None:
        """Raises `RunError` where the files that are written first are somebody else's.

        Names other strangers in a warning, once.
        """
        if self.blocked_by:
            raise RunError(sentence_of_blocked(self.folder, self.blocked_by))
        if self.strangers and not self._told:
            self._told = True
            log.warning(
                "%s holds %s that no run wrote, named like a part of its manifest (the first: %s). Such files"
                " are not read and stay; better keep them elsewhere.",
                self.folder,
                counted(len(self.strangers), "file"),
                self.strangers[0],
            )

    def _append_segment(self, content: bytes) -> None:
        follows, number = self.count, self.count + 1
        while self._is_taken(Segment(number, number, follows)):
            number += 1
        segment, self.count = Segment(number, number, follows), number
        self.recent[segment] = content
        self._put(segment, content)
        if len(self.recent) >= SEGMENTS_JOINED:
            self._join_recent()

    def _grows_in_place(self) -> bool:
        return paths.is_local(self.folder) and not self.segments

    def _join_recent(self) -> None:
        parts = list(self.recent)
        joined = Segment(parts[0].first, parts[-1].last, parts[0].follows)
        if self._is_taken(joined):
            return  # the next append has another name
        self._put(joined, b"".join(self.recent.values()))
        self._remove(parts)
        self.recent = {}

    def _is_taken(self, segment: Segment) -> bool:
        return paths.exists(paths.join(self.folder, segment.name))

    def _put(self, segment: Segment, lines: bytes) -> None:
        content = text([Mark(self.stage, segment.follows).line()]) + lines
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


def journals_below(folder: str) -> list[str]:
    """The folders that may have a journal, by names, among `folder` and those below it."""
    found = set()
    for path in paths.files_below(folder):
        above, _, name = path.rpartition("/")
        if name == MANIFEST:
            found.add(above)
        elif is_named_alike(f"{above.rpartition('/')[2]}/{name}"):
            found.add(above.rpartition("/")[0])
    return sorted(found)


def blocked_by(folder: str) -> list[str]:
    """Names of files of others where a journal of this folder would begin."""
    path = paths.join(folder, MANIFEST)
    if paths.exists(path):
        with paths.open_read(path) as stream:
            if without_mark(stream.read(LONGEST_MARK))[0]:
                return []
    return open_journal(folder)[0].blocked_by


def sentence_of_blocked(folder: str, found: Sequence[str]) -> str:
    """What to say of them."""
    listed = " and ".join(paths.join(folder, name) for name in found)
    return (
        f"{listed}: not written by a run, and a run would have to write over it. Move it out of"
        " the run folder, or name another output."
    )


def _read(folder: str) -> tuple[Journal, list[str]]:
    """Segments before the whole: what a writer joins in between is then in the whole, or found missing."""
    named = _named_alike(folder)
    contents = paths.read_each([paths.join(folder, name) for name in named])
    path = paths.join(folder, MANIFEST)
    has_whole = paths.exists(path)
    mark, whole = without_mark(paths.read_bytes(path) if has_whole else b"")
    stage = mark.stage if mark else posixpath.basename(paths.absolute(folder))
    found = [segment_in(name, content, stage) for name, content in zip(named, contents, strict=True)]
    texts = dict(each for each in found if each)
    journal = Journal(folder, stage, segments=list(texts), count=mark.joined or 0 if mark else 0)
    journal.strangers = [name for name, each in zip(named, found, strict=True) if each is None]
    if mark is None and not texts and not state.is_ours(folder):
        journal.blocked_by = [
            name for name in (MANIFEST, state.STATE) if paths.exists(paths.join(folder, name))
        ]
        return journal, []
    *lines, torn = whole.decode(errors="replace").split("\n")
    journal.exists, journal.is_whole = has_whole or bool(texts), not torn
    for segment in sorted(texts, key=lambda each: (each.first, -each.last)):
        if segment.last > journal.count:
            lines += _of_segment(journal, segment, texts[segment])
    return journal, lines


def _of_segment(journal: Journal, segment: Segment, content: bytes) -> list[str]:
    """The lines of the next segment that nothing before it covers."""
    journal.is_whole &= segment.follows == journal.count
    journal.count = segment.last
    if segment.first == segment.last:
        journal.recent[segment] = content
    return content.decode(errors="replace").split("\n")[:-1]


def _named_alike(folder: str) -> list[str]:
    start = paths.absolute(folder) + "/"
    names = (path.removeprefix(start) for path in paths.files_below(paths.join(folder, SEGMENTS)))
    return [name for name in names if is_named_alike(name)]
