"""Reads dumps of MediaWiki (export 0.3 to 0.11), of any size: the articles, as text.

Pages of other namespaces and redirects are left out. Of a page with several revisions the last counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

from corpus_latam.sources.books.wikitext import Names, to_text
from corpus_latam.sources.packing.members import BadMemberError, Member
from corpus_latam.sources.records import Record
from corpus_latam.sources.xml_elements import elements
from corpus_latam.sources.xml_tree import attribute, local, parse

NAME = "mediawiki"
OTHER_NAMESPACE = "a page of a wiki that is no article"
REDIRECT = "a redirect of a wiki"
NO_ARTICLE = "a wiki page without text"
IS_REDIRECT = re.compile(r"\s*#[^\W\d_]{4,30}\s*:?\s*\[\[", re.I)
MAIN, FILES, CATEGORIES = "0", "6", "14"
FILE_NAMES = ("File", "Image", "Archivo", "Imagen", "Ficheiro", "Imagem", "Fitxer", "Imatge", "Imaxe")
CATEGORY_NAMES = ("Category", "Categoría", "Categoria")
"""Names that hold beside those of the wiki: MediaWiki's own, and former ones, which dumps do not state."""


class Wiki(NamedTuple):
    """What the beginning of a dump says of its wiki."""

    language: str | None = None
    base: str | None = None
    prefixes: frozenset[str] = frozenset()
    """Names of all namespaces but that of articles, in lower case."""
    names: Names = Names.of(FILE_NAMES, CATEGORY_NAMES)


def read_dump(member: Member, head: bytes, mark: Any, limit: int) -> Iterator[Record]:
    """The pages of a dump whose first bytes are `head`, from the offset `mark` on."""
    wiki = read_head(head)
    offset = mark or 0
    for page in elements(member.blocks(offset), "page", limit, offset):
        after = None if page.damage else page.end
        if page.problem:
            yield Record(
                f"page before byte {page.end:,}", problem=page.problem, sample=page.content, mark=after
            )
        else:
            yield _record(page.content, page.end, wiki)


def read_head(head: bytes) -> Wiki:
    """What stands before the first page; what cannot be read says nothing."""
    opening, found, _ = head.partition(b"</siteinfo>")
    if not found:
        return Wiki()
    try:
        root = parse(opening + found + b"</mediawiki>")
    except BadMemberError:
        return Wiki()
    namespaces = {each.get("key"): each.text or "" for each in root.iter() if local(each) == "namespace"}
    base = next((each.text for each in root.iter() if local(each) == "base"), None)
    return Wiki(
        attribute(root, "lang"),
        base,
        frozenset(name.lower() for key, name in namespaces.items() if key != MAIN and name),
        Names.of(
            (*FILE_NAMES, *filter(None, [namespaces.get(FILES)])),
            (*CATEGORY_NAMES, *filter(None, [namespaces.get(CATEGORIES)])),
        ),
    )


def _record(content: bytes, end: int, wiki: Wiki) -> Record:
    try:
        page = parse(content)
    except BadMemberError as error:
        return Record(f"page before byte {end:,}", problem=error.reason, sample=error.sample, mark=end)
    title, number = _said(page, "title") or "", _said(page, "id")
    position = f"page {number or title}"
    if not _is_article(page, title, wiki):
        return Record(position, left_out=OTHER_NAMESPACE, mark=end)
    revision = next((each for each in reversed(page) if local(each) == "revision"), page)
    text = _said(revision, "text") or ""
    if _said(page, "redirect") is not None or IS_REDIRECT.match(text):
        return Record(position, left_out=REDIRECT, mark=end)
    plain = to_text(text, wiki.names)
    if not plain:
        return Record(position, left_out=NO_ARTICLE, mark=end)
    fields = {
        "text": plain,
        "source_id": number,
        "title": title,
        "url": _address(wiki.base, title),
        "date": _said(revision, "timestamp"),
        "language": wiki.language,
    }
    return Record(position, fields, mark=end)


def _said(element: Any, name: str) -> str | None:
    """The text of a child; empty where it has none, null where there is no such child."""
    found = next((each for each in element if local(each) == name), None)
    return None if found is None else found.text or ""


def _is_article(page: Any, title: str, wiki: Wiki) -> bool:
    """By its number; dumps before export 0.6 have none, and the title's prefix tells."""
    number = _said(page, "ns")
    if number is not None:
        return number.strip() == MAIN
    prefix, colon, _ = title.partition(":")
    return not (colon and prefix.strip().lower() in wiki.prefixes)


def _address(base: str | None, title: str) -> str | None:
    """Where the page lies: beside the main page."""
    if not base or not title:
        return None
    return f"{base.rpartition('/')[0]}/{quote(title.replace(' ', '_'), safe='/:(),')}"
