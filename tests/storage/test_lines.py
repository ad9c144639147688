"""What ends a line of ours: `\\n` and nothing else, wherever lines are read."""

from __future__ import annotations

import ast
import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.storage.lines import BOM, byte_lines, numbered, text_lines

PACKAGE = Path(__file__).parent.parent.parent / "src" / "corpus_latam"
LINE_ENDS = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
"""All that `str.splitlines` cuts at."""
OWN_TABLES = {"text/unicode.py", "tokenizer/count/unicode_classes.py"}
"""ASCII tables of the package itself, which hold none of these."""


@given(st.lists(st.text(st.sampled_from(f"a ñ{LINE_ENDS}"), min_size=1)))
def test_what_was_written_as_lines_is_read_as_those(values: list[str]) -> None:
    content = "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()
    assert [json.loads(line) for _, line in numbered(content)] == values
    assert list(numbered(BOM + content.replace(b"\n", b"\r\n"))) == list(numbered(content))


@given(st.lists(st.text(st.sampled_from("a ñ\x0b\x0c\x85\u2028"))), st.sampled_from(["\n", "\r\n", "\r"]))
def test_texts_of_others_are_cut_at_the_ends_of_their_lines(lines: list[str], end: str) -> None:
    text = "".join(line + end for line in lines)
    assert text_lines(text) == lines
    assert byte_lines(text.encode()) == [line.encode() for line in lines]


def test_blank_lines_count() -> None:
    assert list(numbered(b"a\n\n \r\nb")) == [(1, b"a"), (4, b"b")]


def test_nothing_in_the_package_cuts_lines_elsewhere() -> None:
    found = {
        str(module.relative_to(PACKAGE))
        for module in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "splitlines"
    }
    assert found <= OWN_TABLES
