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
            | ({TDM} if _is_reserved(self.files.get(TDMREP, ""), path) else set())
            | ({"ai-txt"} if _forbids_text(self.files.get(AI_TXT, "")) else set())
        )


@lru_cache(maxsize=256)
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
    named = {match[1].lower() for line in text_lines(robots) if (match := AGENT_LINE.match(line.strip()))}
    for agent in agents:
        if agent.lower() in named and not rules.can_fetch(url, agent):
            yield f"{ROBOTS}{agent}"


def _usage(robots: str, path: str) -> set[str]:
    """Preferences in the group of everybody: of the rules of a kind, that with the longest path that fits."""
    found: dict[str, tuple[int, str]] = {}
    for name, value in _group_of_everybody(robots):
        if name not in (SIGNAL, USAGE):
            continue
        place, _, rest = value.partition(" ")
        pattern, stated = (place, rest) if place.startswith("/") else ("", value)
        if _fits(pattern, path) and len(pattern) >= found.get(name, (-1, ""))[0]:
            found[name] = (len(pattern), stated)
    return {signal for name, (_, stated) in found.items() for signal in preferences(name, stated)}


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


def _is_reserved(tdmrep: str, path: str) -> bool:
    """Whether tdmrep.json reserves a page: the first entry whose location fits says."""
    try:
        entries = orjson.loads(tdmrep) if tdmrep else []
    except orjson.JSONDecodeError:
        return False
    for entry in entries if isinstance(entries, list) else [entries]:
        if isinstance(entry, dict) and _fits(str(entry.get("location") or "/"), path):
            return entry.get(TDM) in (1, "1", True)
    return False


def _forbids_text(ai_txt: str) -> bool:
    return any(name == "disallow" and value in AI_TEXT for name, value in _group_of_everybody(ai_txt))
