"""Statements of rights in one form, whatever their accents, letter case and dashes."""

from __future__ import annotations

import re
import unicodedata

from corpus_latam.text.combining import shorten_run

LONGEST = 10_000
"""Characters of a statement that are read: what comes later is a text, not its licence."""
NOT = r"\b(?:no|nao|not) (?:(?:es|esta|sera|e|is|de|do|en|em|in|el|un|um|an?|o|the) ){0,4}"
"""What denies the words behind it: `no es de dominio público`."""
DASHES = re.compile(r" ?(?:[‐-―−]|&[mn]dash;) ?")


def plain(statement: str) -> str:
    """Lower case, without accents, dashes as `-`, white space as one space."""
    decomposed = unicodedata.normalize("NFKD", shorten_run(statement[:LONGEST].lower()))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return DASHES.sub("-", " ".join(letters.split()))
