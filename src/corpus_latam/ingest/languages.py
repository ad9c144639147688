"""Languages as sources write them (`es`, `es-AR`, `spa_Latn`, `Spanish`), read as ISO 639-3 codes."""

from __future__ import annotations

import re

from corpus_latam.languages import TO_ISO_639_3, code_of_name


def iso_639_3(tag: str) -> str | None:
    """The language of a tag (BCP 47 or FineWeb-2's) or name, null for one that is not understood."""
    if named := code_of_name(tag):
        return named
    primary = re.split(r"[-_]", tag.strip().lower())[0]
    if re.fullmatch(r"[a-z]{3}", primary):
        return primary
    return TO_ISO_639_3.get(primary)
