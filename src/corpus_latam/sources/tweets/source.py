"""Posts of X from files of JSON, also in archives: read, judged by what was taken back, cleaned."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa

from corpus_latam.config import TweetsSource
from corpus_latam.schema import DocType
from corpus_latam.sources import advice, files
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import Member, choice_of, readable_members
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.tweets import taken_back
from corpus_latam.sources.tweets.cleaning import clean, says_something
from corpus_latam.sources.tweets.forms import ADDRESS, Found, Neither, Post, TakenBack, read_value
from corpus_latam.sources.tweets.threads import join_threads
from corpus_latam.sources.tweets.values import Value, values
from corpus_latam.sources.withdrawals import WITHDRAWN

SUFFIXES = tuple(name + packed for name in (".jsonl", ".json", ".ndjson") for packed in compression.SUFFIXES)

RETWEET = "a retweet"
GONE = "taken back by its author or by X"
NO_WORDS = "a post of handles, links and signs alone"
NOTED = "a message that takes posts back"


def locate(source: TweetsSource) -> files.Located:
    """One partition per file."""
    return files.locate(source.path, SUFFIXES)


def check(source: TweetsSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, SUFFIXES)


def withdrawals(source: TweetsSource, partition: Partition) -> pa.Table:
    """What the messages in a partition's files take back, as rows of `WITHDRAWN`, sorted, each once.

    Damaged files and bad values are passed over here: they are reported when posts are read.
    """
    rows = set()
    choice = choice_of(source, SUFFIXES)
    for file in partition.files:
        for member in readable_members(file, choice):
            for value in values(member, None, source.max_line_bytes, source.max_file_bytes):
                found = read_value(value.content) if value.problem is None else ()
                rows |= {taken_back.to_row(each) for each in found if isinstance(each, TakenBack)}
    columns = zip(*sorted(rows), strict=True) if rows else ([], [], [])
    return pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, WITHDRAWN, strict=True)],
        schema=WITHDRAWN,
    )


def read(
    source: TweetsSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    index = taken_back.load(partition.withdrawn)
    one = read_threads if source.threads else read_file
    reader = partial(one, source=source, index=index)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, SUFFIXES))


def read_file(member: Member, mark: Any, source: TweetsSource, index: taken_back.Index) -> Iterator[Record]:
    """The posts of a file, one by one."""
    for place in _places(member, mark, source):
        for number, found in enumerate(place.found):
            is_last = number == len(place.found) - 1
            yield _record(source, place, index.judge(found), place.value.mark if is_last else None)
        if not place.found:
            yield _bad(place.value)


class _Place(NamedTuple):
    """A value of a file, and what it holds."""

    value: Value
    found: list[Found]


def _places(member: Member, mark: Any, source: TweetsSource) -> Iterator[_Place]:
    for value in values(member, mark, source.max_line_bytes, source.max_file_bytes):
        yield _Place(value, [] if value.problem else list(read_value(value.content)))


def _bad(value: Value) -> Record:
    if value.problem is None:
        return Record(value.position, left_out="an answer without posts", mark=value.mark)
    return Record(value.position, problem=value.problem, sample=value.sample, mark=value.mark)


def read_threads(
    member: Member, mark: Any, source: TweetsSource, index: taken_back.Index
) -> Iterator[Record]:
    """The same with an author's answers to own posts joined to them; a file's posts are held in memory."""
    posts: list[Post] = []
    for place in _places(member, None, source):
        for found in place.found:
            judged = index.judge(found)
            if isinstance(judged, Post) and not judged.is_retweet:
                posts.append(judged)
            else:
                yield _record(source, place, judged, None)
        if not place.found:
            yield _bad(place.value)
    for thread in join_threads(posts):
        yield _document(source, f"post {thread[0].id}", thread, None)


def _record(source: TweetsSource, place: _Place, found: Found | None, mark: Any) -> Record:
    position = place.value.position
    if found is None:
        return Record(position, left_out=GONE, mark=mark)
    if isinstance(found, TakenBack):
        return Record(position, left_out=NOTED, mark=mark)
    if isinstance(found, Neither):
        return Record(position, left_out=found.reason, mark=mark)
    if found.is_retweet:
        return Record(position, left_out=RETWEET, mark=mark)
    return _document(source, position, [found], mark)


def _document(source: TweetsSource, position: str, posts: list[Post], mark: Any) -> Record:
    """One document of an author's posts in their order; it goes by the first."""
    first = posts[0]
    if not any(says_something(post.text) for post in posts):
        return Record(position, left_out=NO_WORDS, mark=mark)
    fields = {
        "source_id": first.id,
        "text": "\n".join(clean(post.text, source.handle, source.link) for post in posts),
        "url": ADDRESS + first.id,
        "date": first.date,
        "language": first.language,
        "country": next((post.country for post in posts if post.country), None),
        "doc_type": DocType.SOCIAL.value,
        "parent": first.parent,
        "truncated": True if any(post.is_cut for post in posts) else None,
        "posts": [post.id for post in posts] if len(posts) > 1 else None,
    }
    return Record(position, fields, mark=mark)
