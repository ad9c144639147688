"""Values that try to be more than values, and what a Markdown document is made of when none succeeded."""

from __future__ import annotations

from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

FRAGMENTS = (
    "\n", "\r", "\r\n\r\n", "\t", "\x00", "\x07", "\x08", "\x1b[31m", "\x1b]0;t\x07", "\x7f", "\x85",
    "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\u200b", "\ufeff", "\U000e0041", "\ud800", "\uffff",
    "\x9b2J", "# h", "\n# h", "\n---\n", "---", "===", "\n===", "- x", "1. x", "1) x", "> x", "    x", "~~~",
    "```", "\n```\n# h\n", "`", "``", "|", "\\|", "\\", "\\\\|", "[a](http://b.c)", "![a](b)",
    "[a]: http://b.c", "<http://b.c>", "http://b.c", "www.b.c", "a@b.c", "@ana", "#1", "<b>", "<script>",
    "<!--", "-->", "</code>", "</pre>", "</style>", "&lt;", "&#10;", '"', "'", "*a*", "__a__", "~~a~~", "$a$",
    ":cat:", "[red]", "[/red]", "[link=http://b.c]", "{0}", "{{ a }}", "{% a %}", "%s", ": ", "yes", "null",
    "- ", "&a", "!!str", "? ", "ñ", "año", "CC-BY-4.0", " ", "  ", "",
)  # fmt: skip
ANY = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=6).map("".join)
STORED = ANY.map(lambda value: value.encode(errors="replace").decode()).filter(bool)
"""Those that a column of Arrow can hold."""

COMMONMARK = MarkdownIt("commonmark")
GITHUB = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def flat(tokens: list[Token]) -> list[Token]:
    """Tokens with those inside them."""
    return [inner for token in tokens for inner in (token, *flat(token.children or []))]


def outline(markdown: str) -> dict[str, int]:
    """How many of each kind of token a document has; text and code, which are harmless, left out."""
    kinds = [token.type for token in flat(GITHUB.parse(markdown))]
    return {kind: kinds.count(kind) for kind in sorted(set(kinds) - {"text", "code_inline"})}
