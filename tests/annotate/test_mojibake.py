"""Mojibake: repaired where it is, and nothing else touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.mojibake import SUSPICIOUS, decode_again, repair
from tests.text import reference

SPANISH = "La canción del ñandú: «¿qué más?» — “sí”, dijo…"


def repaired(*texts: str) -> list[str | None]:
    return list(repair(reference.utf8(*texts)).to_pylist())


def test_utf8_read_as_windows_1252_is_repaired() -> None:
    broken = "".join(c.encode().decode("cp1252", "replace") for c in "El niño comió más papa en Ñuñoa…")
    assert repaired(broken, SPANISH, "") == ["El niño comió más papa en Ñuñoa…", None, None]


def test_only_suspicious_lines_change() -> None:
    clean = "Un “texto” con ﬁ ligada"
    assert repaired(f"{clean}\ncanciÃ³n\n{clean}") == [f"{clean}\ncanción\n{clean}"]


def test_a_byte_that_is_a_line_end_elsewhere_is_repaired_with_its_neighbours() -> None:
    """⅓ is E2 85 93, and U+0085 ends a line for `str.splitlines`."""
    broken = "⅓ de Ångström".encode().decode("latin-1")
    assert repaired(f"{SPANISH}\r\n{broken}\ny") == [f"{SPANISH}\r\n⅓ de Ångström\ny"]


def test_portuguese_capitals_are_no_mojibake() -> None:
    assert repaired("NÃO, SÃO JOÃO, CORAÇÃO, VOCÊ, Â, â, IRMÃ.") == [None]


@given(st.text(st.sampled_from("ÃÂâ³©€±\u00a0™”aÁñ \n"), max_size=30))
def test_the_gate_lets_everything_suspicious_through(text: str) -> None:
    if repaired(text) != [None]:
        assert SUSPICIOUS.search(text)
    broken = text.encode().decode("latin-1")
    assert not SUSPICIOUS.search(broken) or SUSPICIOUS.search(broken.replace("\n", " "))


UNDEFINED = b"\x81\x8d\x8f\x90\x9d"


def wrongly_decoded(text: str) -> str:
    """As browsers read Windows-1252: what it does not define is Latin-1."""
    return "".join(
        bytes([byte]).decode("latin-1" if byte in UNDEFINED else "cp1252") for byte in text.encode()
    )


@given(st.text(st.sampled_from("aeñáÑ¿«»“”…—€ẽ語𐐷 "), max_size=40), st.integers(1, 3))
def test_what_was_decoded_wrongly_is_decoded_again(text: str, times: int) -> None:
    text, broken = f"á{text}á", f"á{text}á"
    for _ in range(times):
        broken = wrongly_decoded(broken)
    if not SUSPICIOUS.search(text):
        assert decode_again([broken, "", broken]) == [text, "", text]


@given(st.text(st.characters(codec="latin-1") | st.sampled_from("€ŸÂÃâ™\ud800"), max_size=40))
def test_nothing_else_is_decoded(text: str) -> None:
    again = decode_again([text])[0]
    assert again == text or len(again) < len(text)
    again.encode(errors="surrogatepass")


def test_a_long_text_is_repaired_as_a_short_one_is() -> None:
    line = "El niño comió más papa en Ñuñoa, «¿y qué?» dijo — “sí”…\n"
    broken = wrongly_decoded(line)
    assert repaired(broken) == [line]
    assert repaired(broken * 2000) == [line * 2000]
