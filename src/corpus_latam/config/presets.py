"""Presets: sources described in `configs/sources/`, that a run names (`preset: mc4-es`) and may change."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from corpus_latam.config.shipped import shipped
from corpus_latam.config.sources import MODELS
from corpus_latam.config.values import Country, Model
from corpus_latam.config.yaml_text import read_yaml
from corpus_latam.errors import ConfigError

NEAR = 3
"""How many names are offered for one that there is not."""


class About(BaseModel):
    """What a person wants to know of a source before it is used."""

    model_config = Model.model_config

    title: str
    """What it is, in a line."""
    page: str
    """Where its makers describe or publish it."""
    size: str
    """How large it is, as its makers or a reader of it counted."""
    countries: tuple[Country, ...] = ()
    """Where its texts come from; nothing where they come from anywhere."""
    license_basis: str
    """Who says that this is the licence, and of what: of the collection, or of the texts."""
    terms: str
    """What its terms ask, in a sentence."""
    needs: str = "the network"
    """What has to be there before it can be read."""


class Preset(BaseModel):
    """A source: what there is to know about it, and its keys as a config has them."""

    model_config = Model.model_config

    about: About
    """For people."""
    source: dict[str, Any]
    """For the run. What a user has to add (a path) is missing here, and `about.needs` says so."""


def names() -> list[str]:
    """All presets, sorted."""
    return sorted(file.stem for file in shipped("sources").glob("*.yaml"))


def preset(name: str) -> Preset:
    """The preset of that name. Raises `ConfigError` with the nearest names where there is none."""
    return Preset.model_validate(_tree(name))


def expand(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A config in which every `preset` of a source is replaced by the keys that it stands for.

    What the source states itself goes over the preset, key by key, also inside sections.
    """
    sources = tree.get("sources")
    if not isinstance(sources, dict):
        return dict(tree)
    return {**tree, "sources": {name: _expanded(name, source) for name, source in sources.items()}}


def missing(preset: Preset) -> list[str]:
    """Keys that a preset leaves for its user to say: `path`, `http.contact`."""
    try:
        MODELS[preset.source["type"]].model_validate(preset.source)
    except ValidationError as error:
        return [".".join(map(str, each["loc"])) for each in error.errors() if each["type"] == "missing"]
    return []


def needs(source: Any) -> str | None:
    """What the preset of a source as written in a config needs; null for a source without one."""
    name = source.get("preset") if isinstance(source, dict) else None
    return preset(name).about.needs if name in names() else None


def _expanded(name: str, source: Any) -> Any:
    if not isinstance(source, dict) or "preset" not in source:
        return source
    own = {key: value for key, value in source.items() if key != "preset"}
    try:
        begun = preset(str(source["preset"])).source
    except ConfigError as error:
        raise ConfigError(f"sources.{name}.preset: {error}") from None
    return merged(_of_type(begun, own.get("type")), own)


def _of_type(keys: dict[str, Any], kind: Any) -> dict[str, Any]:
    """The keys that an access method has too: a data set of the Hub may lie in a folder of Parquet files."""
    if kind not in MODELS:
        return keys
    return {key: value for key, value in keys.items() if key in MODELS[kind].model_fields}


def merged(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Both, where sections of both are merged alike and any other value of `over` stands alone."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            value = merged(below, value)
        result[key] = value
    return result


def _tree(name: str) -> dict[str, Any]:
    """A preset's file over that of its `base`, which it only changes."""
    if name not in names():
        raise ConfigError(f"there is no preset {name!r}.{_hint(name)}")
    tree: dict[str, Any] = read_yaml(str(shipped(f"sources/{name}.yaml")))
    base = tree.pop("base", None)
    return tree if base is None else merged(_tree(base), tree)


def _hint(name: str) -> str:
    plain = name.lower().replace("_", "-")
    near = difflib.get_close_matches(plain, names(), n=NEAR, cutoff=0.5)
    near = near or [each for each in names() if plain and plain in each][:NEAR]
    offered = f" Did you mean {' or '.join(near)}?" if near else ""
    return f"{offered} `corpus-latam sources list` names all of them."
