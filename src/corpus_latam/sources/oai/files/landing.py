"""Finds the full text that the page of a record links to.

`citation_pdf_url` is what Google Scholar asks repositories for
(https://scholar.google.com/intl/en/scholar/inclusion.html); pages of Open Journal Systems have links to their
galleys.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from corpus_latam.sources.oai.described import FileRef
from corpus_latam.sources.oai.files.galleys import download
from corpus_latam.sources.oai.metadata import iso_639_3
from corpus_latam.sources.web.markup import one_line, parse
from corpus_latam.sources.web.urls import normal_url

PDF_URL = ("citation_pdf_url", "bepress_citation_pdf_url", "eprints.document_url", "wkhealth_pdf_url")
GALLEY = "obj_galley_link"
PDF_WORD = re.compile(r"\bpdf\b", re.IGNORECASE)
PDF = "application/pdf"
MOST_LINKS = 100


def read_landing(html: str, url: str, language: str | None = None) -> list[FileRef]:
    """Files that a page names, those of the record's language first. url: where it lies."""
    tree = parse(html)
    if tree is None:
        return []
    found = list(_stated(tree, url, language)) or list(_galleys(tree, url))
    return list({ref.url: ref for ref in found[:MOST_LINKS]}.values())


def _stated(tree: HtmlElement, url: str, language: str | None) -> Iterator[FileRef]:
    tags = [tag for tag in tree.iter("meta") if (tag.get("name") or "").strip().lower() in PDF_URL]
    in_order = sorted(tags, key=lambda tag: _rank(tag, language))
    for tag in in_order:
        address = normal_url(tag.get("content") or "", url)
        if (tag.get("content") or "").strip() and address:
            yield FileRef(address, media_type=PDF, bundle="ORIGINAL")


def _rank(tag: HtmlElement, language: str | None) -> int:
    """SciELO says of each file in which language it is, and which is the first."""
    stated = iso_639_3(tag.get("language") or tag.get("lang") or tag.get("xml:lang"))
    if language is not None and stated == language:
        return 0
    return 1 if stated is None or tag.get("default") == "true" else 2


def _galleys(tree: HtmlElement, url: str) -> Iterator[FileRef]:
    """Links of class `obj_galley_link pdf`; those of other classes may lead to a file of another kind."""
    links = [tag for tag in tree.iter("a") if GALLEY in (tag.get("class") or "").split()]
    is_pdf = {tag: bool(PDF_WORD.search(f"{tag.get('class')} {tag.text_content()[:200]}")) for tag in links}
    for tag in sorted(links, key=lambda tag: not is_pdf[tag]):
        address = normal_url(tag.get("href") or "", url)
        if (tag.get("href") or "").strip() and address:
            name = one_line(tag.text_content()[:200]) or ""
            yield FileRef(download(address), name, PDF if is_pdf[tag] else "", bundle="ORIGINAL")
