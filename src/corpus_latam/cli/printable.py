"""What a terminal shows of text that others wrote: nothing moves the cursor, colours, or turns lines round.

Escaped are control characters (C0, C1), marks of direction (UAX 9), line and paragraph separators, halves of
surrogate pairs, and tags, as `\\x1b` or `\\u202e`.
"""

from __future__ import annotations

import re

_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
_DIRECTIONS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_OTHERS = "\u2028\u2029\ud800-\udfff\U000e0000-\U000e007f"
IN_TEXT = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_OTHERS}]")
IN_LINE = re.compile(f"[\t\n{_CONTROLS}{_DIRECTIONS}{_OTHERS}]")


def printable(value: str) -> str:
    """A value on a line of its own or within one: line breaks and tabs are escaped too."""
    return IN_LINE.sub(_escaped, value)


def printable_text(text: str) -> str:
    """A text of several lines, whose line breaks (`\\r\\n` as well) and tabs stay."""
    return IN_TEXT.sub(_escaped, text.replace("\r\n", "\n"))


def _escaped(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode()
