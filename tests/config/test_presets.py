"""Presets: each is whole and can be used; what a run states itself goes over them; slips are told."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import load, presets, validate
from corpus_latam.errors import ConfigError
from corpus_latam.ingest.licenses import license_of
from tests.conftest import REPOSITORY

SAID = {"path": "somewhere", "http.contact": "alguien@ejemplo.cl", "endpoint": "https://ejemplo.cl/oai"}
"""What a user says where a preset leaves it open."""


def config(**source: Any) -> Any:
    return validate({"name": "n", "sources": {"s": source}}).sources["s"]


def with_path(name: str) -> Any:
    """The source of a preset, which is told what it leaves for its user to say."""
    tree: dict[str, Any] = {"preset": name}
    for key in presets.missing(presets.preset(name)):
        section, _, inner = key.rpartition(".")
        (tree.setdefault(section, {}) if section else tree)[inner] = SAID[key]
    return config(**tree)


@pytest.mark.parametrize("name", presets.names())
def test_a_preset_is_a_whole_source(name: str) -> None:
    preset = presets.preset(name)
    assert with_path(name).type == preset.source["type"]
    assert preset.about.page.startswith("https://")
    assert "doc_type" in preset.source
    assert preset.about.terms.endswith(".")
    assert not preset.about.terms[:-1].count(". ")
    for text in (preset.about.title, preset.about.size, preset.about.needs, preset.about.license_basis):
        assert text
        assert not text.endswith(".")


@pytest.mark.parametrize("name", presets.names())
def test_its_licence_is_one_that_we_know_or_said_to_be_unknown(name: str) -> None:
    stated = presets.preset(name).source.get("license", "unknown")
    assert license_of(stated) == stated


@pytest.mark.parametrize("name", presets.names())
def test_a_resolved_source_says_the_same_without_its_preset(name: str) -> None:
    source = with_path(name)
    assert config(**source.model_dump(mode="json")) == source


def test_a_source_goes_over_its_preset_key_by_key() -> None:
    source = config(preset="mc4-es", rank=7, columns={"url": None, "metadata": ["url"]})
    assert source.repository == "allenai/c4"
    assert source.rank == 7
    assert source.columns.url is None
    assert source.columns.metadata == ("url",)
    assert source.columns.fetched_at == "timestamp"


def test_another_type_takes_the_keys_that_it_has_too() -> None:
    source = config(preset="mc4-es", type="jsonl", path="/data/*.json.gz")
    assert source.type == "jsonl"
    assert source.language == "spa"
    assert source.columns.fetched_at == "timestamp"


def test_overrides_of_the_command_line_go_over_both(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("name: n\nsources: {s: {preset: mc4-es, rank: 3}}\n")
    loaded = load(str(tmp_path / "c.yaml"), {"sources.s.rank": "4", "sources.s.columns.url": "null"})
    assert loaded.sources["s"].rank == 4
    assert loaded.sources["s"].columns.url is None


def test_the_command_line_can_name_a_preset(tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text("name: n\nsources: {}\n")
    loaded = load(str(tmp_path / "c.yaml"), {"sources.s.preset": "mc4-es"})
    assert loaded.sources["s"].license == "ODC-By-1.0"


@pytest.mark.parametrize("written", ["mc4", "MC4_ES", "mc4-esp"])
def test_a_slip_is_told_with_the_nearest_names(written: str) -> None:
    with pytest.raises(ConfigError, match=rf"sources\.s\.preset: there is no preset '{written}'.*mc4-es"):
        config(preset=written)


@pytest.mark.parametrize("written", [None, True, 5, [], {}, "", "../mc4-es", "/etc/passwd", "mc4-es.yaml"])
def test_what_is_no_name_of_a_preset_is_told(written: Any) -> None:
    with pytest.raises(ConfigError, match=r"sources\.s\.preset: there is no preset"):
        config(preset=written)


def test_an_unknown_key_beside_a_preset_is_an_error() -> None:
    with pytest.raises(ConfigError, match=r"sources\.s\.rnak: unknown key\. Did you mean 'rank'"):
        config(preset="mc4-es", rnak=1)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=5,
    )
)
def test_sources_of_any_shape_are_left_for_the_check_of_the_config(value: Any) -> None:
    if isinstance(value, dict):
        value.pop("preset", None)
    for tree in ({"sources": value}, {"sources": {"s": value}}):
        assert presets.expand(tree) == tree


def test_merging_keeps_what_only_one_side_has() -> None:
    under = {"a": 1, "b": {"c": 1, "d": {"e": 1}}, "f": [1, 2], "g": {"h": 1}}
    over = {"b": {"d": {"e": 2}}, "f": [3], "g": None}
    assert presets.merged(under, over) == {"a": 1, "b": {"c": 1, "d": {"e": 2}}, "f": [3], "g": None}
    assert under["b"] == {"c": 1, "d": {"e": 1}}


def test_the_files_hold_no_key_that_nobody_reads() -> None:
    for name in presets.names():
        tree = yaml.safe_load((REPOSITORY / "configs" / "sources" / f"{name}.yaml").read_text())
        assert set(tree) <= {"base", "about", "source"}, name
        assert "base" not in tree or tree["base"] in presets.names(), name


def test_the_table_of_the_page_is_what_its_script_writes() -> None:
    place = REPOSITORY / "scripts" / "write_presets_table.py"
    spec = importlib.util.spec_from_file_location("write_presets_table", place)
    assert spec is not None
    assert spec.loader is not None
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "run scripts/write_presets_table.py"


def test_each_of_the_sixteen_sources_has_its_presets() -> None:
    page = (REPOSITORY / "docs" / "sources.md").read_text(encoding="utf-8")
    section = page.partition("### The sixteen sources of the corpus")[2].partition("\n## ")[0]
    rows = [line for line in section.split("\n") if line.startswith("| ")][1:]
    assert len(rows) == 15  # two of them are one repository
    for row in rows:
        named = set(re.findall("`([a-z0-9-]+)`", row.split("|")[2])) - {"set"}
        assert named, row
        assert named <= set(presets.names()), row
