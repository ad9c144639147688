"""Pages that are rightly no document: indexes, galleries, pages of search, articles behind a paywall."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from corpus_latam.sources.web.metadata import Facts

INDEX, GALLERY, PAYWALL, NO_TEXT = "index page", "gallery page", "page behind a paywall", "page without text"
HEADLINE = 25
"""Characters from which on the text of a link is a headline, not a word of a menu."""
FEW_HEADLINES, MANY_HEADLINES = 5, 40
PROSE_PER_HEADLINE = 40
"""Characters in paragraphs for each headline, from which on a home page says something itself."""
PARAGRAPH = 200
"""Characters from which on a line is a paragraph of an article, not the teaser of one."""
FEW_PARAGRAPHS = 2
SENTENCE = 60
"""Characters of a line from which on a short text is more than the words of menus."""
SHORT = 400
"""Characters of text below which a gallery, or an article that has to be paid for, is not there."""
TEASER = 800
"""The same for a page that says both that it is not free and that one has to pay to read on."""
GALLERIES = {
    "ImageGallery",
    "MediaGallery",
    "VideoGallery",
    "CollectionPage",
    "SearchResultsPage",
    "VideoObject",
}
PAY = re.compile(
    r"(?:suscr[ií]b[ea]te|suscr[ií]base|suscribite|assine|inicia sesi[oó]n|reg[ií]str[ae]te)\b.{0,80}"
    r"\b(?:seguir leyendo|continuar leyendo|para leer|continuar lendo|leer (?:la nota|el art[ií]culo|m[aá]s))"
    r"|contenido (?:exclusivo|solo|s[oó]lo) (?:para|de) (?:suscriptores|socios)"
    r"|exclusivo para (?:suscriptores|assinantes)"
    r"|art[ií]culo (?:exclusivo )?para suscriptores|conte[uú]do exclusivo para assinantes",
    re.I | re.S,
)


def is_list(facts: Facts, path_kind: str | None, links: int) -> bool:
    """Whether a page is a list of others by its address, and has links to them. What calls itself an article
    is one: some templates name the home page as the address of every page."""
    return path_kind == "other" and not facts.is_article and links >= FEW_HEADLINES


def headlines(tree: HtmlElement) -> int:
    """How many links of a page have as much text as a headline."""
    return sum(1 for link in tree.iter("a") if len(link.text_content().strip()) >= HEADLINE)


def why_left_out(text: str, whole: str, facts: Facts, links: int, path_kind: str | None) -> str | None:
    """The reason why an article's text is no document, or null.

    whole: all text that the page shows; links: its `headlines`. That an article is not free is no reason
    where its text is there.
    """
    if len(text) < SHORT and all(len(line) < SENTENCE for line in text.split("\n")):
        return NO_TEXT
    if not facts.is_article and _lists(text, links, path_kind):
        return INDEX
    asks = len(text) < TEASER and PAY.search(whole) is not None
    if (facts.free is False and (asks or len(text) < SHORT)) or (asks and len(text) < SHORT):
        return PAYWALL
    is_gallery = len(text) < SHORT and not facts.is_article
    return GALLERY if is_gallery and GALLERIES.intersection(facts.kinds) else None


def _lists(text: str, links: int, path_kind: str | None) -> bool:
    """Whether what was extracted of a page that is not known as an article is teasers of others."""
    paragraphs = [len(line) for line in text.split("\n") if len(line) >= PARAGRAPH]
    if path_kind == "home" and links >= FEW_HEADLINES:
        return sum(paragraphs) < PROSE_PER_HEADLINE * links
    return links >= MANY_HEADLINES and len(paragraphs) < FEW_PARAGRAPHS
