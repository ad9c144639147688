"""A count before a noun is said by `wording.counted`, which knows one from several."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus_latam
from corpus_latam.wording import counted

PACKAGE = Path(corpus_latam.__file__).parent
NOUNS = "record|document|file|shard|task|source|row|worker|copy|copie|duplicate|language|partition"
AFTER_A_FIGURE = re.compile(rf"\0 (?:[a-z]+ )?(?:{NOUNS})s\b|%[ds] (?:[a-z]+ )?(?:{NOUNS})s\b")


def test_one_and_several() -> None:
    assert counted(1, "document") == "1 document"
    assert counted(0, "document") == "0 documents"
    assert counted(2_000, "copy", "copies") == "2,000 copies"
    assert counted(1, "task starts", "tasks start") == "1 task starts"
    assert counted(2_000, "row", width=7) == "  2,000 rows"


def texts(module: Path) -> Iterator[tuple[int, str]]:
    """Strings of a module, documentation left out; what an f-string puts in with `:,` or `len` is \\0."""
    tree = ast.parse(module.read_text())
    inside = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(map(shown, node.values))
        elif isinstance(node, ast.Constant) and node not in inside | said:
            yield node.lineno, str(node.value)


def shown(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    assert isinstance(part, ast.FormattedValue)
    has_commas = part.format_spec is not None and "," in ast.unparse(part.format_spec)
    return "\0" if has_commas or ast.unparse(part.value).startswith("len(") else "…"


def figures_before_nouns(module: Path) -> list[str]:
    return [f"{module.name}:{line}: {text}" for line, text in texts(module) if AFTER_A_FIGURE.search(text)]


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda m: str(m.relative_to(PACKAGE)))
def test_no_message_counts_by_itself(module: Path) -> None:
    assert not figures_before_nouns(module)


def test_a_count_before_a_noun_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "messages.py"
    module.write_text("""
first = f"{bad:,} bad records."
second = ("%d tasks start", f"its {len(parts)} files")
right = (f"{counted(bad, 'record')}", "of %s", f"{name} files", "3 records")
""")
    assert len(figures_before_nouns(module)) == 3
