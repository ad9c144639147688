"""Turns bytes into text, in the encoding that they state or that they show.

UTF-8 and UTF-16 show themselves. Encodings of one byte per sign do not: each reads any bytes. The one is
taken in which the signs beyond ASCII stand where languages of the region put them: an accented letter inside
a word, `¿` before one, a dash beside a space; and, of letters that could all stand there, the likeliest.
"""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import NamedTuple

from corpus_latam.sources.encoding_signs import log_likelihood

BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""In an order in which no mark is taken for the beginning of another."""
SINGLE_BYTE = ("cp1252", "cp850", "mac-roman")
"""In the order in which they count where two do equally well: Windows, DOS (whose cp437 has the same small
letters of Spanish), Macintosh. ISO 8859-1 is a part of Windows' encoding."""

JUDGED_BYTES = 4 << 20
"""So much of a text tells its encoding."""
SIGNS_LOOKED_AT = 5_000
"""Signs beyond ASCII that are judged, from the text's beginning."""
LIKELIHOOD = 0.5
"""Weight of what is likely beside what may stand somewhere."""
LEAST = -6.0
"""A mean score below which a text is in none of these encodings, or in another language. Both were set on
Common Voice (`scripts/bench/ingest_encodings.py`): all but one in 2,000 texts of the region lie above, texts
in the encodings of Greek, Cyrillic, Polish and Turkish below."""
BEYOND_ASCII = re.compile(r"(.?)([^\x00-\x7f])(?=(.?))", re.DOTALL)

COMMON = frozenset("áéíóúñ")
CAPITALS = frozenset("ÁÉÍÓÚÑÇÃÕÂÊÔÀÜ")
LESS_COMMON = frozenset("üçãõâêôàïèòù")
OPENING = frozenset("¿¡")
PUNCTUATION = frozenset("“”„–—…«»•€")
NEUTRAL = frozenset("’‘ºª°·\u00a0\u00ad´§®©™²³½¼±×")


class Decoded(NamedTuple):
    """Text without its byte order mark, and the encoding's name as Python has it."""

    text: str
    encoding: str


def decode(data: bytes, stated: str | None = None) -> Decoded | None:
    """The text; null where it is in none of the encodings that are known here.

    stated: what a header or the text itself says. It counts where the bytes can be read so, and not as UTF-8:
    text beyond ASCII that is valid UTF-8 is nothing else.
    """
    for mark, name in BOMS.items():
        if data.startswith(mark):
            return decode_as(data[len(mark) :], name)
    wide = wide_without_mark(data)
    if wide:
        return decode_as(data, wide)
    found = decode_as(data, "utf-8")
    known = _known(stated) if found is None else None
    return found or (decode_as(data, known) if known else None) or _by_signs(data)


def decode_damaged(data: bytes) -> Decoded:
    """The text, whatever is wrong with it: U+FFFD stands where nothing can be read. Text in none of the
    encodings is taken for Windows' one."""
    found = decode(data)
    if found:
        return found
    name = wide_without_mark(data) or ("utf-8" if is_damaged_utf8(data) else "cp1252")
    return Decoded(data.decode(name, "replace"), name)


def decode_as(data: bytes, name: str) -> Decoded | None:
    """The text in this encoding; null where the bytes cannot be read so."""
    try:
        return Decoded(data.decode(name).removeprefix("\ufeff"), name)
    except (UnicodeError, LookupError):  # LookupError: a codec that makes no text, as hex
        return None


def _known(stated: str | None) -> str | None:
    """The encoding of this name. Who states ISO 8859-1 or ASCII often writes Windows', as browsers read it
    (WHATWG, Encoding Standard, 4.2)."""
    try:
        name = codecs.lookup(stated or "").name
    except (LookupError, ValueError):
        return None
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def wide_without_mark(data: bytes) -> str | None:
    """UTF-16's name where a text without its mark shows it: of Latin letters every second byte is zero."""
    head = data[: 64 << 10]
    half = len(head) // 2
    zeros = head[0::2].count(0), head[1::2].count(0)
    if half < 2 or max(zeros) < half / 2 or min(zeros) > half / 20:
        return None
    return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"


def is_damaged_utf8(data: bytes) -> bool:
    """Whether a text that is not valid UTF-8 is UTF-8 with damaged places, and in no other encoding.

    Of the words with signs beyond ASCII more are whole in UTF-8 than not. In another encoding hardly any is,
    by chance. Words are counted, since one damaged place may spoil many bytes, but few words.
    """
    words = data[:JUDGED_BYTES].replace(b"\n", b" ").split(b" ")
    beyond = [word for word in words if not word.isascii()]
    damaged = sum(1 for word in beyond if decode_as(word, "utf-8") is None)
    return len(beyond) > 2 * damaged


def _by_signs(data: bytes) -> Decoded | None:
    """The text in the encoding of one byte per sign whose signs stand best."""
    head = data[:JUDGED_BYTES]
    if is_damaged_utf8(head):
        return None
    scores = {name: _score(head.decode(name, "replace")) for name in SINGLE_BYTE}
    best = max(SINGLE_BYTE, key=scores.__getitem__)
    others = [score for name, score in scores.items() if name != best]
    if scores[best] < LEAST or scores[best] == max(others):
        return None
    if best != SINGLE_BYTE[0] and not _shows_something(head.decode(best, "replace")):
        return None
    return decode_as(data, best) or (decode_as(data, "latin-1") if best == "cp1252" else None)


def _shows_something(text: str) -> bool:
    """Whether it has signs by which an encoding is told: spaces that do not break and degrees are none."""
    return any(not sign.isascii() and (sign == "’" or sign not in NEUTRAL) for sign in text)


def _score(text: str) -> float:
    places = (match.groups() for match in islice(BEYOND_ASCII.finditer(text), SIGNS_LOOKED_AT))
    found = [_of_sign(*place) + LIKELIHOOD * log_likelihood(*place) for place in places]
    return sum(found) / len(found) if found else 0


def _of_sign(before: str, sign: str, after: str) -> int:
    """How well a sign stands between its neighbours."""
    beside = before + after
    if sign in COMMON or sign in LESS_COMMON:
        stands = not after.isupper() and (any(each.islower() for each in beside) or beside == "  ")
        if not stands:
            return 2 if before.isupper() and not after.isalpha() else -1  # "Dê o livro"
        return 3 if sign in COMMON else 2
    if sign in CAPITALS:
        return 2 if not before.islower() and (after.isalpha() or before.isupper()) else -3
    if sign in OPENING:
        if before.isalnum():
            return -3
        return 2 if after.isalnum() or after in "¿¡“«\"'" else -1
    if sign == "’" and before.isalpha() and after.isalpha():
        return 3
    if sign in PUNCTUATION:
        return -2 if before.isalpha() and after.isalpha() else 1
    return 0 if sign in NEUTRAL else -3
