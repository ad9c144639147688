"""YAML and `--set` in, a checked config out; what is wrong, in plain words, with the nearest valid name."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from corpus_latam.config import presets
from corpus_latam.config.formats import what_to_do
from corpus_latam.config.run import RunConfig
from corpus_latam.config.sources import MODELS
from corpus_latam.config.yaml_text import parse_yaml, read_yaml
from corpus_latam.errors import ConfigError


def load(path: str, overrides: Mapping[str, str] | None = None) -> RunConfig:
    """Reads a YAML file, merges `a.b=c` overrides into it, and checks the whole.

    Raises `ConfigError` with one line per problem: where it is, what is wrong, the nearest valid name.
    """
    tree = read_yaml(path)
    if not isinstance(tree, dict):
        raise ConfigError(f"{path} must be a mapping of sections, like configs/demo.yaml.")
    return load_tree(tree, path, overrides or {})


def load_tree(tree: dict[str, Any], origin: str, overrides: Mapping[str, str]) -> RunConfig:
    """The same of a mapping that was read already; `origin` is what errors call it."""
    if not overrides:
        return validate(tree, origin)
    written = _problems(tree)
    for key, value in overrides.items():
        _set(tree, key, value)
    found = _problems(tree)
    if found:
        lines = [f"{_said_by(each, origin, overrides, written)}: {each}" for each in found]
        raise ConfigError("\n".join(lines))
    return RunConfig.model_validate(presets.expand(tree))


def validate(tree: dict[str, Any], origin: str = "config") -> RunConfig:
    """A checked config from a plain mapping, whose presets are replaced by what they stand for."""
    found = _problems(tree)
    if found:
        raise ConfigError("\n".join(f"{origin}: {each}" for each in found))
    return RunConfig.model_validate(presets.expand(tree))


def _needs(tree: dict[str, Any], problem: Mapping[str, Any]) -> str:
    """What the preset of a source leaves for its user to say, where that is what is missing."""
    location = problem["loc"]
    if problem["type"] != "missing" or location[:1] != ("sources",) or len(location) == 1:
        return ""
    needs = presets.needs(tree["sources"][location[1]])
    return f". The preset needs {needs}." if needs else ""


def parse_overrides(pairs: list[str]) -> dict[str, str]:
    """`["a.b=1"]` as a mapping."""
    overrides = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            raise ConfigError(f"--set {pair}: write it as KEY=VALUE, for instance ingest.shard_rows=500.")
        overrides[key] = value
    return overrides


def one_of(names: Iterable[str]) -> str:
    """`a, b or c`."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


ALL = "*"
PLAIN = {
    "extra_forbidden": "unknown key",
    "model_type": "must be a section of keys, as {{key: value}}",
    "model_attributes_type": "must be a section of keys, as {{key: value}}",
    "dict_type": "must be a section of keys, as {{key: value}}",
    "tuple_type": "must be a list, as [a, b]",
    "list_type": "must be a list, as [a, b]",
    "union_tag_not_found": f"needs a type (or a preset): {one_of(MODELS)}",
    "string_type": "must be text: put it in quotes",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be {ge} or more",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be {le} or less",
    "missing": "is missing, and needed",
    "finite_number": "must be a number that is finite",
    "date_type": "must be a date, as 2026-01-31",
    "date_parsing": "must be a date, as 2026-01-31",
    "date_from_datetime_parsing": "must be a date, as 2026-01-31",
    "date_from_datetime_inexact": "must be a date, as 2026-01-31",
    "int_parsing_size": "is too large a number",
    "int_from_float": "must be a whole number",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number, all its digits written out",
    "string_pattern_mismatch": "may hold letters, digits, dots, hyphens and _; the first no dot or hyphen",
}
"""Plain words for what pydantic says in terms of its own."""


def _problems(tree: dict[str, Any]) -> list[str]:
    """What is wrong with a config, a sentence each that begins with the key."""
    try:
        RunConfig.model_validate(presets.expand(tree))
    except ConfigError as error:
        return str(error).split("\n")
    except ValidationError as error:
        return [f"{_sentence(dict(problem))}{_needs(tree, problem)}" for problem in error.errors()]
    return []


def _said_by(problem: str, path: str, overrides: Mapping[str, str], written: list[str]) -> str:
    """Who said what is wrong: the override of that key, of one above or below it, or else the file.

    Where the file alone has no such problem, and no override has that key (a rule on several keys), all of
    them may have a part in it.
    """
    where = problem.partition(": ")[0]
    at = [key for key in overrides if _is_in(where, key)]
    if at:
        return f"--set {max(at, key=len)}"
    if problem in written:
        return path
    below = [key for key in overrides if _is_in(key, where)]
    return " ".join(f"--set {key}" for key in below or overrides)


def _is_in(key: str, section: str) -> bool:
    """Whether a key is a section's own or lies in it. A step `*` of either is any."""
    steps, wanted = key.split("."), section.split(".")
    return len(steps) >= len(wanted) and all(
        step == other or ALL in (step, other) for step, other in zip(steps, wanted, strict=False)
    )


def _set(tree: dict[str, Any], key: str, value: str) -> None:
    """Sets one value. A step `*` of its key stands for every key that the section has there."""
    *parents, last = key.split(".")
    nodes: list[Any] = [tree]
    for parent in parents:
        nodes = [
            _inside(node, step) for node in nodes for step in (list(node) if parent == ALL else [parent])
        ]
        if not all(isinstance(node, dict) for node in nodes):
            raise ConfigError(f"--set {key}: {parent} is a value, not a section.")
    for node in nodes:
        node[last] = parse_yaml(value, f"--set {key}: the value")


def _inside(node: dict[str, Any], step: str) -> Any:
    """What a section has under a key: a new section where it has nothing, and a copy of one that is there,
    which may stand at several places of a file (an alias)."""
    found = node.get(step)
    node[step] = {} if found is None else dict(found) if isinstance(found, dict) else found
    return node[step]


def _sentence(problem: dict[str, Any]) -> str:
    location = [str(part) for part in problem["loc"] if part != "[key]"]  # pydantic's mark of a wrong key
    shown = location[:2] + location[3:] if _names_a_type(location) else location
    where = ".".join(shown)
    if problem["type"] == "union_tag_invalid":
        return f"{where}: {_unknown_type(str(problem['ctx']['tag']))}"
    if problem["type"] != "extra_forbidden":
        return ": ".join(filter(None, (where, in_plain_words(problem))))
    near = difflib.get_close_matches(location[-1], _known_keys(location[:-1]), n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return f"{where}: {in_plain_words(problem)}.{hint}"


def in_plain_words(problem: Mapping[str, Any]) -> str:
    """What pydantic found, without where; no full stop."""
    plain = PLAIN.get(problem["type"])
    return plain.format(**problem.get("ctx", {})) if plain else problem["msg"].removeprefix("Value error, ")


def _unknown_type(written: str) -> str:
    advice = what_to_do(written)
    near = difflib.get_close_matches(written, MODELS, n=1, cutoff=0.7)
    hint = f" {advice}" if advice else f" Did you mean {near[0]!r}?" if near else ""
    return f"there is no type {written!r}: choose {one_of(MODELS)}.{hint}"


def _names_a_type(location: list[str]) -> bool:
    """Whether pydantic put the source's type behind its name: `sources.NAME.parquet.path`."""
    return len(location) > 2 and location[0] == "sources" and location[2] in MODELS


def _known_keys(location: list[str]) -> list[str]:
    """The keys that the section at `location` knows."""
    model: type[BaseModel] = RunConfig
    if _names_a_type(location):
        model = MODELS[location[2]]
        location = location[3:]
    for part in location:
        field = model.model_fields.get(part)
        model = (field and _section(field.annotation)) or model
    return list(model.model_fields)


def _section(annotation: Any) -> type[BaseModel] | None:
    """The model of a section, also of an optional one and of those by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inner = (_section(argument) for argument in get_args(annotation))
    return next((model for model in inner if model), None)
