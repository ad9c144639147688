"""Language tags as sources write them (`es`, `es-AR`, `spa_Latn`), read as ISO 639-3 codes."""

from __future__ import annotations

import re

TWO_LETTERS = {
    "an": "arg",
    "ay": "aym",
    "ca": "cat",
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "eu": "eus",
    "fr": "fra",
    "gl": "glg",
    "gn": "grn",
    "ht": "hat",
    "it": "ita",
    "la": "lat",
    "nl": "nld",
    "oc": "oci",
    "pt": "por",
    "qu": "que",
    "ro": "ron",
}
"""ISO 639-1 to 639-3, for languages that collections from the Americas and Iberia declare."""


def iso_639_3(tag: str) -> str | None:
    """The language of a tag (BCP 47 or FineWeb-2's), null for one that is not understood."""
    primary = re.split(r"[-_]", tag.strip().lower())[0]
    if re.fullmatch(r"[a-z]{3}", primary):
        return primary
    return TWO_LETTERS.get(primary)
