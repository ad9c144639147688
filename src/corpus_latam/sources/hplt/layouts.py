"""What the fields of a document of HPLT mean: three releases have three layouts, told apart by their names.

1: `document_lang`, `scores` and `langs` of each line. 2: `lang` and `prob` as lists, `u`, `ts`, `robots`.
3: the same with `xml`, `web-register` and `cluster_size`; files of its making have `t` and `x`
(hplt-project.org/datasets).
"""

from __future__ import annotations

from typing import Any, Literal

from corpus_latam.sources.hplt.markdown import BadXmlError, to_markdown

Form = Literal["text", "markdown"]

TEXTS, XMLS = ("text", "t"), ("xml", "x")
REGISTERS = ("web-register", "registers")
ALLOWED, DISALLOWED = "allowed", "robots"
BAD_XML = "XML that cannot be read"


def fields_of(document: dict[str, Any], form: Form) -> tuple[dict[str, Any], str | None]:
    """A document under our names, beside its own; and what is wrong with its XML, if that was wanted."""
    text, problem = _text(document, form)
    language, score = _language(document)
    ours = {
        "text": text,
        # in the first layout an id only counts the documents of a file
        "source_id": None if "document_lang" in document else document.get("id"),
        "url": document.get("u", document.get("url")),
        "fetched_at": document.get("ts"),
        "language": language,
        "language_score": score,
        "opt_out": _opt_out(document),
        "registers": _first(document, REGISTERS),
    }
    return document | ours, problem


def _text(document: dict[str, Any], form: Form) -> tuple[Any, str | None]:
    """The text in the form that is wanted, else in the other one."""
    plain, xml = _first(document, TEXTS), _first(document, XMLS)
    if not isinstance(xml, str) or (plain and form == "text"):
        return plain, None
    try:
        return to_markdown(xml), None
    except BadXmlError:
        return plain, BAD_XML


def _language(document: dict[str, Any]) -> tuple[Any, Any]:
    """The likeliest language and how likely it is. That of one line, or of the page's markup, is none."""
    if "document_lang" in document:
        return document["document_lang"], None
    languages, scores = document.get("lang"), document.get("prob")
    if not isinstance(languages, list) or not languages:
        return languages or None, scores
    if not isinstance(scores, list) or len(scores) != len(languages) or not _are_numbers(scores):
        return languages[0], None
    best = max(range(len(scores)), key=scores.__getitem__)
    return languages[best], scores[best]


def _are_numbers(values: list[Any]) -> bool:
    return all(isinstance(value, int | float) for value in values)


def _opt_out(document: dict[str, Any]) -> list[str] | None:
    """What robots.txt said of the page when it was fetched; null where the release does not tell."""
    robots = document.get("robots")
    if robots is None:
        return None
    return [] if robots == ALLOWED else [DISALLOWED]


def _first(document: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((document[name] for name in names if document.get(name) is not None), None)
