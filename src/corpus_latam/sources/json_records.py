"""The records of JSON that is no JSON Lines: of an array, of a list inside an object, of objects in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from corpus_latam.sources.json_values import SPACE, TooLongError, UnfinishedError, Values
from corpus_latam.sources.jsonl import INVALID_JSON, NOT_AN_OBJECT, parse, parse_slowly
from corpus_latam.sources.nested import value_at
from corpus_latam.sources.packing.members import BadMemberError, Member
from corpus_latam.sources.records import Record
from corpus_latam.sources.values import is_rounded, to_json

WHOLE_BYTES = 8 << 20
"""So long an object is parsed whole to see where its records lie; a longer one is searched for them."""
DEEPEST = 8
"""Objects in each other that are searched for a list."""
BETWEEN = SPACE + b","

TOO_LONG = "record longer than max_record_bytes"
ENDS_EARLY = "JSON ends inside a record"
SEVERAL_LISTS = "several lists of objects: name the right one with records"
NO_LIST = "no list where records says"


class Mark(NamedTuple):
    """Where reading goes on: at a byte, behind so many records, inside so many lists and objects."""

    offset: int = 0
    number: int = 0
    depth: int = 0


class Wanted(NamedTuple):
    """What is looked for: the path to the list, if it is known, the field of the text, how long one is."""

    path: tuple[str, ...]
    text: str
    max_bytes: int


def read_records(member: Member, mark: Any, wanted: Wanted) -> Iterator[Record]:
    """The records of a member from `mark` on."""
    begin = Mark(*mark) if mark else Mark()
    values = Values(member.blocks(begin.offset), begin.offset, wanted.max_bytes)
    reader = _Reader(values, wanted, begin.number)
    try:
        if begin.depth:
            yield from reader.list(begin.depth)
        yield from reader.all()
    except TooLongError as error:
        yield reader.last(TOO_LONG, error.sample)
    except UnfinishedError as error:
        yield reader.last(values.damage or ENDS_EARLY, error.sample)
    else:
        if values.damage:
            raise BadMemberError(values.damage)


class _Reader:
    def __init__(self, values: Values, wanted: Wanted, number: int) -> None:
        self._values, self._wanted, self._number = values, wanted, number

    def all(self) -> Iterator[Record]:
        """Every value of the outermost level."""
        while sign := self._values.next_sign(BETWEEN):
            if sign == b"[" and not self._wanted.path:
                self._values.take_sign()
                yield from self.list(1)
            elif sign == b"{":
                yield from self._object()
            else:
                yield self._bad(self._values.take_line(), INVALID_JSON)

    def last(self, problem: str, sample: bytes) -> Record:
        """The record behind which nothing more can be told apart."""
        self._number += 1
        return Record(self._position(), problem=problem, sample=sample)

    def list(self, depth: int) -> Iterator[Record]:
        """The elements of a list, and what follows of the objects around it."""
        while (sign := self._values.next_sign(BETWEEN)) not in (b"]", b"}"):
            if not sign:
                raise UnfinishedError(b"")
            content = self._values.take()
            yield self._record(*parse_exactly(content), content, depth)
        for _ in range(depth):
            yield from self._rest()

    def _rest(self) -> Iterator[Record]:
        """What follows in a list or object, up to its end. Another list of objects would be lost there."""
        while (sign := self._values.next_sign(BETWEEN + b":")) not in (b"]", b"}"):
            if not sign:
                raise UnfinishedError(b"")
            found = self._values.take()
            if sign == b"[" and not self._wanted.path and found[1:].lstrip()[:1] == b"{":
                self._number += 1
                yield Record(self._position(), problem=SEVERAL_LISTS, sample=found)
        self._values.take_sign()

    def _object(self) -> Iterator[Record]:
        try:
            content = self._values.take(min(WHOLE_BYTES, self._wanted.max_bytes))
        except TooLongError:
            yield from self._long_object()
            return
        value, problem = parse_exactly(content)
        if value is None:
            yield self._bad(content, problem or INVALID_JSON)
            return
        lists = _lists(value, self._wanted)
        if lists is None:
            yield self._record(value, None, content, 0)
        elif len(lists) != 1:
            yield self._bad(content, SEVERAL_LISTS if lists else NO_LIST)
        else:
            yield from map(self._of_value, lists[0])

    def _long_object(self) -> Iterator[Record]:
        """Goes into an object up to its list of records, which is the first one that may be meant."""
        depth = self._go_to_list(self._wanted.path, 1)
        if depth is None:
            raise BadMemberError(NO_LIST if self._wanted.path else TOO_LONG)
        yield from self.list(depth)

    def _go_to_list(self, path: tuple[str, ...], depth: int) -> int | None:
        """Takes signs up to behind the bracket that opens the list; returns how many are open then."""
        self._values.take_sign()
        while self._values.next_sign(BETWEEN) not in (b"}", b""):
            key = parse_slowly(b'{"key":%s}' % self._values.take())[0]
            if self._values.next_sign() != b":":
                return None
            self._values.take_sign()
            sign = self._values.next_sign()
            is_on_path = not self._wanted.path or bool(key and path and key["key"] == path[0])
            if is_on_path and sign == b"[" and len(path) <= 1:
                self._values.take_sign()
                if self._wanted.path or self._values.next_sign() == b"{":
                    return depth + 1
                self._skip_list()
            elif is_on_path and sign == b"{" and depth < DEEPEST:
                found = self._go_to_list(path[1:], depth + 1)
                if found is not None:
                    return found
                self._values.take_sign()
            else:
                self._values.take()
        return None

    def _skip_list(self) -> None:
        while self._values.next_sign(BETWEEN) not in (b"]", b""):
            self._values.take()
        self._values.take_sign()

    def _record(
        self, record: dict[str, Any] | None, problem: str | None, content: bytes, depth: int
    ) -> Record:
        self._number += 1
        mark = list(Mark(self._values.offset, self._number, depth))
        sample = b"" if record is not None else content
        return Record(self._position(), record, problem, sample, mark=mark)

    def _of_value(self, element: Any) -> Record:
        """A record of an object that is held whole; reading goes on at its end only."""
        self._number += 1
        if isinstance(element, dict):
            return Record(self._position(), element)
        return Record(self._position(), problem=NOT_AN_OBJECT, sample=to_json(element).encode())

    def _bad(self, content: bytes, problem: str) -> Record:
        self._number += 1
        mark = list(Mark(self._values.offset, self._number))
        return Record(self._position(), problem=problem, sample=content, mark=mark)

    def _position(self) -> str:
        return f"record {self._number}"


def parse_exactly(content: bytes) -> tuple[dict[str, Any] | None, str | None]:
    """An object with all digits of its numbers, or the reason why it is none."""
    record, problem = parse(content)
    if record is not None and any(map(is_rounded, record.values())):
        return parse_slowly(content)
    return record, problem or (None if record is not None else INVALID_JSON)


def _lists(value: dict[str, Any], wanted: Wanted) -> list[list[Any]] | None:
    """The lists of objects in an object that may hold its records; null where it is a record itself."""
    if wanted.path:
        found = value_at(value, ".".join(wanted.path))
        return [found] if isinstance(found, list) else []
    if value_at(value, wanted.text) is not None:
        return None
    return list(_search(value, 1)) or None


def _search(value: dict[str, Any], depth: int) -> Iterator[list[Any]]:
    for child in value.values():
        if isinstance(child, list) and child and isinstance(child[0], dict):
            yield child
        elif isinstance(child, dict) and depth < DEEPEST:
            yield from _search(child, depth + 1)
