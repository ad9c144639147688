"""Reads articles as SciELO's ArticleMeta gives them: JSON with the fields of its ISIS data base (`v12`, …).

Such a record has titles and abstracts by language, and the body, as HTML, where it was asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lxml import etree, html

from corpus_latam.sources.articles.documents import Article, Paragraph
from corpus_latam.sources.books.epub import RULES
from corpus_latam.sources.books.flow import flow_of

TITLE, LANGUAGE, ABSTRACT, DATE, JOURNAL, DOI, AFFILIATIONS, KEYWORDS, LICENSE = (
    *("v12", "v40", "v83", "v65", "v100", "v237", "v240", "v85", "v540"),
)
"""Tags of SciELO's data base. Subfields: `_` is the value, `l` its language, `a` and `k` are texts, `p` is a
country."""
ADDRESS = re.compile(r"https?://creativecommons\.org/[^\s\"'<>]+")
WORKS = re.compile(r"(?:refer[eê]ncias|bibliograf[ií]a|references)\b.{0,40}", re.IGNORECASE)
"""A heading behind which a body lists works."""
NAME = re.compile(r"^(?:ABSTRACT|RESUMEN|RESUMO|RESUM|R[ÉE]SUM[ÉE])\b[\s:.–-]*")
"""How such abstracts begin."""
MOST_KEYWORDS = 50


def is_article(fields: Mapping[str, Any]) -> bool:
    """Whether a JSON object is such a record."""
    article = fields.get("article")
    return isinstance(article, Mapping) and any(name in article for name in (TITLE, LANGUAGE, ABSTRACT))


def article_of(fields: Mapping[str, Any]) -> list[Article]:
    """The article, and its translations where their bodies are there."""
    article = fields["article"]
    language = next(iter(_values(article, LANGUAGE)), None)
    known = _fields(fields, article, language)
    abstracts = _abstracts(article, language)
    bodies = _bodies(fields.get("body"))
    titles = {_text(each.get("l")) or "": _text(each.get("_")) for each in _entries(article, TITLE)}
    translated = {name: title for name, title in titles.items() if title}
    own = Article(language, abstracts, bodies.pop(language or "", {}), known, translated)
    native_id = known.get("source_id")
    others = [
        Article(
            other,
            [],
            parts,
            {
                **known,
                "source_id": f"{native_id}#{other}" if native_id else None,
                "title": _title(article, other) or known.get("title"),
                "article_type": "translation",
            },
        )
        for other, parts in bodies.items()
    ]
    return [own, *others]


def _abstracts(article: Mapping[str, Any], language: str | None) -> list[tuple[str | None, list[Paragraph]]]:
    found: dict[str | None, list[Paragraph]] = {}
    for each in _entries(article, ABSTRACT):
        text = NAME.sub("", _text(each.get("a")) or "", count=1)
        if text:
            found.setdefault(_text(each.get("l")) or language, []).append(Paragraph(text))
    return list(found.items())


def _bodies(bodies: Any) -> dict[str, dict[str, list[Paragraph]]]:
    """By language, the parts of each body that has text."""
    if not isinstance(bodies, Mapping):
        return {}
    found = {str(language): _body(body) for language, body in bodies.items() if isinstance(body, str)}
    return {language: parts for language, parts in found.items() if any(parts.values())}


def _body(body: str) -> dict[str, list[Paragraph]]:
    """The paragraphs of HTML; what follows the heading of a list of works is that list."""
    try:
        root = html.document_fromstring(body) if body.strip() else None
    except (etree.ParserError, ValueError):  # a comment alone; text that names an encoding of its own
        root = None
    paragraphs = [] if root is None else flow_of(root, RULES).paragraphs
    works = next((number for number, text in enumerate(paragraphs) if WORKS.fullmatch(text)), len(paragraphs))
    return {
        "body": [Paragraph(text) for text in paragraphs[:works]],
        "references": [Paragraph(text, "references") for text in paragraphs[works:]],
    }


def _fields(record: Mapping[str, Any], article: Mapping[str, Any], language: str | None) -> dict[str, Any]:
    of_journal = record.get("title")
    journal = of_journal if isinstance(of_journal, Mapping) else {}
    doi = _text(record.get("doi")) or next(iter(_values(article, DOI)), None)
    found = {
        "source_id": _text(record.get("code")) or _text(article.get("code")),
        "title": _title(article, language),
        "journal": next(iter(_values(journal, JOURNAL)), None) or next(iter(_values(article, "v30")), None),
        "issn": _text(journal.get("code")),
        "doi": doi,
        "url": f"https://doi.org/{doi}" if doi else None,
        "date": _text(record.get("publication_date")) or _date(next(iter(_values(article, DATE)), "")),
        "license": _license(record, article, journal),
        "country": _country(article),
        "article_type": _text(record.get("document_type")),
        "keywords": _keywords(article, language),
    }
    return {name: value for name, value in found.items() if value}


def _keywords(article: Mapping[str, Any], language: str | None) -> list[str]:
    own = [each for each in _entries(article, KEYWORDS) if each.get("l") in (None, language)]
    return [text for text in (_text(each.get("k")) for each in own) if text][:MOST_KEYWORDS]


def _title(article: Mapping[str, Any], language: str | None) -> str | None:
    titles = _entries(article, TITLE)
    in_language = [each for each in titles if each.get("l") == language]
    return next(filter(None, (_text(each.get("_")) for each in in_language or titles)), None)


def _date(stated: str) -> str | None:
    """`20180500` is a month of a year; zeros stand for what is not known."""
    if len(stated) != 8 or not stated.isdecimal():
        return None
    parts = [stated[:4], stated[4:6], stated[6:]]
    return "-".join(parts[: next((at for at, part in enumerate(parts) if not int(part)), 3)]) or None


def _license(record: Mapping[str, Any], article: Mapping[str, Any], journal: Mapping[str, Any]) -> str | None:
    if stated := _text(record.get("license")):
        return stated
    texts = [*_texts(article, LICENSE, "t"), *_texts(journal, LICENSE, "t")]
    found = (ADDRESS.search(text) for text in texts)
    return next((each[0] for each in found if each), None)


def _country(article: Mapping[str, Any]) -> str | None:
    stated = set(_texts(article, AFFILIATIONS, "p"))
    return stated.pop() if len(stated) == 1 and all(len(code) == 2 for code in stated) else None


def _entries(fields: Mapping[str, Any], tag: str) -> list[Mapping[str, Any]]:
    found = fields.get(tag)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def _values(fields: Mapping[str, Any], tag: str) -> Iterable[str]:
    return _texts(fields, tag, "_")


def _texts(fields: Mapping[str, Any], tag: str, subfield: str) -> list[str]:
    return [text for text in (_text(each.get(subfield)) for each in _entries(fields, tag)) if text]


def _text(value: Any) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
