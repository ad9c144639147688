"""README.es.md says what README.md says: the same headings, code, tables and links. Words are translated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY

ENGLISH, SPANISH = (REPOSITORY / name for name in ("README.md", "README.es.md"))
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
COMMENT = re.compile(r"\s+(?:# .*|\([^()]*\))$", re.M)
"""What is said beside code or printed rows: for people, so in their language."""


def prose(file: Path) -> str:
    return BLOCK.sub("", file.read_text())


def headings(file: Path) -> list[str]:
    return [line.split(" ")[0] for line in prose(file).splitlines() if line.startswith("#")]


def code(file: Path) -> list[tuple[str, str]]:
    """Language and lines of each block, without comments."""
    return [(language, COMMENT.sub("", lines)) for language, lines in BLOCK.findall(file.read_text())]


def rows(file: Path) -> list[int]:
    """The columns of each row of each table."""
    return [line.count("|") for line in prose(file).splitlines() if line.startswith("|")]


def links(file: Path) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", prose(file))


def names(file: Path) -> set[str]:
    """What stands as code inside a sentence: commands, keys, files."""
    return set(re.findall(r"`([^`\n]+)`", prose(file)))


def figures(file: Path) -> list[str]:
    """Numbers with their separators taken out: 32,726 is 32 726 in Spanish, and 1.4 is 1,4."""
    return [re.sub(r"\D", "", number) for number in re.findall(r"\d+(?:[.,\u202f ]\d+)*", prose(file))]


def test_headings_have_the_same_order_and_level() -> None:
    assert headings(SPANISH) == headings(ENGLISH)


def test_code_is_the_same_but_for_its_comments() -> None:
    assert code(SPANISH) == code(ENGLISH)


@pytest.mark.parametrize("say", [rows, names, figures])
def test_tables_names_and_figures_are_the_same(say: object) -> None:
    assert callable(say)
    assert say(SPANISH) == say(ENGLISH)


def test_links_are_the_same_but_for_those_to_each_other() -> None:
    mine = {"README.md": "README.es.md"}
    assert [mine.get(link, link) for link in links(SPANISH)] == links(ENGLISH)
    for link in links(ENGLISH):
        assert link.startswith("http") or (REPOSITORY / link).exists()


def test_a_difference_is_seen(tmp_path: Path) -> None:
    changed = tmp_path / "README.md"
    changed.write_text(
        ENGLISH.read_text().replace("--workers 8", "--workers 9").replace("## More", "### More")
    )
    assert code(changed) != code(ENGLISH)
    assert headings(changed) != headings(ENGLISH)
