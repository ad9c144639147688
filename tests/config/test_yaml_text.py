"""YAML that a person wrote: whatever it holds, it gives plain values or one sentence."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from corpus_latam.config import load, parse_yaml, read_yaml
from corpus_latam.config.yaml_text import MAX_BYTES, MAX_VALUES
from corpus_latam.errors import ConfigError

CONFIG = "name: prueba\nsources: {a: {type: parquet, path: x}}\n"

BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join(['*' + before] * 9)}]\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)
MERGES = "a: &a {x: 1}\n" + "".join(
    f"{name}: &{name} {{<<: [{', '.join(['*' + before] * 9)}]}}\n"
    for before, name in zip("abcdefghi", "bcdefghij", strict=True)
)


def said(content: bytes | str, folder: Path) -> str:
    file = folder / "c.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ConfigError) as error:
        load(str(file))
    assert str(file) in str(error.value)
    return str(error.value)


@pytest.mark.parametrize(
    "content", [CONFIG, CONFIG.replace("\n", "\r\n"), "\ufeff" + CONFIG, CONFIG + "\n\n"]
)
def test_line_ends_and_a_byte_order_mark_do_not_matter(content: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_bytes(content.encode())
    assert load(str(tmp_path / "c.yaml")).name == "prueba"


@pytest.mark.parametrize(
    "deep",
    [
        "a: " + "[" * 5_000 + "]" * 5_000,
        "a: " + "{b: " * 5_000 + "}" * 5_000,
        "- " * 5_000 + "x",
        "[" * 50_000,
    ],
)
def test_what_is_nested_too_deep_is_told(deep: str, tmp_path: Path) -> None:
    assert "nested deeper than" in said(deep, tmp_path)


@pytest.mark.parametrize("bomb", [BOMB, MERGES])
def test_aliases_do_not_explode(bomb: str, tmp_path: Path) -> None:
    start = time.monotonic()
    assert f"more than {MAX_VALUES:,} values" in said(bomb, tmp_path)
    assert time.monotonic() - start < 5


def test_an_alias_of_itself(tmp_path: Path) -> None:
    assert "alias of itself" in said("name: x\na: &a {b: *a}\n", tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("name: x\nname: y\n", ["'name' stands twice", "lines 1 and 2"]),
        (CONFIG + "export:\n  redact: all\n  redact: none\n", ["'redact' stands twice", "lines 4 and 5"]),
        ("a: [1\nb: 2\n", ["not valid YAML", "line 2"]),
        ("\tname: x\n", ["not valid YAML", "line 1"]),
        ("a: !!python/object:os.system {}\n", ["not valid YAML"]),
        ("a: !!timestamp 2020-13-45\n", ["month must be in 1..12"]),
        ("a: !!int " + "9" * 5_000, ["cannot read"]),
        ("? [a]\n: b\n", ["not valid YAML"]),
        (CONFIG + 'output: "a\\0b"\n', ["line 3", "NUL"]),
        (CONFIG + 'output: "a\\ud800b"\n', ["line 3", "half of a character"]),
        ("nombre: España\n".encode("latin-1"), ["not UTF-8", "Latin-1", "line 1", "Save it as UTF-8"]),
        (CONFIG.encode("utf-16"), ["not UTF-8 but UTF-16"]),
        ("", ["must be a mapping"]),
        ("- a\n", ["must be a mapping"]),
        (b"#" * (MAX_BYTES + 1), ["larger than"]),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: bytes | str, words: list[str], tmp_path: Path) -> None:
    sentence = said(content, tmp_path)
    assert all(word in sentence for word in words), sentence
    assert len(sentence.splitlines()) < 5


def test_a_folder_and_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    for path, words in {
        str(tmp_path): "is a folder: name the config file in it",
        str(tmp_path / "no.yaml"): "no such config file",
        str(tmp_path / ("x" * 300)): "cannot be read (File name too long)",
        "a\0b": "cannot be read",
    }.items():
        with pytest.raises(ConfigError, match=words.replace("(", r"\(").replace(")", r"\)")):
            read_yaml(path)


def test_merge_keys_and_plain_aliases_still_work() -> None:
    text = "base: &b {x: 1, y: 2}\nmine: {<<: *b, y: 3}\nlist: [*b, *b]\n"
    assert parse_yaml(text, "t") == yaml.safe_load(text)


TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(-9999, 9999).map(lambda n: n / 100) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_plain_values_are_those_that_yaml_reads(value: object) -> None:
    text = yaml.safe_dump(value, allow_unicode=True)
    assert parse_yaml(text, "t") == yaml.safe_load(text)


PIECES = st.sampled_from(
    [
        *"[]{}:,-?&*!|>'\"%@`#\n\t \\",
        "a",
        "&x ",
        "*x",
        "<<: ",
        "name: ",
        "0x",
        "1:2",
        "2020-02-31",
        ".inf",
        "é",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=40))
@example("&x [*x]")
@example("{<<: 1}")
@example("{[a]: b}")
@example("? {a: b}\n: c")
@example("0b")
@example("=")
@example("2020-02-31")
def test_any_text_gives_values_or_a_sentence(text: str) -> None:
    try:
        parse_yaml(text, "t")
    except ConfigError:
        return
