"""Signals of headers and tags, and of the files of a host."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.web import host_policy, opt_out
from corpus_latam.sources.web.host_policy import AI_TXT, ROBOTS_TXT, TDMREP, HostPolicy

AGENTS = ("GPTBot", "CCBot")
URL = "https://diario.example/pais/nota.html"


@pytest.mark.parametrize(
    ("headers", "signals"),
    [
        ({}, set()),
        ({"x-robots-tag": "noai, noimageai"}, {"noai", "noimageai"}),
        ({"x-robots-tag": "none"}, {"noindex"}),
        ({"x-robots-tag": "googlebot: noindex, noai"}, set()),
        ({"x-robots-tag": "GPTBot: noindex"}, {"noindex"}),
        ({"x-robots-tag": "googlebot: nofollow\nnoai"}, {"noai"}),
        ({"x-robots-tag": "max-snippet: 20, noai"}, {"noai"}),
        ({"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 PST, noindex"}, {"noindex"}),
        ({"tdm-reservation": "1"}, {"tdm-reservation"}),
        ({"tdm-reservation": "0"}, set()),
        ({"content-signal": "search=yes, ai-train=no"}, {"content-signal:ai-train=no"}),
        ({"content-usage": "train-ai=n"}, {"content-usage:train-ai=n"}),
        ({"content-usage": "train-ai=y"}, set()),
    ],
)
def test_headers(headers: dict[str, str], signals: set[str]) -> None:
    assert opt_out.of_headers(headers, AGENTS) == signals


def test_tags() -> None:
    tags = [
        ("robots", "index, NOAI"),
        ("googlebot", "noindex"),
        ("gptbot", "noindex"),
        ("tdm-reservation", "1"),
        ("description", "noimageai"),
    ]
    assert opt_out.of_tags(tags, AGENTS) == {"noai", "noindex", "tdm-reservation"}


def policy(**files: str) -> HostPolicy:
    found = HostPolicy()
    for path, content in zip((ROBOTS_TXT, TDMREP, AI_TXT), (files.get(k) for k in "rta"), strict=True):
        if content is not None:
            found.add(path, content.encode())
    return found


@pytest.mark.parametrize(
    ("robots", "signals"),
    [
        ("", set()),
        ("User-agent: *\nDisallow: /admin/", set()),
        ("User-agent: *\nDisallow: /pais/", {"robots:*"}),
        ("User-agent: gptbot\nDisallow: /\n\nUser-agent: *\nAllow: /", {"robots:GPTBot"}),
        ("User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /", {"robots:GPTBot", "robots:CCBot"}),
        ("User-agent: OtherBot\nDisallow: /", set()),
        ("User-agent: *\nContent-Signal: search=yes,ai-train=no\nAllow: /", {"content-signal:ai-train=no"}),
        ("User-agent: OtherBot\nContent-Signal: ai-train=no", set()),
        ("User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /pais/ train-ai=y", set()),
        (
            "User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /pais/ train-ai=n",
            {"content-usage:train-ai=n"},
        ),
        ("User-agent: *\nContent-Usage: /otra/ train-ai=n", set()),
    ],
)
def test_robots_txt(robots: str, signals: set[str]) -> None:
    assert policy(r=robots).signals(URL, AGENTS) == signals


@pytest.mark.parametrize(
    ("entries", "reserved"),
    [
        ([{"location": "/", "tdm-reservation": 1}], True),
        ([{"location": "/pais/*", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}], False),
        ([{"location": "/*.pdf$", "tdm-reservation": 1}], False),
        ([{"location": "/*.html$", "tdm-reservation": 1}], True),
        ({"tdm-reservation": 1}, True),
        ("nada", False),
    ],
)
def test_tdmrep(entries: object, reserved: bool) -> None:
    expected = {"tdm-reservation"} if reserved else set()
    assert policy(t=json.dumps(entries)).signals(URL, AGENTS) == expected


def test_ai_txt() -> None:
    assert policy(a="User-Agent: *\nDisallow: *.txt\nDisallow: *.jpg").signals(URL, AGENTS) == {"ai-txt"}
    assert policy(a="User-Agent: *\nDisallow: *.jpg\nAllow: *.txt").signals(URL, AGENTS) == set()


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_files_are_read(one: str, other: str) -> None:
    policy(r=f"User-agent: *\n{one}", t=other, a=one).signals(f"https://a.example/{other}", AGENTS)
    opt_out.of_headers({"x-robots-tag": one, "content-usage": other}, AGENTS)


def test_a_host_file_is_parsed_once_for_all_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of one host, also in turn with those of others, cost no reading of its files again."""
    read: list[str] = []
    monkeypatch.setattr(host_policy, "text_lines", lambda text: (read.append(text), text.splitlines())[1])
    hosts = []
    for number in range(5):
        hosts.append(HostPolicy())
        for path in host_policy.FILES:
            content = (
                f"[{{}}]\n# {number}" if path == host_policy.TDMREP else f"User-agent: a\n# {number}{path}"
            )
            hosts[-1].add(path, content.encode())
    for page in range(50):
        for host in hosts:
            host.signals(f"https://a.cl/{page}", ("a", "b"))
    assert len(read) <= 3 * len(hosts)
