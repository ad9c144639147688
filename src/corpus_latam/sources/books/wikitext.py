"""Turns wikitext into plain text in one pass: templates, tables, references, files and categories go.

MediaWiki's own parser needs the templates themselves; a dump of articles has none. What a template would say
is lost, but for a few whose argument is the text (`TEXT_OF`). Markup: mediawiki.org/wiki/Help:Formatting.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from corpus_latam.sources.books.flow import names_of
from corpus_latam.sources.books.wiki_lines import tidy

DEEPEST = 40
"""Levels of brackets in each other that are followed; what opens deeper is text."""
TOKEN = re.compile(
    r"<!--|</?([A-Za-z][A-Za-z0-9]*)|\{\{|\}\}|\[\[|\]\]|^[ \t:*#]*\{\||^[ \t]*\|\}(?!\})", re.M
)
DROPPED_TAGS = names_of(
    "ref gallery math chem ce timeline syntaxhighlight source imagemap score hiero graph mapframe maplink"
    " templatedata inputbox style script table section categorytree indicator includeonly noinclude"
)
"""Tags whose content is no running text. `table` is that of HTML."""
LITERAL_TAGS = frozenset(("nowiki", "pre"))
LINE_TAGS = frozenset(("br", "p", "div", "center", "li", "tr", "hr", "blockquote", "poem"))
TAG_END = re.compile(r"[^<>]{0,1000}>")
CLOSES = {"}}": "{{", "]]": "[[", "|}": "{|"}
OTHER_WIKI = re.compile(r"[a-z]{2,3}(-[a-z]{1,10}){0,2}|simple")
"""A prefix that is a language: another wiki's article on the same thing."""
TEXT_OF = {
    **dict.fromkeys(("lang", "idioma", "língua", "llengua"), 2),
    **dict.fromkeys(("cita", "quote", "nowrap", "citação", "cita textual", "small", "versalita", "sc"), 1),
}
"""Templates whose argument of this number is the text, in Wikipedias of Iberian languages and English."""


class Names(NamedTuple):
    """Namespaces of a wiki, in lower case: links into them are no text."""

    dropped: frozenset[str]

    @classmethod
    def of(cls, *names: tuple[str, ...]) -> Names:
        """From names in any case."""
        return cls(frozenset(name.lower() for group in names for name in group))


def to_text(wikitext: str, names: Names) -> str:
    """The text of an article, its paragraphs as its lines have them. Linear in the length of the wikitext."""
    reader = _Reader(wikitext, names)
    reader.read()
    return tidy(unescape("".join(reader.said)), reader.has_open_bracket)


class _Open(NamedTuple):
    """A bracket that is open, and how many pieces were said before it."""

    kind: str
    said: int


class _Reader:
    """Goes through the tokens of a text, and keeps what is said outside of what is dropped."""

    def __init__(self, text: str, names: Names) -> None:
        self._text, self._names = text, names
        self._open: list[_Open] = []
        self._count = {"{{": 0, "[[": 0, "{|": 0}
        self._unclosed: set[str] = set()
        """Tags and comments that are not closed any more from here on."""
        self.said: list[str] = []

    @property
    def has_open_bracket(self) -> bool:
        """Whether a table or template has no end, so that its lines are among what is said."""
        return self._count["{|"] + self._count["{{"] > 0

    def read(self) -> None:
        at = 0
        while found := TOKEN.search(self._text, at):
            self.said.append(self._text[at : found.start()])
            at = self._token(found)
        self.said.append(self._text[at:])

    def _token(self, found: re.Match[str]) -> int:
        """Does what a token says; returns where reading goes on."""
        token = found[0].strip(" \t:*#")
        if token == "<!--":
            return self._behind("-->", found.end(), found.end())
        if found[1]:
            return self._tag(found)
        if token in CLOSES:
            self._close(CLOSES[token], token)
        else:
            self._begin(token)
        return found.end()

    def _behind(self, end: str, start: int, otherwise: int) -> int:
        """Where the text behind the next `end` begins; what has none is not searched for again."""
        if end in self._unclosed:
            return otherwise
        at = self._text.find(end, start)
        if at < 0:
            self._unclosed.add(end)
            return otherwise
        return at + len(end)

    def _tag(self, found: re.Match[str]) -> int:
        name = found[1].lower()
        end = TAG_END.match(self._text, found.end())
        if end is None:
            self.said.append(found[0])
            return found.end()
        is_whole = found[0].startswith("</") or end[0].endswith("/>")
        if name in LINE_TAGS:
            self.said.append("\n")
        if is_whole or name not in DROPPED_TAGS | LITERAL_TAGS:
            return end.end()
        behind = self._behind_tag(name, end.end())
        if name in LITERAL_TAGS:
            self.said.append(self._text[end.end() : behind].rpartition("</")[0])
        return behind

    def _behind_tag(self, name: str, start: int) -> int:
        end = f"</{name}>"
        behind = self._behind(end, start, start)
        return behind if behind > start else self._behind(end.upper(), start, start)

    def _begin(self, token: str) -> None:
        if len(self._open) < DEEPEST:
            self._open.append(_Open(token, len(self.said)))
            self._count[token] += 1

    def _close(self, opening: str, token: str) -> None:
        """Ends the innermost bracket of a kind. Others in it that were never closed are text."""
        if not self._count[opening]:
            return
        while (last := self._open.pop()).kind != opening:
            self._count[last.kind] -= 1
        self._count[opening] -= 1
        content = "".join(self.said[last.said :])
        del self.said[last.said :]
        self.said.append({"[[": self._link, "{{": self._template, "{|": _nothing}[opening](content))

    def _link(self, content: str) -> str:
        """What a link shows: its label, else its target; nothing for files, categories, other wikis."""
        target, bar, label = content.partition("|")
        prefix, colon, _ = target.strip().partition(":")
        if colon and prefix:
            is_other_wiki = not bar and OTHER_WIKI.fullmatch(prefix.strip())
            if prefix.strip().lower() in self._names.dropped or is_other_wiki:
                return ""
        if bar and label.strip():
            return label.rpartition("|")[2]
        shown = target.strip().removeprefix(":")
        return shown.rpartition(" (")[0] or shown if bar else shown

    def _template(self, content: str) -> str:
        name, *arguments = content.split("|")
        number = TEXT_OF.get(name.strip().lower())
        unnamed = [each for each in arguments if "=" not in each]
        return unnamed[number - 1].strip() if number and len(unnamed) >= number else ""


def _nothing(_: str) -> str:
    return ""
