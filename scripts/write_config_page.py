"""Writes docs/config.md, every key of a run's config, from the models in src/corpus_latam/config."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import annotated_types
from pydantic import AfterValidator, BaseModel, BeforeValidator
from pydantic.fields import FieldInfo

from corpus_latam.config import RunConfig, SourceBase, parse_bytes
from corpus_latam.config.http import HttpConfig
from corpus_latam.config.sites import Site
from corpus_latam.config.sources import MODELS

PAGE = Path(__file__).parent.parent / "docs" / "config.md"
INTRODUCTION = """# Configuration

A run is a YAML file with the sections below; every key but `name` and `sources` has a default that works. An
unknown key is an error that names the nearest known one. `--set a.b=c` overrides a value; the run folder's
`config.resolved.yaml` spells out all of them. A value is the text that stands there (`country: NO` is Norway,
`revision: 1e3` a name), unless it is `true`, `false`, `null` or a plain number. Thresholds of the policy have
files of their own: [select.md](select.md).

This page is written by `scripts/write_config_page.py` from the models in `src/corpus_latam/config/`.
"""
SOURCES = """
Every source has these keys. One with `preset: NAME` has those of that preset, under its own: what it states
itself goes over them, key by key ([sources.md](sources.md))."""
LONGEST_DEFAULT = 80
"""Characters of a default that a table shows; a longer one is in the resolved config."""


def page() -> str:
    """The page as Markdown."""
    parts = [INTRODUCTION, _section("Top level", RunConfig, "")]
    parts.append(_section("sources.NAME", SourceBase, "sources.NAME.", SOURCES))
    for kind, model in MODELS.items():
        own = [name for name in model.model_fields if name not in SourceBase.model_fields]
        parts.append(_section(f"sources.NAME, type: {kind}", model, "sources.NAME.", only=own))
    parts.append(_section("sources.NAME.http", HttpConfig, "", "For sources that ask servers."))
    parts.append(_section("configs/sites/NAME.yaml", Site, ""))
    for prefix, model in _sections(RunConfig, ""):
        parts.append(_section(prefix.rstrip("."), model, prefix))
    return "\n".join(parts)


def _sections(model: type[BaseModel], prefix: str) -> Iterator[tuple[str, type[BaseModel]]]:
    """Models below a model, with their dotted prefix, depth first."""
    for name, field in model.model_fields.items():
        inner = _model(field.annotation)
        if inner is not None:
            yield f"{prefix}{name}.", inner
            yield from _sections(inner, f"{prefix}{name}.")


def _section(
    title: str, model: type[BaseModel], prefix: str, said: str = "", only: list[str] | None = None
) -> str:
    lines = [f"## {title}", "", _one_line(said or model.__doc__), ""]
    lines += ["| key | value | default | |", "|---|---|---|---|"]
    for name, field in model.model_fields.items():
        if only is None or name in only:
            cells = (f"`{name}`", _type(field), _default(field), _what(name, field, prefix))
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    nested = _sections(model, prefix) if model is SourceBase else ()
    return "\n".join([*lines, ""] + [_section(below.rstrip("."), inner, below) for below, inner in nested])


def _what(name: str, field: FieldInfo, prefix: str) -> str:
    text = _one_line(field.description)
    inner = _model(field.annotation)
    if inner is None and name != "sources":
        return text
    anchor = (prefix + name if inner else "sources.NAME").lower().replace(".", "")
    return f"{text} [Its keys](#{anchor})."


def _type(field: FieldInfo) -> str:
    """What a value may be, in words."""
    said = _said(field.annotation, field.metadata)
    return said if not field.is_required() else f"{said}, required"


def _said(annotation: Any, metadata: Any = ()) -> str:
    if get_origin(annotation) is Annotated:
        return _said(annotation.__origin__, annotation.__metadata__)
    flat = list(metadata)
    if any(isinstance(one, BeforeValidator) and one.func is parse_bytes for one in flat):
        return "size"
    if any(isinstance(one, AfterValidator) and one.func.__name__ == "_country" for one in flat):
        return "country code"
    if any(isinstance(one, AfterValidator) and one.func.__name__ == "_language" for one in flat):
        return "language code"
    if _model(annotation) is not None:
        return "section"
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return " or ".join(f"`{value}`" for value in inner)
    if origin in (Union, types.UnionType):
        if all(_model(one) for one in inner):
            return "section"
        return " or ".join(dict.fromkeys(_said(one) for one in inner if one is not type(None)))
    if origin is tuple:
        return f"list of {_said(inner[0])}" if inner[1] is ... else f"[{', '.join(map(_said, inner))}]"
    if origin is dict:
        return f"mapping of {_said(inner[0])} to {_said(inner[1])}"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return " or ".join(f"`{one.value}`" for one in annotation)
    return _bounded(NAMES[annotation], flat)


NAMES = {str: "text", int: "whole number", float: "number", bool: "true or false", date: "date"}


def _bounded(name: str, metadata: list[Any]) -> str:
    constraints = [c for one in metadata for c in (one if hasattr(one, "__iter__") else [one])]
    low = next((c.ge for c in constraints if isinstance(c, annotated_types.Ge)), None)
    above = next((c.gt for c in constraints if isinstance(c, annotated_types.Gt)), None)
    high = next((c.le for c in constraints if isinstance(c, annotated_types.Le)), None)
    if low is not None and high is not None:
        return f"{name} from {low:g} to {high:g}"
    if low is not None:
        return f"{name} from {low:g}"
    return f"{name} above {above:g}" if above is not None else name


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return ""
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return ""
    if isinstance(value, Enum):
        value = value.value
    if value is None or value in ("", (), {}):
        return "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if _type(field) == "size":
        return _size(value)
    written = f"[{', '.join(map(str, value))}]" if isinstance(value, tuple) else str(value)
    return f"`{written}`" if len(written) <= LONGEST_DEFAULT else f"{len(value)} of them"


def _size(count: int) -> str:
    for unit, scale in (("GB", 10**9), ("MiB", 2**20), ("MB", 10**6), ("KB", 10**3)):
        if count % scale == 0 and count >= scale:
            return f"`{count // scale}{unit}`"
    return f"`{count}`"


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model of a section, also of an optional one; not of a choice among several."""
    candidates = [one for one in get_args(annotation) or (annotation,) if one is not type(None)]
    found = [one for one in candidates if isinstance(one, type) and issubclass(one, BaseModel)]
    return found[0] if len(found) == len(candidates) == 1 else None


def _one_line(text: str | None) -> str:
    """On one line, with links to the other pages."""
    return re.sub(r"docs/([\w-]+\.md)", r"[\1](\1)", " ".join((text or "").split()))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
