"""Repairs text that was decoded with the wrong table (`canciÃ³n`): ftfy, where a cheap gate fires."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import ftfy
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.text import Utf8
from corpus_latam.text.decode import code_point
from corpus_latam.text.jit import Integer, inlined, kernel

# UTF-8 read as Latin-1 or Windows-1252 and written as UTF-8 again: Ã, Â (C3 83, C3 82) before a character
# that a continuation byte became, or â€ (C3 A2, E2 82 AC) from general punctuation.
C3, A_TILDE, A_CIRCUMFLEX, LOWER_A_CIRCUMFLEX, EURO_LEAD = 0xC3, 0x83, 0x82, 0xA2, 0xE2
CONTINUATION_LEADS = (0xC2, 0xC5, 0xC6, 0xCB, 0xE2)
"""First bytes of U+0080-U+00BF and of what Windows-1252 has at 80-9F (Š, ƒ, ˆ, € ...)."""

LOOKED_AT, SHARE, LEVELS = 8192, 16, 3

SUSPICIOUS = re.compile("[ÃÂâ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]")

LINE_END = re.compile("(?<=[\r\n])")
"""`splitlines` also cuts at U+0085, which may be a byte in the middle of what is to be repaired."""


def repair(texts: Utf8) -> pa.Array:
    """Repaired texts, large_string: null where there was nothing to repair. Line by line, as ftfy does."""
    suspects = np.zeros(len(texts), np.bool_)
    _suspect(texts.data, texts.offsets, suspects)
    repaired: list[str | None] = [None] * len(texts)
    for index in np.flatnonzero(suspects).tolist():
        text = bytes(texts.data[texts.offsets[index] : texts.offsets[index + 1]]).decode()
        fixed = repair_text(text)
        if fixed != text:
            repaired[index] = fixed
    return pa.array(repaired, pa.large_string())


def repair_text(text: str) -> str:
    """The text with the encoding of its suspicious lines repaired, all else untouched.

    ftfy tries many tables and takes a second for a megabyte. So it reads `LOOKED_AT` characters of suspicious
    lines and a `SHARE`th of the text's; of the lines after that, what `decode_again` repairs is repaired.
    """
    left = LOOKED_AT + len(text) // SHARE
    lines, later = LINE_END.split(text), []
    for number, line in enumerate(lines):
        if line.isascii() or not SUSPICIOUS.search(line):
            continue
        if len(line) <= left:
            left -= len(line)
            lines[number] = ftfy.fix_encoding(line)
        else:
            later.append(number)
    for number, line in zip(later, decode_again([lines[number] for number in later]), strict=True):
        lines[number] = line
    return "".join(lines)


def decode_again(lines: list[str]) -> list[str]:
    """The lines where every sequence of characters that Windows-1252 makes of the bytes of a character of
    UTF-8 is that character; those that are still suspicious again, up to `LEVELS` times."""
    lines = lines.copy()
    for _ in range(LEVELS):
        found = [number for number, line in enumerate(lines) if SUSPICIOUS.search(line)]
        if not found:
            break
        encoded = [lines[number].encode(errors="surrogatepass") for number in found]
        ends = np.cumsum([0, *map(len, encoded)])
        data = np.frombuffer(b"".join(encoded), np.uint8).copy()
        _decode(data, ends, _bytes_of(), data)
        content = data.tobytes()
        for number, (start, end) in zip(found, pairwise(ends.tolist()), strict=True):
            lines[number] = content[start:end].decode(errors="surrogatepass")
    return lines


@cache
def _bytes_of() -> NDArray[np.uint8]:
    """The byte that Windows-1252 reads as each code point below 65536, 0 for ASCII and all others. What it
    does not define is read as Latin-1, as browsers do."""
    table = np.zeros(1 << 16, np.uint8)
    for byte in range(0x80, 0x100):
        table[byte] = byte
    for byte in range(0x80, 0xA0):
        table[ord(bytes([byte]).decode("windows-1252", errors="replace"))] = byte
    table[ord("\ufffd")] = 0
    return table


@kernel
def _decode(
    data: NDArray[np.uint8], ends: NDArray[np.int64], bytes_of: NDArray[np.uint8], out: NDArray[np.uint8]
) -> None:
    """Writes the bytes of the lines of `data`, each of which goes to the next of `ends`, to `out`, which may
    be the same array, and their new ends to `ends`."""
    i: Integer = np.int64(0)
    size: Integer = np.int64(0)
    for line in range(1, ends.size):
        i, size = _decode_line(data, i, ends[line], bytes_of, out, size)
        ends[line] = size


@inlined
def _decode_line(
    data: NDArray[np.uint8],
    i: Integer,
    end: Integer,
    bytes_of: NDArray[np.uint8],
    out: NDArray[np.uint8],
    size: Integer,
) -> tuple[Integer, Integer]:
    while i < end:
        code, after = code_point(data, i, end)
        lead = np.int64(bytes_of[code]) if code < bytes_of.size else np.int64(0)
        more = np.int64(0xC2 <= lead < 0xF5) + np.int64(0xE0 <= lead < 0xF5) + np.int64(0xF0 <= lead < 0xF5)
        behind, found, second = after, np.int64(0), np.int64(0)
        while found < more and behind < end:
            code, following = code_point(data, behind, end)
            byte = np.int64(bytes_of[code]) if code < bytes_of.size else np.int64(0)
            if byte & 0xC0 != 0x80:
                break
            second = byte if found == 0 else second
            behind, found = following, found + 1
        if more == 0 or found < more or not _is_shortest(lead, second):
            while i < after:
                out[size] = data[i]
                i, size = i + 1, size + 1
            continue
        while i < behind:
            code, i = code_point(data, i, end)
            out[size] = bytes_of[code]
            size += 1
    return i, size


@inlined
def _is_shortest(lead: Integer, second: Integer) -> bool:
    """Whether a character of UTF-8 may begin with these bytes: no longer than it need be, no surrogate, and
    below U+110000 (RFC 3629, section 4)."""
    if lead == 0xE0:
        return bool(second >= 0xA0)
    if lead == 0xED:
        return bool(second < 0xA0)
    if lead == 0xF0:
        return bool(second >= 0x90)
    return bool(lead != 0xF4 or second < 0x90)


@inlined
def _is_suspicious(data: NDArray[np.uint8], i: Integer) -> bool:
    second, third = data[i + 1], data[i + 2]
    if second == LOWER_A_CIRCUMFLEX:
        return bool(third == EURO_LEAD)
    return bool(second in (A_TILDE, A_CIRCUMFLEX) and third in CONTINUATION_LEADS)


@kernel
def _suspect(data: NDArray[np.uint8], offsets: NDArray[np.int64], suspects: NDArray[np.bool_]) -> None:
    for text in range(len(offsets) - 1):
        for i in range(offsets[text], offsets[text + 1] - 2):
            if data[i] == C3 and _is_suspicious(data, i):
                suspects[text] = True
                break
