"""A plain value in YAML is the text that stands there, unless it is true, false, null or a plain number."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import load, parse_overrides, parse_yaml, validate
from corpus_latam.config.formats import ALIKE, CONVERSIONS, READERS
from corpus_latam.config.reading import one_of
from corpus_latam.config.sources import MODELS
from corpus_latam.errors import ConfigError

WORDS = [
    "NO",
    "no",
    "No",
    "yes",
    "Yes",
    "on",
    "ON",
    "off",
    "y",
    "n",
    "Y",
    "N",
    "True",
    "FALSE",
    "=",
    "nan",
    "inf",
]
LIKE_NUMBERS = [
    "010", "0o17", "0x1F", "0b1", "1_000", "+5", "1e3", "1E3", "1.5e+3", "1.10", "01.5", ".5", "5.", "12:30",
    "12:30:45", "190:20:30", "2024-05-01", "2024-05-01T10:00:00Z", "2024-5-1 10:00:00", "1.2.3", "0.10",
    "9" * 1_001, "-0", "0.00001", "1234567890.5", "-0x1", "00", "-010", "1e999",
]  # fmt: skip


@pytest.mark.parametrize("written", [*WORDS, *LIKE_NUMBERS])
def test_what_only_looks_like_a_value_is_text(written: str) -> None:
    assert parse_yaml(f"a: {written}\n{written}: [{written}]", "x") == {"a": written, written: [written]}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        *[("true", True), ("false", False), ("null", None), ("~", None), ("", None), ("0", 0), ("-17", -17)],
        *[("2024", 2024), ("1.5", 1.5), ("0.0", 0.0), ("-0.25", -0.25), ("'NO'", "NO"), ('"1"', "1")],
    ],
)
def test_values_are_values(written: str, value: Any) -> None:
    assert parse_yaml(f"a: {written}", "x") == {"a": value}
    assert type(parse_yaml(f"a: {written}", "x")["a"]) is type(value)


@given(
    st.integers(-(10**17), 10**17) | st.floats(allow_nan=False, allow_infinity=False, width=32) | st.text()
)
def test_what_is_written_out_reads_as_the_same(value: Any) -> None:
    assert parse_yaml(yaml.safe_dump({"a": repr(value)}, allow_unicode=True), "x") == {"a": repr(value)}
    read = parse_yaml(f"a: {value!r}", "x")["a"] if not isinstance(value, str) else value
    assert str(read) == str(value) or float(read) == value


SOURCE = {"type": "jsonl", "path": "x"}


@pytest.mark.parametrize("code", ["NO", "no", "'NO'"])
def test_norway_is_a_country(code: str) -> None:
    tree = parse_yaml(f"name: n\nsources: {{a: {{type: jsonl, path: x, country: {code}}}}}", "c.yaml")
    if code == "no":
        with pytest.raises(ConfigError, match="'no' is not a country code"):
            validate(tree)
    else:
        assert validate(tree).sources["a"].country == "NO"


@pytest.mark.parametrize("written", ["1.10", "2024", "010", "1e3", "2024-05-01", "12:30", "0.5", "off"])
def test_text_fields_take_what_is_written(written: str) -> None:
    text = f"name: n\nsources: {{a: {{type: hub, repository: o/n, revision: {written}, license: {written}}}}}"
    source: Any = validate(parse_yaml(text, "c.yaml")).sources["a"]
    assert (source.revision, source.license) == (written, written)


@pytest.mark.parametrize("written", ["yes", "on", "true", "True", "no", "off", "FALSE", "false"])
def test_fields_for_yes_and_no_take_all_words_for_them(written: str) -> None:
    text = f"name: n\nsources: {{a: {{type: jsonl, path: x}}}}\ndeduplicate: {{exact: {written}}}"
    wanted = written.lower() in ("yes", "on", "true")
    assert validate(parse_yaml(text, "c.yaml")).deduplicate.exact is wanted


@pytest.mark.parametrize(("written", "rows"), [("1_000", 1000), ("0500", 500), ("+7", 7)])
def test_fields_for_numbers_take_all_ways_to_write_them(written: str, rows: int) -> None:
    text = f"name: n\nsources: {{a: {{type: jsonl, path: x}}}}\ningest: {{shard_rows: {written}}}"
    assert validate(parse_yaml(text, "c.yaml")).ingest.shard_rows == rows


def test_an_override_is_read_alike(tmp_path: Any) -> None:
    (tmp_path / "c.yaml").write_text("name: n\nsources: {a: {type: jsonl, path: x}}\n")
    changes = parse_overrides(["sources.a.country=NO", "ingest.max_bad_share=.5"])
    loaded = load(str(tmp_path / "c.yaml"), changes)
    assert loaded.sources["a"].country == "NO"
    assert loaded.ingest.max_bad_share == 0.5


@pytest.mark.parametrize("kind", [*CONVERSIONS, *ALIKE, *sorted(set(READERS) - set(MODELS))])
def test_a_type_that_there_is_not_says_what_to_do(kind: str) -> None:
    with pytest.raises(ConfigError) as error:
        validate({"name": "n", "sources": {"a": {"type": kind, "path": "x"}}})
    assert f"sources.a: there is no type '{kind}': choose {one_of(MODELS)}. " in str(error.value)
    assert "Did you mean" not in str(error.value)


def test_a_type_with_a_slip_is_named() -> None:
    with pytest.raises(ConfigError, match=r"there is no type 'jsnol'.*Did you mean 'jsonl'"):
        validate({"name": "n", "sources": {"a": {"type": "jsnol", "path": "x"}}})


def test_a_word_where_text_is_wanted_says_so() -> None:
    with pytest.raises(ConfigError, match=r"sources\.a\.path: must be text: put it in quotes"):
        validate({"name": "n", "sources": {"a": {"type": "text", "path": True}}})
