"""Corpora of sentences from files, also in archives; what a file is, its first lines say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from corpus_latam.config import SentencesSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.damage import WRONG_CHECKSUM
from corpus_latam.sources.packing.members import BadMemberError, Member, choice_of, content
from corpus_latam.sources.pages import DEFAULT_SIZE, Page, PageSize, Partition
from corpus_latam.sources.peeking import peek
from corpus_latam.sources.records import Record, read_pages
from corpus_latam.sources.refused import is_binary
from corpus_latam.sources.sentences import opus
from corpus_latam.sources.sentences.conllu import conllu_sentences, is_conllu
from corpus_latam.sources.sentences.countries import country_of
from corpus_latam.sources.sentences.documents import LONGEST, Piece, assemble
from corpus_latam.sources.sentences.lines import (
    NUMBERED,
    is_tagged,
    line_sentences,
    numbered_lines,
    tagged_sentences,
)
from corpus_latam.sources.sentences.subtitles import TIMING, subtitle_sentences
from corpus_latam.sources.sentences.tmx import tmx_sentences
from corpus_latam.sources.sentences.utf8 import encoding_of, utf8_blocks
from corpus_latam.storage.lines import text_lines
from corpus_latam.storage.listing import has_suffix
from corpus_latam.storage.quarantine import SAMPLE_BYTES

KINDS = (".txt", ".conllu", ".conll", ".tmx", ".xml", ".srt", ".vtt")
EMPTY = "empty file"
BINARY = "not text: it holds NUL bytes"
NO_SENTENCE = "no sentence found"
OTHER_SIDE = "the other language of a pair of translations"
LEIPZIG_TABLE = "a table of a Leipzig corpus that holds no sentences"
PAIR = re.compile(r"\.([a-z]{2,3}(?:_[A-Z]{2})?)-([a-z]{2,3}(?:_[A-Z]{2})?)\.([a-z]{2,3}(?:_[A-Z]{2})?)$")
TABLE = re.compile(r"-(words|co_[ns]|inv_[sow]+|sources|meta)\.txt$")
"""Files beside the sentences of a Leipzig corpus (wortschatz.uni-leipzig.de)."""
LINES_LOOKED_AT = 50
HEAD_BYTES = 64 << 10
FEW = 1.5
"""Lines between blank ones, on average, from which these keep documents apart and not single sentences."""


def suffixes(source: SentencesSource) -> tuple[str, ...]:
    """Ends of names that are read: of pairs of translations, those of the wanted side."""
    return tuple(kind + packed for kind in (*KINDS, f".{source.side}") for packed in compression.SUFFIXES)


def locate(source: SentencesSource) -> files.Located:
    """One partition per file: most are large."""
    return files.locate(source.path, suffixes(source))


def check(source: SentencesSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files."""
    return advice.nothing_to_read(source, parts, suffixes(source))


def read(
    source: SentencesSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[Page]:
    """Pages of one file from `cursor` on."""
    reader = partial(read_file, source=source)
    return read_pages(partition, source.columns, reader, cursor, size, choice_of(source, suffixes(source)))


def read_file(member: Member, mark: Any, source: SentencesSource) -> Iterator[Record]:
    """The documents of a file, behind `mark`: the place of a sentence, and the fields of its document."""
    name = _plain_name(member.name)
    reason = _why_left_out(name, source.side)
    if reason:
        yield Record("", left_out=reason)
        return
    head, unread = peek(member)
    lines = _first_lines(head)
    text = _beginning(head)
    is_opus = _is_opus(name, text)
    reason = _why_xml_is_left_out(member, text, source.side) if is_opus or opus.is_alignment(text) else None
    if reason:
        yield Record("", left_out=reason)
        return
    place, going_on = mark or (None, {})
    if is_opus:
        blocks = utf8_blocks(unread, head, place or 0)
        limit = LONGEST
        pieces = opus.opus_sentences(blocks, place, opus.has_paragraphs(text), source.max_line_bytes)
    else:
        pieces, limit = _pieces(unread, head, lines, place, source)
    common: dict[str, Any] = {"country": country_of(_where(member), source.member_countries)}
    if PAIR.search(name) or any("<tmx" in line for line in lines) or _says_language(member, is_opus):
        common["language"] = source.side
    found = mark is not None
    for record in assemble(pieces, limit, common, going_on):
        found = True
        yield record
    if not found:
        raise BadMemberError(NO_SENTENCE if head.strip() else EMPTY, head[:SAMPLE_BYTES])


def _beginning(head: bytes) -> str:
    """The text of a file's first 64 kB."""
    return head[:HEAD_BYTES].decode(encoding_of(head), "replace").removeprefix("\ufeff")


def _says_language(member: Member, is_opus: bool) -> bool:
    return is_opus and opus.language_of(f"{member.file}/{member.inside}") is not None


def _is_opus(name: str, beginning: str) -> bool:
    return opus.is_opus(beginning) or (has_suffix(name, (".xml",)) and opus.has_sentences(beginning))


def _why_xml_is_left_out(member: Member, beginning: str, side: str) -> str | None:
    if opus.is_alignment(beginning):
        return opus.ALIGNMENT
    language = opus.language_of(f"{member.file}/{member.inside}")
    return OTHER_SIDE if language not in (None, side) else None


def _plain_name(name: str) -> str:
    """A name without the suffix of its compression."""
    packed = next((each for each in compression.DECOMPRESSORS if has_suffix(name, (each,))), "")
    return name[: len(name) - len(packed)]


def _where(member: Member) -> str:
    """The names of a member, its file and the folder of that."""
    return "/".join([*member.file.split("/")[-2:], member.inside])


def _why_left_out(name: str, side: str) -> str | None:
    if TABLE.search(name):
        return LEIPZIG_TABLE
    pair = PAIR.search(name)
    if pair and pair[3] in pair.groups()[:2] and pair[3].partition("_")[0] != side:
        return OTHER_SIDE
    return None


def _first_lines(head: bytes) -> list[str]:
    """The first lines with content."""
    text = head.decode(encoding_of(head), "replace").removeprefix("\ufeff")
    return list(islice((line for line in text_lines(text) if line.strip()), LINES_LOOKED_AT))


def _pieces(
    member: Member, head: bytes, lines: list[str], place: Any, source: SentencesSource
) -> tuple[Iterator[Piece], int]:
    """The sentences of a file, and how many bytes of them make a document at most."""
    if has_suffix(_plain_name(member.name), (".srt", ".vtt")) or _has_time(lines):
        return _subtitles(member, source), source.window_bytes
    if any("<tmx" in line for line in lines):
        blocks = utf8_blocks(member, head, place or 0)
        return tmx_sentences(blocks, place, source.side, source.max_line_bytes), source.window_bytes
    if has_suffix(_plain_name(member.name), (".xml",)):
        raise BadMemberError(opus.NO_SENTENCES if lines else EMPTY, head[:SAMPLE_BYTES])
    if is_binary(lines):
        raise BadMemberError(BINARY, head[:SAMPLE_BYTES])
    found = numbered_lines(utf8_blocks(member, head, (place or [0])[0]), place, source.max_line_bytes)
    before = place[1] if place else 0
    if any(map(is_conllu, lines)):
        limit = LONGEST if re.search(rb"^#\s*newdoc", head, re.M) else source.window_bytes
        return conllu_sentences(found, before, bool(re.search(rb"^#\s*newpar", head, re.M))), limit
    if lines and sum(map(is_tagged, lines)) > len(lines) / 2:
        return tagged_sentences(found, before), source.window_bytes
    marker = re.compile(source.document_marker) if source.document_marker else None
    ends_at_blank = marker is None and _has_paragraphs(head)
    is_numbered = bool(lines) and all(map(NUMBERED.match, lines))
    limit = LONGEST if marker or ends_at_blank else source.window_bytes
    return line_sentences(found, before, marker, ends_at_blank, is_numbered), limit


def _has_time(lines: list[str]) -> bool:
    return any(TIMING.fullmatch(line.strip()) for line in lines[:10])


def _has_paragraphs(head: bytes) -> bool:
    """Whether blank lines keep groups of lines apart, not each line from the next."""
    groups = [group for group in re.split(rb"\n[ \t\r]*\n", head) if group.strip()]
    lines = sum(1 for line in head.split(b"\n") if line.strip())
    return len(groups) > 1 and lines >= FEW * len(groups)


def _subtitles(member: Member, source: SentencesSource) -> Iterator[Piece]:
    data, problem = content(member, source.max_file_bytes)
    if problem not in (None, WRONG_CHECKSUM):
        yield Piece("", "", problem=problem, sample=data[:SAMPLE_BYTES])
    yield from subtitle_sentences(
        data.decode(encoding_of(data), "replace").removeprefix("\ufeff"), source.window_bytes
    )
