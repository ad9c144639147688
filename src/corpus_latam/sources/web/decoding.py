"""Decodes a page: byte order mark, what its server and its own tags declare, and what its bytes allow.

Rules as browsers have them (https://encoding.spec.whatwg.org/): `iso-8859-1` and `ascii` mean Windows-1252, a
tag that says `utf-16` means UTF-8. Beyond them: a page that is UTF-8, damaged or not, is UTF-8, whatever it
declares.
"""

from __future__ import annotations

import codecs
import re

from corpus_latam.sources.encoding import BOMS, Decoded, is_damaged_utf8, wide_without_mark

MARKUP_BYTES = 200
"""In which a page shows that it is in UTF-16: its text need not be Latin, its first tags are."""
TAGS_BYTES = 16 << 10
"""Where a page's own declarations are looked for. Browsers look at 1,024 bytes; real pages need more."""
DECLARED = re.compile(
    rb"""(?:\bcharset|<\?xml[^<>?]{0,200}\bencoding)\s*=\s*["']?\s*([a-z0-9_:.-]{2,40})""", re.I
)
MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""By Python's name, what browsers read instead."""
NO_TEXT_ENCODINGS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs"}
FEW_ERRORS = 1_000
"""A page that declares UTF-8 is UTF-8 where at most one byte in so many is not."""


def decode(page: bytes, charset: str | None = None) -> Decoded:
    """charset: as the server's header has it."""
    for mark, encoding in BOMS.items():
        if page.startswith(mark):
            return _read(page[len(mark) :], encoding)
    wide = wide_without_mark(page[:MARKUP_BYTES])
    if wide:
        return _read(page, wide)
    declared = [_known(charset or ""), *_declared(page)]
    named = next((name for name in declared if name), None)
    try:
        text = page.decode()
    except UnicodeDecodeError:
        return _read(page, _without_utf8(page, named))
    return _read(page, named) if named and _is_escaped(page, named) else Decoded(text, "utf-8")


def _is_escaped(page: bytes, encoding: str) -> bool:
    """Whether an encoding writes everything in ASCII (iso-2022-jp), so that valid UTF-8 shows nothing."""
    return encoding.startswith("iso2022") and b"\x1b" in page


def _declared(page: bytes) -> list[str | None]:
    found = [_known(name.decode("ascii")) for name in DECLARED.findall(page[:TAGS_BYTES])]
    return ["utf-8" if name and name.startswith("utf-16") else name for name in found]


def _known(label: str) -> str | None:
    """Python's name for what a label means; null for `binary` and other words that name no encoding."""
    try:
        found = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return None
    if not found._is_text_encoding or found.name.replace("-", "_") in NO_TEXT_ENCODINGS:
        return None
    return MEANT.get(found.name, found.name)


def _without_utf8(page: bytes, declared: str | None) -> str:
    """What a page that is not UTF-8 throughout is read in."""
    if is_damaged_utf8(page):
        return "utf-8"
    if declared not in (None, "utf-8"):
        return declared or ""
    errors = page.decode("utf-8", "replace").count("\ufffd")
    if declared and errors * FEW_ERRORS <= len(page):
        return "utf-8"
    return "cp1252"


def _read(page: bytes, encoding: str) -> Decoded:
    if encoding == "cp1252":
        return Decoded(page.decode("cp1252", _C1), encoding)
    return Decoded(page.decode(encoding, "replace"), encoding)


def _as_control(error: UnicodeError) -> tuple[str, int]:
    """Bytes that Windows-1252 leaves undefined are control characters, as in browsers."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


_C1 = "corpus-latam-c1"
codecs.register_error(_C1, _as_control)
