"""Text of others (values of records, names of files) made harmless for what shows it: a function per medium.

A value can hold line breaks, ANSI sequences, marks that turn the direction of writing, Markdown, HTML or
YAML. Each function here gives text that its medium shows as a value and never obeys.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from markupsafe import Markup, escape

UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ud800-\udfff\ufeff\uffa0\ufff9-\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""What moves the cursor, ends a line, turns the direction of writing, or cannot be seen.

Unicode's general categories Cc, Cs, Zl, Zp and those of Cf that draw nothing, with what it lists as
`Default_Ignorable_Code_Point` but for U+034F and the selectors U+FE00 to U+FE0F, which emoji need.
"""
SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

_WORD = r"[^\W_]+(?:[-'’·/][^\W_]+)*(?:\.\d+)*"
PLAIN = re.compile(rf"{_WORD}[,;:]?(?: (?:\(?{_WORD}\)?[,;:]?|[–—·×%≤≥]))*")
"""Words that mean nothing else in any Markdown: no mark-up, no address that some readers make a link of."""


def for_terminal(text: object) -> str:
    """One line for `print`: controls and direction marks are shown as `\\x1b`, `\\n`, `\\u202e`."""
    return UNSEEN.sub(_shown, str(text))


def for_terminal_lines(text: object) -> str:
    """The same for a text of several lines: its line feeds and tabs stay."""
    return UNSEEN.sub(lambda found: found[0] if found[0] in "\n\t" else _shown(found), str(text))


def for_markdown(text: object) -> str:
    """A value inside a line of Markdown: plain words as they are, all else as code."""
    shown = for_terminal(text)
    return shown if not shown or PLAIN.fullmatch(shown) else _code_span(shown)


def for_markdown_code(text: object) -> str:
    """A value as code inside a line of Markdown."""
    shown = for_terminal(text)
    return _code_span(shown) if shown else ""


def for_markdown_cell(markdown: str) -> str:
    """What the two functions above give, in a cell of a table, where a bar ends the cell even in code.

    Readers differ on a backslash before a bar (GFM 4.10), so such a bar is shown as `\\x7c`.
    """
    return re.sub(r"\\\||\|", lambda found: "\\\\x7c" if len(found[0]) > 1 else "\\|", markdown)


def for_markdown_block(text: str, language: str = "") -> str:
    """Lines as a block of code, between fences that none of them closes."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{for_terminal_lines(text)}\n{fence}"


def for_html(text: object) -> Markup:
    """A value between tags or in a quoted attribute; its line feeds stay."""
    return escape(for_terminal_lines(text))


def for_json(value: Any, indent: int | None = None) -> str:
    """JSON that reads back as the same value and holds nothing unseen but its own line feeds."""
    dumped = json.dumps(value, ensure_ascii=False, indent=indent)
    return UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else _utf16(found[0]), dumped)


def for_yaml(tree: Any) -> str:
    """YAML that reads back as the same tree: each value on one line, nothing unseen but its line feeds."""
    dumped = yaml.dump(tree, Dumper=_OneLiner, sort_keys=False, allow_unicode=True, width=float("inf"))
    return UNSEEN.sub(lambda found: found[0] if found[0] == "\n" else _numbered(found[0]), dumped)


class _OneLiner(yaml.SafeDumper):
    """Writes a text that holds anything unseen between double quotes, where YAML has escapes for it. So too
    one that ends in dashes, which readers of front matter may take for its end."""


def _represent(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = '"' if UNSEEN.search(text) or text.endswith("---") else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_OneLiner.add_representer(str, _represent)


def _shown(found: re.Match[str]) -> str:
    return SHORT.get(found[0]) or _numbered(found[0])


def _numbered(character: str) -> str:
    point = ord(character)
    if point < 0x100:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point < 0x10000 else f"\\U{point:08x}"


def _utf16(character: str) -> str:
    """As JSON numbers a character: those beyond U+FFFF as a pair of surrogates."""
    return json.dumps(character)[1:-1] if character != "\x7f" else "\\u007f"


def _code_span(line: str) -> str:
    """Code that shows `line` as it is (CommonMark 6.1)."""
    ticks = "`" * (_longest_run(line) + 1)
    padding = " " if line.strip(" ") and (line[0] in " `" or line[-1] in " `") else ""
    return f"{ticks}{padding}{line}{padding}{ticks}"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
