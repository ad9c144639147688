"""Hostile values through each medium: what comes out is read by a parser of it, which must find one value."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from corpus_latam import escaping
from tests.hostile import ANY, COMMONMARK, GITHUB, flat

HARMLESS = {"inline", "text", "code_inline"} | {
    f"{block}_{end}" for block in ("paragraph", "heading") for end in ("open", "close")
}


def kinds(markdown: str, reader: MarkdownIt) -> list[str]:
    return [token.type for token in flat(reader.parse(markdown))]


def contents(markdown: str, reader: MarkdownIt) -> str:
    """What the reader shows of a document's inline text and code."""
    return "".join(t.content for t in flat(reader.parse(markdown)) if t.type in ("text", "code_inline"))


@given(ANY)
def test_a_terminal_gets_one_line_without_controls(value: str) -> None:
    shown = escaping.for_terminal(value)
    assert len(shown.splitlines()) <= 1
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in BIDI]
    shown.encode()


BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI", "BN")


def test_whatever_moves_or_hides_is_unseen() -> None:
    signs = "ARABIC|SYRIAC|KAITHI|EGYPTIAN"  # Cf, but they draw something
    for point in range(sys.maxunicode + 1):
        category = unicodedata.category(chr(point))
        drawn = any(sign in unicodedata.name(chr(point), "") for sign in signs.split("|"))
        marks = category == "Cf" and (not drawn or chr(point) == "\u061c")
        if marks or category in ("Cc", "Cs", "Zl", "Zp"):
            assert escaping.UNSEEN.fullmatch(chr(point)), hex(point)
        if category[0] in "LNPS" and point not in (0x115F, 0x1160, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD):
            assert not escaping.UNSEEN.fullmatch(chr(point)), hex(point)


@given(ANY)
def test_lines_keep_their_ends(value: str) -> None:
    shown = escaping.for_terminal_lines(value)
    assert shown.count("\n") == value.count("\n")
    assert not escaping.UNSEEN.search(shown.replace("\n", "").replace("\t", ""))


@pytest.mark.parametrize("reader", [COMMONMARK, GITHUB])
@pytest.mark.parametrize("show", [escaping.for_markdown, escaping.for_markdown_code])
@given(value=ANY)
def test_markdown_shows_a_value_and_nothing_else(
    show: Callable[[str], str], reader: MarkdownIt, value: str
) -> None:
    shown = show(value)
    found = kinds(f"{shown}\n\n# ours {shown} ends\n", reader)
    assert set(found) <= HARMLESS
    assert found.count("heading_open") == 1
    if shown:
        assert contents(f"a {shown} b", reader) == f"a {escaping.for_terminal(value)} b"


@given(ANY)
def test_plain_markdown_has_no_address(value: str) -> None:
    """Some readers make links of addresses in plain text, escaped or not; none does in code."""
    shown = escaping.for_markdown(value)
    if not shown.startswith("`"):
        assert not set("@<>[]&*_~$|#\\`") & set(shown)
        assert "//" not in shown
        assert "www." not in shown


@given(st.lists(ANY, min_size=2, max_size=2))
def test_a_cell_is_one_cell(values: list[str]) -> None:
    cells = [escaping.for_markdown_cell(escaping.for_markdown(value)) for value in values]
    tokens = GITHUB.parse(f"| a | b |\n|---|---|\n| {cells[0]} | {cells[1]} |\n\nafter\n")
    assert [token.type for token in tokens].count("tr_open") == 2
    inline = [token for token in tokens if token.type == "inline"]
    assert [token.content for token in inline[:2]] == ["a", "b"]
    assert inline[4].content == "after"
    assert len(inline) == 5
    shown = [t.content for token in inline[2:4] for t in token.children or []]
    for value, seen in zip([v for v in values if escaping.for_terminal(v)], shown, strict=True):
        one_line = escaping.for_terminal(value)
        assert seen.strip() == one_line.replace("\\|", "\\\\x7c").strip() or not one_line.strip()


@given(ANY, st.sampled_from(["", "yaml"]))
def test_a_block_ends_where_it_should(value: str, language: str) -> None:
    tokens = GITHUB.parse(f"{escaping.for_markdown_block(value, language)}\n\nafter\n")
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content == escaping.for_terminal_lines(value) + "\n"


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[object] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, attrs))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(ANY)
def test_html_holds_text_alone(value: str) -> None:
    parser = Tags()
    shown = escaping.for_html(value)
    parser.feed(f'<p title="{shown}">{shown}</p>')
    parser.close()
    lines = escaping.for_terminal_lines(value)
    assert parser.tags == [("p", [("title", lines)])]
    assert parser.text == lines


TREES = st.recursive(
    ANY | st.booleans() | st.none() | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY, inner, max_size=3),
    max_leaves=6,
)


@given(TREES, st.sampled_from([None, 1]))
def test_json_reads_back(tree: object, indent: int | None) -> None:
    dumped = escaping.for_json(tree, indent)
    dumped.encode()
    assert json.loads(dumped) == tree
    assert not escaping.UNSEEN.search(dumped.replace("\n", ""))
    assert indent or "\n" not in dumped


@given(TREES)
def test_yaml_reads_back_with_a_value_on_each_line(tree: object) -> None:
    dumped = escaping.for_yaml(tree)
    dumped.encode()
    assert yaml.safe_load(dumped) == tree
    assert not escaping.UNSEEN.search(dumped.replace("\n", ""))


@given(ANY)
@example("<http://b.c>---")
@example("---")
def test_front_matter_ends_at_its_dashes(value: str) -> None:
    card = f"---\n{escaping.for_yaml({'name': value, 'list': [value]})}---\n\n# ours\n"
    before, matter, rest = card.split("---\n", 2) if "---\n" in card else ("", "", "")
    assert before == ""
    assert yaml.safe_load(matter) == {"name": value, "list": [value]}
    assert rest == "\n# ours\n"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("CC-BY-4.0", "CC-BY-4.0"),
        ("Código Civil, artículo 5", "Código Civil, artículo 5"),
        ("México (MX)", "México (MX)"),
        ("diario_oficial", "`diario_oficial`"),
        ("ver http://b.c", "`ver http://b.c`"),
        ("a`b", "``a`b``"),
        ("uno\ndos", "`uno\\ndos`"),
        ("", ""),
    ],
)
def test_how_it_reads(value: str, shown: str) -> None:
    assert escaping.for_markdown(value) == shown
