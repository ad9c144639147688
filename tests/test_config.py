"""Configs are checked whole, and what is wrong is said in words."""

import copy
import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from corpus_latam.config import RunConfig, load, parse_bytes, parse_overrides, validate
from corpus_latam.errors import ConfigError

MINIMAL = {"name": "t", "sources": {"a": {"type": "parquet", "path": "x"}}}
REPOSITORY = Path(__file__).parent.parent


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nmae": 1}, "nmae: unknown key. Did you mean 'name'?"),
        ({"ingest": {"shard_byte": 1}}, "ingest.shard_byte: unknown key. Did you mean 'shard_bytes'?"),
        ({"sources": {}}, "name at least one source"),
        (
            {"sources": {"a": {"type": "parquet", "path": "x", "columns": {"txt": "b"}}}},
            "Did you mean 'text'",
        ),
        (
            {"sources": {"a": {"type": "parkett", "path": "x"}}},
            "choose parquet, jsonl, json, text, files, hub",
        ),
        ({"sources": {"A b": {"type": "parquet", "path": "x"}}}, "lower-case letters"),
        ({"ingest": {"shard_bytes": "many"}}, "is not a size"),
        ({"deduplicate": {"bands": 7}}, "must equal annotate.signature.num_perm"),
        ({"export": {"validation_share": 2}}, "export.validation_share"),
        ({"select": {"languages": ["es"]}}, "write ISO 639-3, as spa for Spanish"),
        ({"select": {"languages": "spa"}}, "select.languages: must be a list"),
        ({"sources": {"a": {"path": "x"}}}, "sources.a: needs a type"),
        ({"sources": {"a": {"type": "text", "path": "x", "country": "Chile"}}}, "ISO 3166-1 alpha-2"),
        ({"name": "../x"}, "name: may hold letters"),
        ({"tokenizer": {"parity": {"windw": 1}}}, "Did you mean 'window'"),
        (
            {"sources": {"a": {"type": "text", "path": "x", "columns": {"text": [5]}}}},
            "sources.a.columns.text:",
        ),
    ],
)
def test_problems_are_said_with_their_place(change: dict[str, object], message: str) -> None:
    with pytest.raises(ConfigError) as error:
        validate({**MINIMAL, **change})
    assert message in str(error.value)


def keys(model: type[BaseModel], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """All keys that a config may have, but those of sources."""
    for name, field in model.model_fields.items():
        yield (*above, name)
        for section in sections(field.annotation) if name != "sources" else ():
            yield from keys(section, (*above, name))


def sections(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from sections(part)


ODD_VALUES = [None, True, -1, 0, 1.5, 10**30, "x", "", [], [1], {}, {"a": 1}, {"a": {"b": []}}]
ODD_VALUES += [float("nan"), float("inf"), datetime.date(2020, 1, 1)]


@pytest.mark.parametrize("key", list(keys(RunConfig)), ids=".".join)
def test_whatever_a_key_holds_is_judged_in_plain_words(key: tuple[str, ...]) -> None:
    for value in ODD_VALUES:
        tree: Any = copy.deepcopy(MINIMAL)
        section = tree
        for name in key[:-1]:
            section = section.setdefault(name, {})
        section[key[-1]] = value
        said = problem(tree)
        assert not re.search(r"Input should|nable to parse|Value error|dictionary|\(top\)", said)


def problem(tree: Any) -> str:
    try:
        validate(tree)
    except ConfigError as error:
        return str(error)
    return ""


def test_a_wrong_name_in_a_mapping_is_named_by_its_place() -> None:
    said = problem({**MINIMAL, "select": {"thresholds": {"spa": {"laws": {"words": {"min": 1}}}}}})
    assert "select.thresholds.spa.laws: must be" in said


def test_every_problem_is_listed() -> None:
    with pytest.raises(ConfigError) as error:
        validate({**MINIMAL, "foo": 1, "bar": 2})
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize(
    ("value", "expected"), [("64MB", 64_000_000), ("1 GiB", 2**30), ("1.5kb", 1_500), (7, 7), ("12", 12)]
)
def test_sizes(value: object, expected: int) -> None:
    assert parse_bytes(value) == expected


def test_overrides_are_merged_as_yaml(tmp_path: Path) -> None:
    file = tmp_path / "c.yaml"
    file.write_text("name: t\nsources: {a: {type: parquet, path: x}}\n")
    overrides = parse_overrides(
        ["ingest.shard_rows=5", "sources.a.path=y=z", "tokenizer.vocab_sizes=[300, 400]"]
    )
    config = load(str(file), overrides)
    assert config.ingest.shard_rows == 5
    assert config.sources["a"].path == "y=z"  # type: ignore[union-attr]
    assert config.tokenizer.vocab_sizes == (300, 400)


def test_an_override_changes_one_section_where_the_file_has_aliases(tmp_path: Path) -> None:
    path = tmp_path / "run.yaml"
    source = "{type: jsonl, path: x, license: MIT, doc_type: web, columns: "
    path.write_text(
        f"name: x\nsources:\n  a: {source}&shared {{text: a}}}}\n  b: {source}*shared}}\n", encoding="utf-8"
    )
    config = load(str(path), {"sources.a.columns.text": "otra"})
    assert [source.columns.text for source in config.sources.values()] == ["otra", "a"]


WRONG = {
    "select.languages": "[es]",
    "selct.languages": "[spa]",
    "select": "{languages: [es]}",
    "ingest.shard_rows": "muchas",
    "sources.s.type": "parquett",
    "sources.s.columns.texto": "t",
    "sources.*.columns.txt": "t",
    "name": "..",
    "annotate.signature.num_perm": "7",
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_override_is_told_as_such(tmp_path: Path, key: str) -> None:
    """Also where a rule on several keys is broken by it."""
    path = tmp_path / "run.yaml"
    path.write_text("name: x\nsources: {s: {type: jsonl, path: x, license: MIT, doc_type: web}}")
    with pytest.raises(ConfigError) as error:
        load(str(path), {"export.as_of": "2026-01-01", key: WRONG[key]})
    (line,) = str(error.value).splitlines()
    assert f"--set {key}" in line
    assert "run.yaml" not in line


@pytest.mark.parametrize("key", WRONG.keys() - {"selct.languages"})
def test_what_the_file_says_wrong_is_not_told_of_an_override(tmp_path: Path, key: str) -> None:
    path = tmp_path / "run.yaml"
    path.write_text("name: x\nexprt: {}\nsources: {s: {type: jsonl, path: x, license: MIT, doc_type: web}}")
    with pytest.raises(ConfigError) as error:
        load(str(path), {key: WRONG[key]})
    of_file = [line for line in str(error.value).splitlines() if line.startswith(f"{path}: ")]
    assert [line.partition(": ")[2].partition(":")[0] for line in of_file] == ["exprt"]


@pytest.mark.parametrize("pair", ["novalue", "=3"])
def test_a_malformed_override_is_refused(pair: str) -> None:
    with pytest.raises(ConfigError, match="KEY=VALUE"):
        parse_overrides([pair])


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"a: [", "not valid YAML"), (b"- 1", "must be a mapping"), (b"\xff\xfe\x00", "not UTF-8 but UTF-16")],
)
def test_files_that_are_no_config(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "c.yaml"
    file.write_bytes(content)
    with pytest.raises(ConfigError, match=message):
        load(str(file))


def test_a_missing_file_is_named() -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.yaml: no such config file"):
        load("nowhere.yaml")


@pytest.mark.parametrize("path", sorted((REPOSITORY / "configs").glob("*.yaml")), ids=lambda p: p.name)
def test_shipped_configs_are_valid(path: Path) -> None:
    assert load(str(path)).name
