"""Character counts against plain Python."""

from __future__ import annotations

import unicodedata

import regex
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.characters import count_characters
from corpus_latam.text.unicode import APOSTROPHES
from tests.text import reference


def test_urls() -> None:
    def in_urls(text: str) -> int:
        return int(count_characters(reference.utf8(text))["url"][0])

    assert in_urls("ver https://a.cl/x y WWW.b.com") == len("https://a.cl/x") + len("WWW.b.com")
    assert in_urls("http:/a www xhttp://a httpx://a") == 0
    assert in_urls("(http://a.cl)") == len("http://a.cl)")
    assert in_urls("http://") == 0


@given(st.lists(reference.TEXTS, max_size=3))
def test_agrees_with_plain_python(texts: list[str]) -> None:
    counted = count_characters(reference.utf8(*texts))
    for i, text in enumerate(texts):
        bare = [c for c in text if reference.kind(c) not in "MF"]
        categories = ["Po" if c in APOSTROPHES else unicodedata.category(c) for c in bare]
        expected = {
            "characters": len(bare),
            "letters": sum(category[0] == "L" for category in categories),
            "upper": sum(category in ("Lu", "Lt") for category in categories),
            "digits": categories.count("Nd"),
            "symbols": sum(category[0] == "S" for category in categories),
            "punctuation": sum(category[0] == "P" for category in categories),
            "hashes": bare.count("#"),
            "ellipses": bare.count("…") + "".join(bare).count("..."),
            "curly_brackets": bare.count("{") + bare.count("}"),
            "line_feeds": bare.count("\n"),
        }
        assert {name: int(counted[name][i]) for name in expected} == expected


@given(st.text(st.sampled_from("htpsw:/. áx\n"), max_size=60))
def test_url_characters_agree_with_a_pattern(text: str) -> None:
    pattern = r"(?<![\w])(?:https?://|www\.)(?=\S|\z)\S*"
    found = sum(len(match[0]) for match in regex.finditer(pattern, text) if len(match[0]) >= 4)
    assert int(count_characters(reference.utf8(text))["url"][0]) in (found, _without_short_http(text, found))


def _without_short_http(text: str, found: int) -> int:
    """`http://` with nothing behind it at the end of the text is no URL."""
    return found - len("http://") if text.endswith("http://") else found
