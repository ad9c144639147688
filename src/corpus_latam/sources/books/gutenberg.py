"""Reads plain text of Project Gutenberg: without its header and licence, lines joined to paragraphs."""

from __future__ import annotations

import re
from typing import Any

from corpus_latam.languages import code_of_name
from corpus_latam.sources.books.reflow import reflow

START = re.compile(
    r"^[ \t]*\*{3}[ \t]*START OF (?:THE|THIS)? ?PROJECT GUTENBERG[^*]{0,500}\*{3}[ \t]*$"
    r"|^[^\n]{0,200}\*END[ \t]?\*?[ \t]?THE SMALL PRINT![^\n]{0,200}$",
    re.M | re.I,
)
END = re.compile(
    r"^[ \t]*\*{3}[ \t]*END OF (?:THE|THIS)? ?PROJECT GUTENBERG"
    r"|^[ \t]*End of (?:the |this )?Project Gutenberg",
    re.M | re.I,
)
FIELD = re.compile(r"^(Title|Author|Language|Character set encoding):[ \t]*(\S[^\r\n]{0,300})", re.M | re.I)
CREDITS = re.compile(
    r"(produced|prepared|e-?text|transcribed|updated|html version)\b[^\n]{0,200}\bby\b", re.I
)
FIRST_PARAGRAPHS = 4
"""Where the names of those who made the file stand."""
HEADER_BYTES = 32 << 10


def stated_encoding(data: bytes) -> str | None:
    """What the header says of the encoding, if there is one."""
    head = data[:HEADER_BYTES].decode("latin-1")
    return next((said.strip() for name, said in FIELD.findall(head) if name.lower().startswith("char")), None)


def read_gutenberg(text: str) -> dict[str, Any] | None:
    """The fields of a book; null where the text is none of Project Gutenberg."""
    text = text.replace("\r\n", "\n")
    start = START.search(text)
    if start is None:
        return None
    after = text[start.end() :]
    end = END.search(after)
    paragraphs = reflow(after[: end.start()] if end else after)
    first = [each for each in paragraphs[:FIRST_PARAGRAPHS] if not CREDITS.match(each)]
    stated = {name.lower(): said.strip() for name, said in reversed(FIELD.findall(text[: start.start()]))}
    fields = {
        "title": stated.get("title"),
        "author": stated.get("author"),
        "language": code_of_name(stated.get("language", "")),
    }
    text = "\n\n".join(first + paragraphs[FIRST_PARAGRAPHS:])
    return {"text": text, **{name: value for name, value in fields.items() if value}}
