"""Takes out of a page's tree what is no running text: captions, links to other pages, tags, other articles.

Extractors that weigh blocks by their text keep such parts where they lie between paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|figcaption|epigrafe|pie-?(?:de-?)?foto|didascalia|legenda)", re.I
)
SIDE = re.compile(
    r"(?:^|[\s_-])(?<!no-)(?:tags?|etiquetas|temas|related|relacionad[oa]s|relacionadas|share|sharing|compartir"
    r"|compartilhar|newsletter|boletin|suscripci[oó]n|subscribe|comments?|comentarios|disqus|leatambien"
    r"|lee-?tambien|te-puede-interesar|autor-bio|author-bio|breadcrumbs?)(?:$|[\s_-])",
    re.I,
)
"""Of `class` and `id`: what a block is for, in the words of the web and of Spanish and Portuguese sites."""
SIDE_SHARE = 0.2
"""The most of the text of a page's paragraphs that a block may hold and still be a side block: names are
sometimes given to what holds everything."""
LONG_CAPTION = 200
"""Characters. Some sites write the first paragraph of an article as the caption of its picture."""
LINKED = 0.8
"""The share of a paragraph's characters that lie in links from which on it is a pointer to other pages."""
POINTER = 25
"""Characters from which on such a paragraph is more than a word that happens to be a link."""
PARAGRAPHS = ("p", "li", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("div", "section", "aside", "ul", "ol", "nav", "form", "p", "span", "footer")


def prune(tree: HtmlElement) -> None:
    """Takes out of `tree` what is no running text of its article."""
    most = SIDE_SHARE * _prose(tree)
    doomed = [
        *_captions(tree),
        *_further_articles(tree),
        *(block for block in tree.iter(*BLOCKS) if _is_side(block) and _prose(block) <= most),
        *(paragraph for paragraph in tree.iter(*PARAGRAPHS) if _is_pointer(paragraph)),
    ]
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _length(element: HtmlElement) -> int:
    return len(" ".join(element.text_content().split()))


def _prose(element: HtmlElement) -> int:
    """Characters of the paragraphs in a block."""
    return sum(map(_length, element.iter("p")))


def _names(element: HtmlElement) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:1_000]


def _is_side(element: HtmlElement) -> bool:
    return SIDE.search(_names(element)) is not None


def _captions(tree: HtmlElement) -> Iterator[HtmlElement]:
    for element in tree.iter("figcaption", "div", "p", "span"):
        named = element.tag == "figcaption" or CAPTION.search(_names(element))
        if named and _length(element) < LONG_CAPTION:
            yield element


def _further_articles(tree: HtmlElement) -> Iterator[HtmlElement]:
    """Articles behind the first one with titles of their own: some pages load the next article below."""
    titled = [article for article in tree.iter("article") if next(article.iter("h1"), None) is not None]
    return (article for article in titled[1:] if not _holds(titled[0], article))


def _holds(outer: HtmlElement, inner: HtmlElement) -> bool:
    return any(above is outer for above in inner.iterancestors())


def _is_pointer(paragraph: HtmlElement) -> bool:
    """Whether a paragraph is, but for a few words, a link."""
    links = list(paragraph.iter("a"))
    return bool(links) and sum(map(_length, links)) >= max(POINTER, LINKED * _length(paragraph))
