"""Answers that are nearly XML become XML, and nothing else of them changes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from corpus_latam.sources.oai import repair as module
from corpus_latam.sources.oai.repair import repair


def text_of(data: bytes) -> str:
    return str(etree.fromstring(repair(data).content).text or "")


@pytest.mark.parametrize(
    ("data", "text", "wrong"),
    [
        (b"<a>bien</a>", "bien", ()),
        ("<a>niño ✓</a>".encode(), "niño ✓", ()),
        (b"<a>uno\x0bdos</a>", "unodos", (module.ILLEGAL_CHARACTERS,)),
        ("<a>u\ufffeno</a>".encode(), "uno", (module.ILLEGAL_CHARACTERS,)),
        (b"<a>u&#x1a;no&#26;&#xFFFE;</a>", "uno", (module.REFERENCES,)),
        (b"<a>a &amp; b &lt; &#225;</a>", "a & b < á", ()),
        (b"<a>a&nbsp;b &aacute; &nada; R&D & c</a>", "a\xa0b á &nada; R&D & c", (module.REFERENCES,)),
        ("<a>ni\u00f1o</a>".encode("cp1252"), "niño", (module.WINDOWS_1252,)),
        ("<a>ñ ".encode() + b"\x93ni\xf1o\x94</a>", "ñ “niño”", (module.WINDOWS_1252,)),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><a>niño</a>'.encode("latin-1"), "niño", ()),
        ("<a>niño</a>".encode("utf-16"), "niño", ()),
        (b"<a><![CDATA[x &nbsp; & y]]></a>", "x &nbsp; & y", ()),
    ],
)
def test_what_is_mended(data: bytes, text: str, wrong: tuple[str, ...]) -> None:
    assert text_of(data) == text
    assert repair(data).wrong == wrong


@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&\ufffe\uffff"), max_size=40)
)
def test_what_is_right_stays(text: str) -> None:
    assert text_of(f"<a>{text}</a>".encode()) == text


@given(st.binary(max_size=60))
def test_any_text_between_tags_becomes_xml(data: bytes) -> None:
    inner = data.replace(b"<", b"").replace(b">", b"")
    etree.fromstring(repair(b"<a>" + inner + b"</a>").content)


@pytest.mark.parametrize("encoding", ["hex", "idna", "undefined", "zlib", "punycode", "unknown"])
def test_encodings_that_make_no_text_are_none(encoding: str) -> None:
    assert repair(f'<?xml version="1.0" encoding="{encoding}"?><a>'.encode() + b"\xf1</a>").content == (
        "<a>ñ</a>".encode()
    )


def test_cdata_without_an_end_is_read_once() -> None:
    assert repair(b"<![CDATA[" * 200_000).wrong == ()
