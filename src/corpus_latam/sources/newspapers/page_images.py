"""Books from images of their pages, by tesseract or from what was read of them already, a document each."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from hashlib import sha256

from corpus_latam.config import PagesSource
from corpus_latam.sources import advice, files
from corpus_latam.sources.newspapers import groups
from corpus_latam.sources.newspapers.grouping import FORMS, Group, form_of, natural, stem_of
from corpus_latam.sources.newspapers.hocr import read_hocr
from corpus_latam.sources.newspapers.issue import OTHER_FORM, Page, as_whole
from corpus_latam.sources.newspapers.layout import PageFile
from corpus_latam.sources.newspapers.mets import Issue
from corpus_latam.sources.newspapers.packed import Loaded
from corpus_latam.sources.newspapers.page_file import NO_TEXT, read_page_file
from corpus_latam.sources.newspapers.xml_input import parse_html
from corpus_latam.sources.ocr import tesseract
from corpus_latam.sources.ocr.cache import Folder
from corpus_latam.sources.packing import compression
from corpus_latam.sources.packing.members import BadMemberError, content, plain_file
from corpus_latam.sources.pages import DEFAULT_SIZE, PageSize, Partition
from corpus_latam.sources.pages import Page as PageOfRecords
from corpus_latam.sources.records import Record

IMAGES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp", ".gif", ".jp2")
SUFFIXES = (*(form + packed for form in FORMS for packed in compression.SUFFIXES), *IMAGES)
FILES_PER_PARTITION = 1_000

EMPTY = "a page without text"
REPEATED = "an image that lies there more than once: a blank page, or a notice in place of one"
NO_PAGE = "an image that is no page, by not_pages"
NOTICE = "a notice that a program put in, by its text"
NOTICE_CHARACTERS = 2_000
"""A notice is no longer than this."""
METS = "a METS, which images of pages have no use for"


def locate(source: PagesSource) -> files.Located:
    """Partitions of whole books, some thousand files each. An archive is one by itself."""
    return groups.locate(source.path, SUFFIXES, partial(books_of, source), FILES_PER_PARTITION)


def check(source: PagesSource, parts: list[Partition]) -> list[str]:
    """Problems known from the names and sizes of the files, and where images cannot be read here."""
    nothing = advice.nothing_to_read(source, parts, SUFFIXES)
    if nothing:
        return nothing
    books = (book for part in parts for book in books_of(source, part.files))
    needs_ocr = any(is_image(page) for book in books for page in book.pages)
    problem = tesseract.problem(source.ocr_language.split("+")) if needs_ocr else None
    return [problem] if problem else []


def read(
    source: PagesSource, partition: Partition, cursor: str | None = None, size: PageSize = DEFAULT_SIZE
) -> Iterator[PageOfRecords]:
    """Pages of a partition's books from `cursor` on."""
    repeated = _repeated(partition, source.max_file_bytes)
    documents = partial(read_book, source=source, no_pages=repeated)
    group = partial(books_of, source)
    return groups.read(source, partition, SUFFIXES, group, documents, cursor, size)


def books_of(source: PagesSource, names: Iterable[str]) -> list[Group]:
    """The books that files of these names make, each page in the best form that lies there."""
    pattern = re.compile(source.pattern)
    books: dict[str, dict[str, list[str]]] = {}
    for name in sorted(names, key=natural):
        found = pattern.search(name)
        book = _book_name(name, found) if found else stem_of(name)
        page = stem_of(found["page"]) if found else stem_of(name)
        books.setdefault(book, {}).setdefault(page, []).append(name)
    return [_book(name, pages) for name, pages in books.items()]


def _book_name(name: str, found: re.Match[str]) -> str:
    """The code of a book behind the folder that it lies in, so that two books of one code stay two."""
    folder = posixpath.dirname(name[: found.start("book")] + "x")
    return posixpath.join(folder, found["book"])


def _book(name: str, pages: dict[str, list[str]]) -> Group:
    best = [min(forms, key=form_of) for forms in pages.values()]
    others = [form for forms in pages.values() for form in forms if form not in best]
    return Group(name, None, tuple(best), tuple(others))


def is_image(name: str) -> bool:
    """Whether OCR has to read a file, by its name."""
    return name.lower().endswith(IMAGES)


def read_book(
    group: Group, load: Callable[[str], Loaded], name: str, source: PagesSource, no_pages: frozenset[str]
) -> Iterator[Record]:
    """The document of a book, and what of its pages is none."""
    twice = no_pages | _twice(group.pages, load)
    pages: list[Page] = []
    for file in group.pages:
        position = file.rpartition("/")[2]
        try:
            data, damage = load(file)
            digest = sha256(data).hexdigest()
            if is_image(file) and (digest in twice or digest in source.not_pages):
                yield Record(position, left_out=NO_PAGE if digest in source.not_pages else REPEATED)
                continue
            found = _page(data, is_image(file), _settings(source))
        except BadMemberError as error:
            is_empty = error.reason == NO_TEXT
            yield Record(position, left_out=EMPTY) if is_empty else _bad(position, error)
            continue
        if _is_notice(found, source):
            yield Record(position, left_out=NOTICE)
            continue
        if problem := damage or found.problem:
            yield Record(position, problem=problem, sample=data)
        pages.append(Page(file, found, digest))
    yield from (Record(file.rpartition("/")[2], left_out=OTHER_FORM) for file in group.others)
    for record in as_whole(name, pages, None):
        yield Record("", {**(record.fields or {}), "book": group.name.rpartition("/")[2], "sha256_raw": None})


def _is_notice(page: PageFile, source: PagesSource) -> bool:
    lines = [line.text for each in page.pages for block in each.blocks for line in block.lines]
    text = " ".join(lines)
    if len(text) > NOTICE_CHARACTERS:
        return False
    return any(re.search(pattern, text, re.IGNORECASE) for pattern in source.notices)


def _bad(position: str, error: BadMemberError) -> Record:
    return Record(position, problem=error.reason, sample=error.sample)


def _page(data: bytes, is_image: bool, settings: tesseract.Settings) -> PageFile:
    if not is_image:
        found = read_page_file(data)
        if isinstance(found, Issue):
            raise BadMemberError(METS)
        return found
    page = read_hocr(parse_html(tesseract.recognised(data, settings)))
    if not any(each.blocks for each in page.pages):
        raise BadMemberError(NO_TEXT)
    return PageFile(page.pages, tesseract.name_and_version())


def _settings(source: PagesSource) -> tesseract.Settings:
    cache = Folder(source.ocr_cache, source.ocr_cache_bytes) if source.ocr_cache else None
    return tesseract.Settings(source.ocr_language, source.ocr_seconds, cache)


def _repeated(partition: Partition, limit: int) -> frozenset[str]:
    """SHA-256 of images that lie more than once in a partition; only files of one size are read for it."""
    by_size: dict[int, list[str]] = defaultdict(list)
    for file, (_, size, *_rest) in zip(partition.files, json.loads(partition.identity), strict=True):
        if size and size <= limit and is_image(file):
            by_size[size].append(file)
    alike = [file for same in by_size.values() if len(same) > 1 for file in same]
    return _twice(alike, lambda file: content(plain_file(file), limit))


def _twice(names: Sequence[str], load: Callable[[str], Loaded]) -> frozenset[str]:
    digests: Counter[str] = Counter()
    for name in filter(is_image, names):
        try:
            digests[sha256(load(name)[0]).hexdigest()] += 1
        except BadMemberError:
            continue
    return frozenset(digest for digest, count in digests.items() if count > 1)
