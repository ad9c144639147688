"""Addresses of a page in one form, and what they say of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config.sites import Site, shipped_sites
from corpus_latam.sources.web.site_paths import said_by, site_of
from corpus_latam.sources.web.urls import is_same_site, normal_url


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        (
            "HTTPS://Diario.Example:443/a?utm_source=x&id=3&fbclid=y#comentarios",
            "https://diario.example/a?id=3",
        ),
        ("http://diario.example", "http://diario.example/"),
        ("http://diario.example:8080/a", "http://diario.example:8080/a"),
        ("https://diario.example/a?b=1&c", "https://diario.example/a?b=1&c"),
        ("//diario.example/a", "https://diario.example/a"),
        ("nota.html", "https://base.example/x/nota.html"),
        ("mailto:a@b.example", None),
        ("http://[::1", None),
        ("javascript:void(0)", None),
        ("http:///", None),
    ],
)
def test_normal_form(url: str, normal: str | None) -> None:
    assert normal_url(url, "https://base.example/x/") == normal


@given(st.text(max_size=80))
def test_the_form_is_stable(text: str) -> None:
    once = normal_url(f"https://a.example/{text}")
    assert once is None or normal_url(once) == once
    normal_url(text)


def test_hosts_for_phones_are_the_same_site() -> None:
    assert is_same_site("https://www.emol.com/a", "http://m.emol.com/b")
    assert not is_same_site("https://a.example/", "https://b.example/")
    assert not is_same_site("", "")


@pytest.mark.parametrize(
    ("url", "kind", "date", "section", "identity"),
    [
        (
            "https://www.emol.com/noticias/Nacional/2025/12/10/123456/titulo.html",
            "article",
            "2025-12-10",
            "Nacional",
            "123456",
        ),
        ("https://www.emol.com/", "home", None, None, None),
        (
            "https://deportes.emol.com/noticias/Deportes/2025/12/10/9/t.html",
            "article",
            "2025-12-10",
            "Deportes",
            "9",
        ),
        ("https://www.emol.com/noticias/Nacional/2025/13/40/1/t.html", "article", None, "Nacional", "1"),
        ("https://diario.example/2024/2/3/nota", "article", "2024-02-03", None, None),
        ("https://diario.example/pais/20240203/nota", "article", "2024-02-03", None, None),
        ("https://diario.example/tag/puente", "other", None, None, None),
        ("https://diario.example/buscar?q=a", "other", None, None, None),
        ("https://diario.example/nota-larga", None, None, None, None),
    ],
)
def test_what_paths_say(
    url: str, kind: str | None, date: str | None, section: str | None, identity: str | None
) -> None:
    assert said_by(url, shipped_sites()) == (kind, date, section, identity)


def test_the_longest_host_wins() -> None:
    sites = [Site(hosts=("*",)), Site(hosts=("a.example",)), Site(hosts=("b.a.example",))]
    assert site_of("https://x.b.a.example/", sites) is sites[2]
    assert site_of("https://www.a.example/", sites) is sites[1]
    assert site_of("https://ba.example/", sites) is sites[0]
