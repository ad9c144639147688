"""fastText labels as ISO 639-3 languages and ISO 15924 scripts."""

from __future__ import annotations

import re

from corpus_latam.languages import TO_ISO_639_3

UNDETERMINED = "und"

WIKIPEDIA = {"als": "gsw", "bh": "bih", "eml": "egl", "simple": "eng"}
"""Wikipedia's own codes among the labels of lid.176, which was trained on it."""

SCRIPT_LANGUAGES = {
    "Grek": "ell", "Hang": "kor", "Hira": "jpn", "Hani": "zho", "Armn": "hye", "Thai": "tha",
    "Geor": "kat", "Laoo": "lao", "Khmr": "khm", "Sinh": "sin", "Taml": "tam", "Telu": "tel", "Knda": "kan",
    "Mlym": "mal", "Gujr": "guj", "Guru": "pan", "Orya": "ori", "Mymr": "mya", "Thaa": "div", "Cher": "chr",
}  # fmt: skip
"""Scripts that nearly always write one language."""


def language_and_script(label: str) -> tuple[str, str | None]:
    """`__label__es` -> (`spa`, None); `__label__spa_Latn` -> (`spa`, `Latn`); unreadable labels -> `und`."""
    name = label.removeprefix("__label__")
    match = re.fullmatch(r"([a-z]{2,3}|simple)(?:[-_]([A-Z][a-z]{3}))?(?:[-_].*)?", name)
    if match is None:
        return UNDETERMINED, None
    code, script = match[1], match[2]
    code = WIKIPEDIA.get(code, code) if script is None else code
    if len(code) == 2:
        code = TO_ISO_639_3.get(code, UNDETERMINED)
    return code, script
