from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import corpus_latam
from corpus_latam.annotate import country
from corpus_latam.report import sections
from corpus_latam.report.strings import Lang, strings


def leaves(
    tree: dict[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    for key, value in tree.items():
        if set(value) == {"es", "en"} and all(isinstance(text, str) for text in value.values()):
            yield (*path, key), value
        else:
            yield from leaves(value, (*path, key))


def test_every_string_is_in_both_languages_and_names_the_same_values() -> None:
    found = dict(leaves(strings("es").tree))
    assert len(found) > 150
    for path, texts in found.items():
        assert all(texts.values()), path
        names = {lang: set(re.findall(r"\{(\w+)\}", text)) for lang, text in texts.items()}
        assert names["es"] == names["en"], path


def test_no_string_is_there_twice() -> None:
    """A reader of YAML would take the later one, without a word."""
    text = (Path(corpus_latam.__file__).parent / "report/strings.yaml").read_text(encoding="utf-8")
    maps = [yaml.compose(text)]
    while maps:
        node = maps.pop()
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert [key for key, count in Counter(keys).items() if count > 1] == []
            maps += [value for _, value in node.value]


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_follows_a_figure_agrees_with_it(lang: Lang) -> None:
    """Every figure before a word says what that word is for 1 and for others."""
    words = strings(lang)
    prose = {path: text[lang] for path, text in leaves(words.tree) if path[0] == "prose"}
    for path, text in prose.items():
        figures = {name for name in re.findall(r"\{(\w+)\} [\w\[]", text) if name != "ratio"}
        assert figures <= set(re.findall(r"\[(\w+): ", text)), path
        plain = [words.sentence(path, dict.fromkeys(re.findall(r"\{(\w+)\}", text), n)) for n in (1, 2)]
        assert not any("[" in each or "|" in each for each in plain), path
        assert (plain[0] == plain[1]) is not bool(figures), path


def test_sentences_of_one_document() -> None:
    figures = dict.fromkeys(["records", "sources", "kept"], 1)
    spanish = strings("es").sentence(("prose", "lede"), figures)
    assert spanish.startswith("De {records} entrada leída en {sources} fuente, {kept} documento (")
    assert spanish.endswith(") forma el corpus.")
    assert "{kept} documents ({kept_of_records}) make" in strings("en").sentence(
        ("prose", "lede"), figures | {"kept": 0}
    )


@pytest.mark.parametrize(
    ("value", "kind", "spanish", "english"),
    [
        (1234567, "count", "1\u202f234\u202f567", "1,234,567"),
        (0.6321, "share", "63,2\u202f%", "63.2%"),
        (1234.5678, "decimal", "1\u202f234,568", "1,234.568"),
        (87_200_000, "bytes", "87,2\u00a0MB", "87.2\u00a0MB"),
        (999, "bytes", "999\u00a0B", "999\u00a0B"),
        (2_500_000_000, "large", "2,50\u00a0mil millones", "2.50\u00a0billion"),
        (1234, "large", "1\u202f230", "1,230"),
        (1.5e21, "power", "1,50\u00a0×\u00a010²¹", "1.50\u00a0×\u00a010²¹"),
        (None, "share", "–", "–"),
    ],
)
def test_numbers(value: float | None, kind: str, spanish: str, english: str) -> None:
    assert strings("es").number(value, kind) == spanish
    assert strings("en").number(value, kind) == english


def test_unknown_codes_stand_for_themselves() -> None:
    assert strings("es").name("countries", "MX") == "México"
    assert strings("es").name("countries", "ZZ") == "ZZ"
    assert strings("en").name("countries", None) == "none given"


def test_every_basis_of_a_country_has_a_column() -> None:
    words = strings("en")
    for basis in (country.METADATA, country.DOMAIN, country.LEXICON):
        assert basis in sections.BASES
        assert words.name("bases", basis) != basis


SOURCES = Path(corpus_latam.__file__).parent / "sources"
READING = [*sorted(SOURCES.rglob("*.py")), SOURCES.parent / "ingest" / "documents.py"]
"""The modules that say why a record is bad, and where it lies."""
REASON = re.compile(r"[A-Za-z]+ [^./{}]*[^./{} ]")
NO_POSITIONS = {"invalid", "reading"}
"""What such words begin elsewhere: `f"invalid {encoding}"`."""
WITH_A_NUMBER = re.compile(r"([a-z]+) \0")


def reasons(module: Path) -> list[str]:
    """Words that a module has given a name to: `EMPTY_TEXT = "empty text"`."""
    named = [node for node in ast.parse(module.read_text()).body if isinstance(node, ast.Assign)]
    found = [node.value.value for node in named if isinstance(node.value, ast.Constant)]
    return [value for value in found if isinstance(value, str) and REASON.fullmatch(value)]


def position_words(module: Path) -> set[str]:
    """Words of f-strings that are a word and one figure: `f"line {number}"`."""
    strings_ = [node for node in ast.walk(ast.parse(module.read_text())) if isinstance(node, ast.JoinedStr)]
    texts = ["".join(map(_shown, node.values)) for node in strings_]
    return {found[1] for text in texts if (found := WITH_A_NUMBER.fullmatch(text))}


def _shown(part: ast.expr) -> str:
    return str(part.value) if isinstance(part, ast.Constant) else "\0"


@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_reading_says_of_bad_records_is_in_both_languages(lang: Lang) -> None:
    names = strings(lang).tree["names"]
    said = {reason for module in READING for reason in reasons(module)}
    words = {word for module in READING for word in position_words(module)} - NO_POSITIONS
    assert len(said) > 10
    assert words >= {"line", "row"}
    assert (said - names["bad_records"].keys(), words - names["positions"].keys()) == (set(), set())


@pytest.mark.parametrize(
    ("position", "spanish"),
    [
        ("line 91", "línea 91"),
        ("row 7", "fila 7"),
        ("file", "archivo"),
        ("años/a, b.jsonl, line 2", "años/a, b.jsonl, línea 2"),
        ("line 2, otra.txt", "line 2, otra.txt"),
        ("line dos", "line dos"),
        ("7f3a", "7f3a"),
        ("", ""),
    ],
)
def test_a_position_is_said_in_the_language_of_the_report(position: str, spanish: str) -> None:
    assert strings("es").position(position) == spanish
    assert strings("en").position(position) == position


@given(st.text())
def test_any_position_is_shown(position: str) -> None:
    assert strings("en").position(position) == position
