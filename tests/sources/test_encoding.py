"""Encodings: every text of Spanish and Portuguese comes back from every encoding that can hold it."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_latam.sources import encoding
from corpus_latam.sources.encoding import BOMS, decode, decode_damaged, wide_without_mark
from corpus_latam.sources.newspapers import page_file
from corpus_latam.sources.oai import repair
from corpus_latam.sources.sentences.utf8 import encoding_of
from corpus_latam.sources.tables import csv_file
from corpus_latam.sources.web import decoding

SENTENCES = [
    "El año pasado, la señora Muñoz llegó a Bogotá con sus niños y dijo: «¿Qué pasó aquí?».",
    "La Constitución Política de los Estados Unidos Mexicanos, artículo 3º, según el párrafo único.",
    "¡Cuánto nos costó! El pingüino salió del agua; después murió el último árbol de la región.",
    "São Paulo não é a capital do Brasil, mas é a cidade que tem mais habitantes e opções de lazer.",
    "MINISTERIO DE EDUCACIÓN PÚBLICA — RESOLUCIÓN Nº 45, PERÚ, AÑO 1998.",
    "Él también vivió allí: “nadie sabrá jamás”, escribió en su página número 24…",
    "La informação está disponível às quartas-feiras, após o almoço, na sala do avô.",
    "Tenía 15 años y medía 1,60 m; según su mamá, era la más lista de la clase.",
]
ONE_BYTE = ["cp1252", "iso-8859-1", "cp850", "mac-roman"]


def held_by(text: str, name: str) -> str:
    """The text without signs that the encoding lacks."""
    return text.encode(name, "ignore").decode(name)


@pytest.mark.parametrize("name", ONE_BYTE)
@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6))
def test_encodings_of_one_byte_are_told_apart(name: str, chosen: list[str]) -> None:
    text = held_by("\n".join(chosen), name)
    found = decode(text.encode(name))
    assert found is not None
    assert found.text == text


CATALAN = [
    "L’article primer s’aplica a l’aigua d’ús públic.",
    "Aquell noi n’hi ha vist quatre, però això és col·lectiu.",
    "La veïna potenciï allò que està malament; tindrà raó.",
    "S’havia llegit el veredicte del jurat a l’horta valenciana.",
]


@pytest.mark.parametrize("name", ["cp1252", "mac-roman"])
@given(chosen=st.lists(st.sampled_from(CATALAN), min_size=1, max_size=3))
def test_apostrophes_inside_words_are_no_letters(name: str, chosen: list[str]) -> None:
    text = " ".join(chosen)
    found = decode(text.encode(name))
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize("name", ONE_BYTE)
@pytest.mark.parametrize("text", ["Dê o livro a ela", "Sí, señor", "Él vino", "Tú", "raïm de moscatell"])
def test_short_texts_come_back_too(name: str, text: str) -> None:
    found = decode(text.encode(name))
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Η γλώσσα αυτή δεν είναι ισπανικά, είναι ελληνικά.", "iso8859-7"),
        ("Этот текст написан по-русски, а не по-испански.", "cp1251"),
        ("Цей текст написано українською мовою.", "koi8-u"),
        ("Zażółć gęślą jaźń, powiedział wczoraj król.", "cp1250"),
        ("Bu yazı Türkçe yazılmıştır; İspanyolca değildir, dedi öğretmen.", "cp1254"),
        ("これは日本語の文章です。スペイン語ではありません。", "shift_jis"),
    ],
)
def test_text_in_encodings_of_other_languages_is_none(text: str, name: str) -> None:
    assert decode(text.encode(name)) is None


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be"])
@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3))
def test_unicode_is_told_with_and_without_its_mark(name: str, chosen: list[str]) -> None:
    text = "\n".join(chosen)
    mark = next(mark for mark, of in BOMS.items() if of == name)
    assert decode(text.encode(name)) == (text, name)
    assert decode(mark + text.encode(name)) == (text, name)


@given(text=st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",))))
def test_utf8_is_never_taken_for_anything_else(text: str) -> None:
    found = decode(text.encode())
    assert found is not None
    if not any(text.encode().startswith(mark) for mark in BOMS):
        assert found == (text.removeprefix("\ufeff"), "utf-8")


@given(
    data=st.binary(max_size=200), stated=st.sampled_from([None, "latin1", "utf-8", "no such", "x\0", "hex"])
)
def test_any_bytes_are_text_or_none(data: bytes, stated: str | None) -> None:
    found = decode(data, stated)
    if found:
        assert codecs.lookup(found.encoding)


def test_what_is_stated_counts_where_it_can_be() -> None:
    assert decode("España".encode("cp1252"), "ISO-8859-1") == ("España", "cp1252")
    assert decode("hola".encode("utf-16-le")) == ("hola", "utf-16-le")
    assert decode("žádost".encode("iso-8859-2"), "iso-8859-2") == ("žádost", "iso8859-2")
    assert decode("año".encode(), "iso-8859-1") == ("año", "utf-8")
    assert decode("el año".encode("cp1252"), "utf-8") == ("el año", "cp1252")


@pytest.mark.parametrize(
    "data", [b"mal \xff", b"\x89PNG\r\n\x1a\n\x00\xd8\xfe", "él está así, ¿no?".encode() + b"\xff aqu\xed"]
)
def test_what_is_no_text_or_damaged_is_none(data: bytes) -> None:
    assert decode(data) is None


DECIDERS = {
    "text": lambda data: decode_damaged(data).encoding,
    "sentences": encoding_of,
    "tables": csv_file._encoding,
    "pages of newspapers": lambda data: "utf-8" if "�" not in page_file._decoded(data)[:20] else "other",
    "web pages": lambda data: decoding.decode(data).encoding,
    "web pages that declare another one": lambda data: decoding.decode(data, "iso-8859-1").encoding,
    "repositories": lambda data: "utf-8" if SENTENCES[0][:20] in repair.repair(data).content.decode() else "",
}


@pytest.mark.parametrize("decider", DECIDERS)
@settings(max_examples=30)
@given(
    chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4),
    damage=st.binary(min_size=1, max_size=40).filter(lambda data: b"\0" not in data),
    place=st.floats(0, 1),
)
def test_one_damaged_place_makes_no_other_encoding(
    decider: str, chosen: list[str], damage: bytes, place: float
) -> None:
    """Whoever decides: the other words of the text stay what they are."""
    first, rest = SENTENCES[0].encode(), "\n".join(chosen).encode()
    at = round(place * len(rest))
    data = first + b"\n" + rest[:at] + damage.translate(None, b" \t\n\r\v\f") + rest[at:]
    assert DECIDERS[decider](data) == "utf-8"


@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=4))
def test_another_encoding_is_no_damaged_utf8(chosen: list[str]) -> None:
    for name in ONE_BYTE:
        assert not encoding.is_damaged_utf8("\n".join(chosen).encode(name, "replace"))


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@given(chosen=st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), cut=st.integers(1, 9))
def test_wide_text_that_is_cut_off_stays_wide(name: str, chosen: list[str], cut: int) -> None:
    text = "\n".join(chosen)
    data = text.encode(name)[:-cut]
    assert wide_without_mark(data) == name
    assert decode_damaged(data).text[: len(data) // 2 - 1] == text[: len(data) // 2 - 1]
    assert decoding.decode(data).encoding == name
    assert encoding_of(data) == name
    assert csv_file._wide(data, None) == name
