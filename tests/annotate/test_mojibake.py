"""Mojibake: repaired where it is, and nothing else touched."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.mojibake import SUSPICIOUS, repair
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


def test_portuguese_capitals_are_no_mojibake() -> None:
    assert repaired("NÃO, SÃO JOÃO, CORAÇÃO, VOCÊ, Â, â, IRMÃ.") == [None]


@given(st.text(st.sampled_from("ÃÂâ³©€±\u00a0™”aÁñ \n"), max_size=30))
def test_the_gate_lets_everything_suspicious_through(text: str) -> None:
    if repaired(text) != [None]:
        assert SUSPICIOUS.search(text)
    broken = text.encode().decode("latin-1")
    assert not SUSPICIOUS.search(broken) or SUSPICIOUS.search(broken.replace("\n", " "))
