"""Values of records that try to be more than values, in the report's page and in its Markdown."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings

from corpus_latam.engine import Engine
from corpus_latam.escaping import UNSEEN
from corpus_latam.report.html import render_html
from corpus_latam.report.markdown import render_markdown
from corpus_latam.report.stage import run
from corpus_latam.report.strings import strings
from tests.hostile import STORED, outline
from tests.report.conftest import context, write_run

OF_RECORDS = {
    *("source", "kept_source", "country", "language", "second_language", "license", "reason", "location"),
    *("position", "id", "tokenizer", "doc_type", "register", "group", "set", "worst", "best", "run", "path"),
}
"""Keys of `report.json` whose values records, files and models decide."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> dict[str, Any]:
    folder = write_run(tmp_path_factory.mktemp("hostile") / "run")
    run(context(folder, engine, "en"))
    return dict(json.loads((folder / "report" / "report.json").read_text()))


def replaced(tree: Any, value: str, key: str = "") -> Any:
    if isinstance(tree, dict):
        return {name: replaced(inner, value, name) for name, inner in tree.items()}
    if isinstance(tree, list):
        return [replaced(inner, value, key) for inner in tree]
    return value if key in OF_RECORDS and isinstance(tree, str) else tree


class Shape(HTMLParser):
    """A page's tags with their attributes, but for those that show values."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[Any] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(tag)

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")


@settings(max_examples=30)
@given(value=STORED)
def test_no_value_becomes_more_than_a_value(report: dict[str, Any], value: str) -> None:
    words = strings("en")
    hostile, harmless = replaced(report, value), replaced(report, "valor")
    page, markdown = render_html(hostile, words), render_markdown(hostile, words)
    assert Shape(page).tags == Shape(render_html(harmless, words)).tags
    assert outline(markdown) == outline(render_markdown(harmless, words))
    for text in (page, markdown):
        assert not UNSEEN.search(text.replace("\n", "").replace("\t", ""))
