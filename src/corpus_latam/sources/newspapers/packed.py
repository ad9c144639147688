"""Groups of members in an archive: its names say which belong together, and each group is read when its last
member has come by. Only what lies between a group's first and last member is held in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from corpus_latam.sources.newspapers.grouping import Group
from corpus_latam.sources.packing import members as packing
from corpus_latam.sources.packing.archives import Choice
from corpus_latam.sources.packing.members import BadMemberError, Member, content, readable_members
from corpus_latam.sources.packing.restarts import Restarts

Loaded = tuple[bytes, str | None]
"""The bytes of a file, up to damage if there is any, and what that is."""
SCATTERED = "pages of one document that lie far apart in their archive: unpack it"
TWICE = "a second member of the same name in an archive"
HELD = 8
"""Times `max_file_bytes` that may be held of groups whose last member has not come by."""


class PackedGroups:
    """Members of an archive by group. `members` gives one member for each group, named by its first file."""

    def __init__(self, group: Callable[[Iterable[str]], list[Group]], limit: int) -> None:
        self._group, self._limit = group, limit
        self._held: dict[str, Loaded | BadMemberError] = {}
        self._bytes = 0
        self._groups: dict[str, Group] = {}

    def members(
        self, file: str, choice: Choice, at: Any = None, restarts: Restarts | None = None
    ) -> Iterator[Member]:
        """As `packing.members.members`; a place is the number of a group or of a bad member."""
        names = [member.inside for member in readable_members(file, choice)]
        self._groups = {group.files[0]: group for group in self._group(dict.fromkeys(names))}
        owner = {name: group for group in self._groups.values() for name in group.files}
        waiting = {first: len(group.files) for first, group in self._groups.items()}
        start = (at["group"] + ("done" in at)) if at else 0
        number, seen = 0, set[str]()
        for member in packing.members(file, choice, None, restarts):
            if member.is_passed:
                if number >= start:
                    yield member
                continue
            group = owner.get(member.inside)
            if member.inside in seen:
                member = member._replace(problem=TWICE)
            seen.add(member.inside)
            if member.problem or group is None:
                if number >= start:
                    yield member._replace(at={"group": number})
                number += 1
                continue
            self._hold(member)
            first = group.files[0]
            waiting[first] -= 1
            if waiting[first] == 0:
                if number >= start:
                    yield Member(file, first, lambda _: iter(()), {"group": number})
                self._drop(group)
                number += 1

    def group_of(self, member: Member) -> Group:
        """The group that a member stands for."""
        return self._groups[member.inside]

    def load(self, name: str) -> Loaded:
        """What was held of a member of this name."""
        found = self._held[name]
        if isinstance(found, BadMemberError):
            raise found
        return found

    def _hold(self, member: Member) -> None:
        if self._bytes > HELD * self._limit:
            self._held[member.inside] = BadMemberError(SCATTERED)
            return
        try:
            loaded = content(member, self._limit)
        except BadMemberError as error:
            self._held[member.inside] = error
            return
        self._held[member.inside] = loaded
        self._bytes += len(loaded[0])

    def _drop(self, group: Group) -> None:
        for name in group.files:
            found = self._held.pop(name, None)
            self._bytes -= len(found[0]) if isinstance(found, tuple) else 0
