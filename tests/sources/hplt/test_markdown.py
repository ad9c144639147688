"""Markdown of trafilatura's XML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.hplt.markdown import BadXmlError, to_markdown


def markdown(inside: str) -> str:
    return to_markdown(f"<doc><main>{inside}</main><comments><p>¡Qué buena nota!</p></comments></doc>")


@pytest.mark.parametrize(
    ("xml", "wanted"),
    [
        ('<head rend="h1">Uno</head><head>Dos</head><p>Tres</p>', "# Uno\n\n## Dos\n\nTres"),
        ('<head rend="h9">Uno</head>', "###### Uno"),
        ('<p>a <hi rend="#b">b</hi> c <hi rend="#i">d</hi><hi rend="#u">e</hi></p>', "a **b** c *d*e"),
        ("<p>a<hi rend='#b'> b </hi>c</p>", "a **b** c"),
        ("<p>uno<lb/>dos</p>", "uno\ndos"),
        ("<p>no<del>sí</del></p>", "no~~sí~~"),
        ('<p><ref target="http://a.cl">esto</ref> y <ref>eso</ref></p>', "[esto](http://a.cl) y eso"),
        ("<quote><p>a</p><p>b</p></quote>", "> a\n>\n> b"),
        ("<list><item>a</item><item>b</item></list>", "- a\n- b"),
        ('<list rend="ol"><item>a<list><item>b</item></list></item><item>c</item></list>',
         "1. a\n   - b\n2. c"),
        ("<list><item><p>a</p></item><item/></list>", "- a\n-"),
        ("<table><row><cell>a|b</cell></row><row><cell>c</cell><cell>d</cell></row></table>",
         "| a\\|b |  |\n|---|---|\n| c | d |"),
        ("<table><row><cell> </cell></row></table><p>x</p>", "x"),
        ("<code>x = 1</code>", "`x = 1`"),
        ("<code>x\ny</code>", "```\nx\ny\n```"),
        ("suelto <p>a</p> cola", "suelto \n\na\n\n cola"),
        ("<p>a<graphic src='x'/>b</p>", "ab"),
        ("<div><div><p>hondo</p></div></div>", "hondo"),
        ("", ""),
    ],
)  # fmt: skip
def test_elements(xml: str, wanted: str) -> None:
    assert markdown(xml) == wanted


@pytest.mark.parametrize(
    "xml", ["", "<doc>", "texto", "<doc>&nada;</doc>x", "<a><b></a></b>", "<doc>\ud800</doc>"]
)
def test_what_is_no_xml(xml: str) -> None:
    with pytest.raises(BadXmlError):
        to_markdown(xml)


def test_bombs_and_outside_files_are_not_followed() -> None:
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    assert to_markdown(f"{bomb}<doc><p>x&b;&c;y</p></doc>") == "xy"


@pytest.mark.parametrize("tag", ["list><item", "hi", "div", "quote"])
@pytest.mark.parametrize("depth", [60, 250, 5_000])
def test_depth_is_read_or_refused(tag: str, depth: int) -> None:
    opening, closing = f"<{tag}>", "".join(f"</{name}>" for name in reversed(tag.split("><")))
    try:
        assert "fondo" in markdown(f"<p>{opening * depth}fondo{closing * depth}</p>")
    except BadXmlError:
        assert depth > 60


WORDS = st.text("abñ <>&\n|*", max_size=6)
TAGS = ["p", "head", "list", "item", "hi", "quote", "code", "table", "row", "cell", "ref", "lb", "div", "x"]


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> str:
    from xml.sax.saxutils import escape

    inside = escape(draw(WORDS))
    if depth:
        inside += "".join(draw(st.lists(trees(depth - 1), max_size=3)))
    tag = draw(st.sampled_from(TAGS))
    return f"<{tag}>{inside}</{tag}>{escape(draw(WORDS))}"


@given(trees())
def test_any_tree_gives_text_that_loses_no_letter_outside_of_tables(xml: str) -> None:
    from lxml import etree

    root = etree.fromstring(f"<doc><main>{xml}</main></doc>")
    found = to_markdown(etree.tostring(root).decode())
    outside = [
        text
        for element in root.iter()
        for text, holder in ((element.text, element), (element.tail, element.getparent()))
        if text and holder is not None and not _loses(holder)
    ]
    letters = sum(text.count("a") + text.count("ñ") for text in outside)
    assert found.count("a") + found.count("ñ") >= letters


def _loses(element: object) -> bool:
    """Whether words right inside are no part of any item, row or cell: no page has such."""
    tags = [element.tag, *(each.tag for each in element.iterancestors())]  # type: ignore[attr-defined]
    return any(tag in ("list", "table", "row", "lb") for tag in tags)


@pytest.mark.parametrize(("opened", "closed"), [("<quote>", "</quote>"), ("<list><item>", "</item></list>")])
def test_depth_costs_no_more_than_the_text(opened: str, closed: str) -> None:
    inside = "<p>línea<lb/></p>" * 100
    assert len(markdown(opened * 100 + inside + closed * 100)) < 20 * len(inside)
