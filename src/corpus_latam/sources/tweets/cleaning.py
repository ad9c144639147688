"""The text of a post without what names people or leads out of it: handles and links become fixed words."""

from __future__ import annotations

import re

HANDLE = re.compile(r"(?<![\w.@＠])(?:[@＠]\w{1,15}\b)+")
"""At most 15 letters, digits and _, or several in one (`@ana@ejemplo`), and nothing of a mail address."""
LINK = re.compile(r"\bhttps?://\S+", re.IGNORECASE)
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
"""The three that X writes; `&amp;` last, since `&amp;lt;` stands for `&lt;`."""


def clean(text: str, handle: str, link: str) -> str:
    """Handles and links replaced by these words, X's entities resolved, white space at the ends cut."""
    for entity, character in ENTITIES.items():
        text = text.replace(entity, character)
    return HANDLE.sub(handle, LINK.sub(link, text)).strip()


def says_something(text: str) -> bool:
    """Whether a post holds a letter besides handles and links."""
    rest = HANDLE.sub("", LINK.sub("", text))
    return any(character.isalpha() for character in rest)
