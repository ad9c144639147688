"""The signals by which a page is reserved from text and data mining (docs/licenses.md says what each means).

They stand in its headers and tags; those of its host are in `host_policy.py`. Names are short words:
`noai`, `noimageai`, `noindex`, `tdm-reservation`, `content-signal:ai-train=no`, `content-usage:train-ai=n`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from corpus_latam.storage.lines import text_lines

KEPT = {"noai": "noai", "noimageai": "noimageai", "noindex": "noindex", "none": "noindex"}
"""Directives of X-Robots-Tag and of meta tags that are kept, and the signal that each is. `none` stands for
noindex and nofollow."""
VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")
"""Directives that have a value behind a colon."""
TDM, SIGNAL, USAGE = "tdm-reservation", "content-signal", "content-usage"
EVERYBODY = "robots"


def of_headers(headers: Mapping[str, str], agents: Iterable[str]) -> set[str]:
    """Signals of HTTP headers, whose names are in lower case."""
    return (
        set(_directives(headers.get("x-robots-tag", ""), agents))
        | ({TDM} if headers.get(TDM, "").split(",")[-1].strip() == "1" else set())
        | preferences(SIGNAL, headers.get(SIGNAL, ""))
        | preferences(USAGE, headers.get(USAGE, ""))
    )


def of_tags(tags: Iterable[tuple[str, str]], agents: Iterable[str]) -> set[str]:
    """Signals of a page's meta tags, as pairs of name and content."""
    asked = {EVERYBODY, *(agent.lower() for agent in agents)}
    found: set[str] = set()
    for name, content in tags:
        name = name.strip().lower()
        if name in asked:
            found |= set(_directives(content, ()))
        elif name == TDM and content.strip() == "1":
            found.add(TDM)
        elif name in (SIGNAL, USAGE):
            found |= preferences(name, content)
    return found


def _directives(value: str, agents: Iterable[str]) -> Iterator[str]:
    """`noindex, noai`, a header per line. What a program's name begins (`otherbot: noindex, noai`) is said to
    that program alone, and counts if it is one of `agents`."""
    asked = {EVERYBODY, *(agent.lower() for agent in agents)}
    for line in text_lines(value.lower()):
        meant = True
        for part in line.split(","):
            name, colon, rest = part.partition(":")
            is_name = colon and name.strip() not in VALUED
            if is_name:
                meant = name.strip() in asked
            directive = (rest if is_name else part).strip()
            if meant and directive in KEPT:
                yield KEPT[directive]


def preferences(kind: str, value: str) -> set[str]:
    """What a list such as `search=yes, ai-train=no` denies, as signals of that kind."""
    found = set()
    for part in value.split(",")[:50]:
        name, _, answer = part.strip().lower().partition("=")
        name, answer = name.strip(), answer.strip().split(";")[0].strip()
        if name and answer in ("no", "n"):
            found.add(f"{kind}:{name}={answer}")
    return found
