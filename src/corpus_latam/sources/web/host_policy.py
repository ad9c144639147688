"""What a host's own files say of its pages: robots.txt with its usage lines, tdmrep.json, ai.txt.

robots.txt: RFC 9309, with `Content-Signal` (contentsignals.org) and `Content-Usage`
(draft-ietf-aipref-attach). tdmrep.json: W3C's TDM Reservation Protocol. ai.txt: Spawning.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import orjson
from protego import Protego

from corpus_latam.sources.web.opt_out import SIGNAL, TDM, USAGE, preferences
from corpus_latam.sources.web.urls import path_of
from corpus_latam.storage.lines import text_lines

ROBOTS_TXT, TDMREP, AI_TXT = "/robots.txt", "/.well-known/tdmrep.json", "/ai.txt"
FILES = (ROBOTS_TXT, TDMREP, AI_TXT)
ROBOTS = "robots:"
"""Begins a signal of robots.txt; the name of the program that is kept out follows."""
LONGEST = 500 << 10
"""Bytes of such a file that count (RFC 9309, section 2.5)."""
AI_TEXT = ("/", "*", "*.txt", "*.html", "*.htm", "*.pdf")
"""Paths that ai.txt forbids where it means text; it lists kinds of media by their suffixes."""
AGENT_LINE = re.compile(r"user-?agent\s*:\s*(.*)", re.I)
RULE_LINE = re.compile(r"([a-z-]{1,40})\s*:\s*(.*)", re.I)
"""Of lines without white space at their ends."""
PARSED = 256
"""Files of each kind that stay parsed, those that were used last: an archive has many pages of one host."""


@dataclass
class HostPolicy:
    """The files of one host, as they were fetched; empty where they are not known."""

    files: dict[str, str] = field(default_factory=dict)

    def add(self, path: str, content: bytes) -> None:
        """Takes in one of `FILES`."""
        self.files[path] = content[:LONGEST].decode("utf-8", "replace").removeprefix("\ufeff")

    def allows(self, url: str, agent: str) -> bool:
        """Whether robots.txt lets a program fetch a page; it does where it is not known."""
        robots = self.files.get(ROBOTS_TXT)
        return robots is None or bool(_rules(robots).can_fetch(url, agent))

    def delay(self, agent: str) -> float:
        """Seconds between two requests that robots.txt asks of a program."""
        robots = self.files.get(ROBOTS_TXT)
        return float(_rules(robots).crawl_delay(agent) or 0) if robots else 0.0

    def signals(self, url: str, agents: Iterable[str]) -> set[str]:
        """What the files say of a page."""
        path = path_of(url)
        return (
            set(_kept_out(self.files.get(ROBOTS_TXT, ""), url, tuple(agents)))
            | _usage(self.files.get(ROBOTS_TXT, ""), path)
            | ({TDM} if _is_reserved(_entries(self.files.get(TDMREP, "")), path) else set())
            | ({"ai-txt"} if _forbids_text(self.files.get(AI_TXT, "")) else set())
        )


@lru_cache(maxsize=PARSED)
def _rules(robots: str) -> Any:
    return Protego.parse(robots)


def _kept_out(robots: str, url: str, agents: tuple[str, ...]) -> Iterator[str]:
    """`robots:*` where everybody is kept out of a page, `robots:NAME` for programs that a group of the file
    names."""
    if not robots:
        return
    rules = _rules(robots)
    if not rules.can_fetch(url, "*"):
        yield f"{ROBOTS}*"
    for agent in agents:
        if agent.lower() in _named(robots) and not rules.can_fetch(url, agent):
            yield f"{ROBOTS}{agent}"


@lru_cache(maxsize=PARSED)
def _named(robots: str) -> frozenset[str]:
    """The programs that the groups of a file name, in lower case."""
    found = (AGENT_LINE.match(line.strip()) for line in text_lines(robots))
    return frozenset(match[1].lower() for match in found if match)


def _usage(robots: str, path: str) -> set[str]:
    """Preferences in the group of everybody: of the rules of a kind, that with the longest path that fits."""
    found: dict[str, tuple[int, str]] = {}
    for name, pattern, stated in _usage_lines(robots):
        if _fits(pattern, path) and len(pattern) >= found.get(name, (-1, ""))[0]:
            found[name] = (len(pattern), stated)
    return {signal for name, (_, stated) in found.items() for signal in preferences(name, stated)}


@lru_cache(maxsize=PARSED)
def _usage_lines(robots: str) -> tuple[tuple[str, str, str], ...]:
    """The usage lines in the group of everybody: kind, pattern of paths (empty for all), what it states."""
    found = []
    for name, value in _group_of_everybody(robots):
        if name in (SIGNAL, USAGE):
            place, _, rest = value.partition(" ")
            found.append((name, place, rest) if place.startswith("/") else (name, "", value))
    return tuple(found)


def _group_of_everybody(robots: str) -> Iterator[tuple[str, str]]:
    """Rules of the groups that `*` heads, and of what stands before all groups; names in lower case."""
    meant, in_head = True, False
    for line in text_lines(robots):
        line = line.partition("#")[0].strip()
        agent = AGENT_LINE.match(line)
        if agent:
            meant = (in_head and meant) or agent[1] == "*"
            in_head = True
        elif rule := RULE_LINE.match(line):
            in_head = False
            if meant:
                yield rule[1].lower(), rule[2]


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern of robots.txt says: `*` stands for anything, `$` for the end."""
    if "*" not in pattern and "$" not in pattern:
        return path.startswith(pattern)
    glob = re.sub(r"([?\[])", r"[\1]", re.sub(r"\*+", "*", pattern[:500]))
    return fnmatch.fnmatchcase(path, glob.removesuffix("$") if glob.endswith("$") else f"{glob}*")


@lru_cache(maxsize=PARSED)
def _entries(tdmrep: str) -> tuple[tuple[str, bool], ...]:
    """The entries of a tdmrep.json: the pattern of paths of each, and whether it reserves them."""
    try:
        entries = orjson.loads(tdmrep) if tdmrep else []
    except orjson.JSONDecodeError:
        return ()
    listed = entries if isinstance(entries, list) else [entries]
    return tuple(
        (str(entry.get("location") or "/"), entry.get(TDM) in (1, "1", True))
        for entry in listed
        if isinstance(entry, dict)
    )


def _is_reserved(entries: Iterable[tuple[str, bool]], path: str) -> bool:
    """Whether a page is reserved: the first entry whose location fits says."""
    return next((reserves for pattern, reserves in entries if _fits(pattern, path)), False)


@lru_cache(maxsize=PARSED)
def _forbids_text(ai_txt: str) -> bool:
    return any(name == "disallow" and value in AI_TEXT for name, value in _group_of_everybody(ai_txt))
