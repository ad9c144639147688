"""Makes XML of an answer that is nearly XML: what may not stand in it goes, and is counted.

Real repositories send control characters and U+FFFE out of PDF abstracts, `&nbsp;`, bare ampersands, and
bytes of Windows-1252 in what they call UTF-8. A parser that recovers by itself drops records in silence.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from typing import NamedTuple

from corpus_latam.sources.encoding import is_damaged_utf8

ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""What XML 1.0 has no place for (production 2, Char)."""
REFERENCE = re.compile(r"&(?:#([0-9]{1,10});|#[xX]([0-9a-fA-F]{1,8});|([A-Za-z][A-Za-z0-9]{0,31});)?")
OF_XML = ("amp", "lt", "gt", "quot", "apos")
CDATA, CDATA_END = "<![CDATA[", "]]>"

WINDOWS_1252, ILLEGAL_CHARACTERS, REFERENCES = (
    "bytes of Windows-1252 in UTF-8",
    "characters that XML has no place for",
    "references that XML does not know",
)


class Repaired(NamedTuple):
    """An answer in UTF-8, and what was wrong with it, in words."""

    content: bytes
    wrong: tuple[str, ...]


def repair(data: bytes) -> Repaired:
    """The same answer as XML that may be well-formed; nothing is changed where nothing is wrong."""
    text, wrong = _decode(data)
    found = set(wrong)
    cleaned = ILLEGAL.sub("", text)
    if cleaned != text:
        found.add(ILLEGAL_CHARACTERS)
    mended = "".join(_mended(cleaned))
    if mended != cleaned:
        found.add(REFERENCES)
    return Repaired(_without_declaration(mended).encode(), tuple(sorted(found)))


def _mended(text: str) -> Iterator[str]:
    """The pieces of a text with legal references; what CDATA holds stays as it is."""
    at = 0
    while (start := text.find(CDATA, at)) >= 0 and (end := text.find(CDATA_END, start)) >= 0:
        yield REFERENCE.sub(_legal, text[at:start])
        at = end + len(CDATA_END)
        yield text[start:at]
    yield REFERENCE.sub(_legal, text[at:])


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Text; bytes that are no UTF-8 are read as Windows-1252, each for itself."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), ()
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(), ()
    except UnicodeDecodeError:
        declared = _declared(data)
        if declared is not None and not is_damaged_utf8(data):
            return data.decode(declared, "replace"), ()
        return data.decode("utf-8", _AS_WINDOWS_1252), (WINDOWS_1252,)


DECLARATION = re.compile(r"<\?xml[^>]{0,200}\?>\s*")
ENCODING = re.compile(rb"<\?xml[^>]{0,100}encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def _declared(data: bytes) -> str | None:
    """The encoding that an answer declares, if it is another one than UTF-8 and known."""
    found = ENCODING.match(data.lstrip())
    try:
        name = codecs.lookup(found[1].decode()).name if found else "utf-8"
        b"a".decode(name, "replace")  # codecs that make no text (hex), or know no replacing (idna)
    except (LookupError, UnicodeError):
        return None
    return None if name in ("utf-8", "punycode") else name


def _without_declaration(text: str) -> str:
    """Without the XML declaration: it may name another encoding than the one that the answer has now."""
    return DECLARATION.sub("", text.lstrip(), count=1)


def _legal(found: re.Match[str]) -> str:
    """What stands for a reference: itself, the characters of a name of HTML, nothing, or a written `&`."""
    decimal, hexadecimal, name = found.groups()
    if name:
        return found[0] if name in OF_XML else _named(name)
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        is_character = number < 0x110000 and not ILLEGAL.match(chr(number))
        return found[0] if is_character else ""
    return "&amp;"


def _named(name: str) -> str:
    characters = html5.get(f"{name};")
    return "".join(f"&#{ord(char)};" for char in characters) if characters else f"&amp;{name};"


_AS_WINDOWS_1252 = "corpus_latam.windows-1252"


def _windows_1252(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error(_AS_WINDOWS_1252, _windows_1252)
