"""Makes documents of an article: its text with the abstract in its language, and each other abstract."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from corpus_latam.config import ArticleSource

BETWEEN = "\n\n"
MOST_SPANS = 2_000
"""Of one document, as of PDF."""
ORDER = ("body", "back", "notes", "references")


class Paragraph(NamedTuple):
    """A paragraph, and what it is, where it is no running text: heading, table, note, references."""

    text: str
    kind: str | None = None


@dataclass(frozen=True)
class Article:
    """An article, or one of the texts inside it (a translation, a review).

    abstracts: a language (null: not said) and paragraphs each. parts: by the names of `ORDER`. fields: what
    is known of it, under the names of columns and of `metadata`.
    """

    language: str | None
    abstracts: list[tuple[str | None, list[Paragraph]]]
    parts: Mapping[str, list[Paragraph]]
    fields: dict[str, Any] = field(default_factory=dict)
    titles: Mapping[str, str] = field(default_factory=dict)
    """The titles of its translated abstracts, by language."""
    is_inside: bool = False
    """Whether it lies inside another one."""


def documents(article: Article, source: ArticleSource) -> Iterator[dict[str, Any]]:
    """The fields of each document; none where an article has no text."""
    wanted = [] if source.abstracts == "none" else article.abstracts
    own = [each for each in wanted if _is_own(each[0], article.language)]
    texts = [*(paragraph for _, paragraphs in own for paragraph in paragraphs)]
    texts += [each for name in ORDER if name in source.parts for each in article.parts.get(name, [])]
    if texts:
        yield {**article.fields, "language": article.language, **_text(texts)}
    for language, paragraphs in wanted if source.abstracts == "all" else []:
        if paragraphs and not _is_own(language, article.language):
            yield {
                **article.fields,
                "language": language,
                "title": article.titles.get(language or ""),
                "keywords": None,
                "source_id": _id_of_part(article.fields.get("source_id"), f"abstract-{language}"),
                "part": "abstract",
                **_text(paragraphs),
            }


def _is_own(language: str | None, of_article: str | None) -> bool:
    return language is None or _plain(language) == _plain(of_article or "")


def _plain(language: str) -> str:
    """Without the country: `es-MX` is `es` here."""
    return language.replace("_", "-").partition("-")[0].lower()


def _id_of_part(native_id: str | None, part: str) -> str | None:
    return f"{native_id}#{part}" if native_id else None


def _text(paragraphs: list[Paragraph]) -> dict[str, Any]:
    spans: list[list[Any]] = []
    at = 0
    for text, kind in paragraphs:
        end = at + len(text)
        if kind and spans and spans[-1][2] == kind != "heading" and spans[-1][1] == at - len(BETWEEN):
            spans[-1][1] = end
        elif kind:
            spans.append([at, end, kind])
        at = end + len(BETWEEN)
    return {"text": BETWEEN.join(each.text for each in paragraphs), "spans": spans[:MOST_SPANS] or None}
