"""Pages are read in the encoding that they have, whatever they declare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.web.decoding import decode

TEXT = "<html><head>{}</head><body><p>El niño comió piña: ¿cuántos años?</p></body></html>"
META = '<meta charset="{}">'


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "iso-8859-15", "cp1254"])
def test_what_a_page_declares_is_taken(encoding: str) -> None:
    page = TEXT.format(META.format(encoding))
    assert decode(page.encode(encoding)).text == page


def test_the_header_comes_before_the_tag() -> None:
    page = TEXT.format(META.format("cp1250"))
    assert decode(page.encode("cp1252"), "windows-1252") == (page, "cp1252")


@pytest.mark.parametrize("label", ["iso-8859-1", "ISO-8859-1", "latin1", "us-ascii"])
def test_latin_1_means_windows_1252(label: str) -> None:
    page = TEXT.format(META.format(label)).replace("El niño", "“El niño” … €")
    assert decode(page.encode("cp1252")) == (page, "cp1252")


def test_valid_utf_8_is_utf_8_whatever_is_declared() -> None:
    page = TEXT.format(META.format("iso-8859-1"))
    assert decode(page.encode(), "iso-8859-1") == (page, "utf-8")


@pytest.mark.parametrize("head", ["", META.format("binary"), META.format("nada"), META.format("utf-8")])
def test_what_is_not_declared_and_not_utf_8_is_windows_1252(head: str) -> None:
    page = TEXT.format(head)
    assert decode(page.encode("cp1252")).text == page


def test_words_that_name_no_encoding_are_passed_over() -> None:
    page = TEXT.format(META.format("binary") + META.format("iso-8859-15")).replace("años", "años €")
    assert decode(page.encode("iso-8859-15")) == (page, "iso8859-15")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf_16(encoding: str, mark: str) -> None:
    page = TEXT.format("")
    assert decode((mark + page).encode(encoding)) == (page, encoding)


def test_a_tag_that_says_utf_16_means_utf_8() -> None:
    page = TEXT.format(META.format("utf-16"))
    assert decode(page.encode()).text == page


def test_a_few_bad_bytes_do_not_make_a_page_another_encoding() -> None:
    page = TEXT.format(META.format("utf-8")) * 20
    damaged = page.encode().replace("piña".encode(), b"pi\xffa", 1)
    assert decode(damaged).text == page.replace("piña", "pi\ufffda", 1)


@pytest.mark.parametrize("label", ["base64", "rot13", "punycode", "unicode_escape", "idna", "\0", "x" * 40])
def test_codecs_that_are_no_encoding_are_not_used(label: str) -> None:
    page = TEXT.format("")
    assert decode(page.encode("cp1252"), label) == (page, "cp1252")


@given(st.binary(max_size=400), st.text(max_size=20))
def test_any_bytes_are_decoded(page: bytes, charset: str) -> None:
    decode(page, charset).text.encode("utf-8", "surrogatepass")
