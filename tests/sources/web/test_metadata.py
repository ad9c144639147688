"""What a page says of itself, in JSON-LD, OpenGraph, tags and links."""

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.web import article

from corpus_latam.sources.web.markup import parse, saved_from
from corpus_latam.sources.web.metadata import Facts, facts_of

URL = "https://diario.example/pais/nota"
LINKED = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "Organization", "name": "Diario"},
        {
            "@type": ["NewsArticle"],
            "headline": "El puente\n nuevo",
            "datePublished": "2026-05-04T03:02:01-04:00",
            "articleSection": ["País", "Obras"],
            "author": [{"@type": "Person", "name": "Una"}, {"@type": "Person", "name": "Otro"}],
            "inLanguage": "es-CL",
            "isAccessibleForFree": "False",
            "articleBody": "Texto",
            "license": "https://creativecommons.org/licenses/by/4.0/",
        },
    ],
}


def facts(head: str) -> Facts:
    tree = parse(article(1, head))
    assert tree is not None
    return facts_of(tree, URL)


def script(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def test_linked_data() -> None:
    found = facts(script(LINKED))
    assert found._replace(kinds=()) == Facts(
        title="El puente nuevo",
        date="2026-05-04T03:02:01-04:00",
        section="País",
        authors=2,
        language="es-CL",
        license="https://creativecommons.org/licenses/by/4.0/",
        stated_body="Texto",
        free=False,
        is_article=True,
    )


def test_tags_and_links() -> None:
    found = facts(
        '<meta property="og:type" content="article"><meta property="og:title" content="Título">'
        '<meta property="article:published_time" content="2026-05-04 03:02">'
        '<meta property="article:section" content="País"><meta name="author" content="Ana Paz y Luis Rojas">'
        '<link rel="canonical" href="/pais/nota?utm_source=x#a"><a rel="license" href="https://l.example/">l</a>'
    )
    assert found.title == "Título"
    assert found.date == "2026-05-04T03:02"
    assert (found.section, found.authors, found.is_article) == ("País", 2, True)
    assert found.canonical == "https://diario.example/pais/nota"
    assert found.license == "https://l.example/"


def test_names_of_authors_are_not_kept() -> None:
    assert "Ana" not in repr(facts('<meta name="author" content="Ana Pérez">'))


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2026-5-4", "2026-05-04"),
        ("2026-05-04T03:02:01.5Z", "2026-05-04T03:02:01.5Z"),
        ("4 de mayo de 2026", None),
        ("", None),
    ],
)
def test_dates(written: str, date: str | None) -> None:
    assert facts(f'<meta name="date" content="{written}">').date == date


@pytest.mark.parametrize("lang", ["es-419", "es_CL", "pt-BR"])
def test_languages_are_claims(lang: str) -> None:
    found = facts(script({"@type": "NewsArticle", "inLanguage": lang}))
    assert found.language == lang.replace("_", "-")


@pytest.mark.parametrize("bad", ["{", "[1,", "nada", "[" * 100_000, '{"a": "línea\npartida"}', "null", "3"])
def test_bad_linked_data_say_nothing(bad: str) -> None:
    found = facts(f'<script type="application/ld+json">{bad}</script>')
    assert found.title == "Noticia 1"


@pytest.mark.parametrize("bad", ["[" + "[]," * 300_000 + "[]]", '{"author":' * 900 + "1" + "}" * 900])
def test_hostile_linked_data_take_linear_time(bad: str) -> None:
    begin = time.perf_counter()
    facts(f'<script type="application/ld+json">{bad}</script>')
    assert time.perf_counter() - begin < 20


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "author", "name", "datePublished", "articleBody", "license", "articleSection"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=15,
)


@given(JSON)
def test_any_linked_data_are_read(value: object) -> None:
    facts(
        script(
            {"@type": "NewsArticle", "x": value, "author": value, "articleSection": value, "license": value}
        )
    )


def test_where_a_browser_saved_a_page_from() -> None:
    assert (
        saved_from("<!-- saved from url=(0030)https://diario.example/nota -->")
        == "https://diario.example/nota"
    )
    assert saved_from("<html>") is None
