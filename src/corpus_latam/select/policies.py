"""Reads `configs/languages`: which signal may have which values, per language and register."""

from __future__ import annotations

import difflib
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus_latam.config import read_yaml, shipped
from corpus_latam.errors import ConfigError
from corpus_latam.schema import SIGNALS, DocType

DEFAULT = "default"
GROUPS = ("language", "quality", "repetition", "toxicity")
"""In the order in which reasons are given."""
ALIASES = {
    "score": "language_score",
    "lexicon_density": "toxicity_density",
    "classifier_mean": "toxicity_mean",
    "classifier_max": "toxicity_max",
    "classifier_share": "toxicity_share",
}
"""What a policy calls a signal within its group, where the column's name would repeat the group's."""


class Bounds(BaseModel):
    """Smallest and largest value that is kept, both included."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    min: float | None = None
    max: float | None = None


class Register(BaseModel):
    """The thresholds of one register, on top of those of the register that it is `like`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    like: DocType | None = None
    check_language: bool | None = None
    """Whether documents in languages that are not wanted are rejected."""
    undetermined: Literal["keep", "reject"] | None = None
    """What happens to documents whose language could not be told."""
    language: dict[str, Bounds | None] = {}
    quality: dict[str, Bounds | None] = {}
    repetition: dict[str, Bounds | None] = {}
    toxicity: dict[str, Bounds | None] = {}


class PolicyFile(BaseModel):
    """One YAML file: thresholds of a language (or of every language: `default.yaml`) by register."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    registers: dict[DocType, Register]


@dataclass(frozen=True)
class Threshold:
    """`reason` where `signal` is below `bounds.min` or above `bounds.max`."""

    reason: str
    signal: str
    bounds: Bounds


@dataclass(frozen=True)
class Policy:
    """All that decides on the documents of one language and register; thresholds in order of application."""

    check_language: bool
    keep_undetermined: bool
    thresholds: tuple[Threshold, ...]


class Policies:
    """The policies of a folder: `default.yaml` names every register, `<language>.yaml` overrides signals."""

    def __init__(self, files: Mapping[str, PolicyFile], digest: str) -> None:
        self.digest = digest
        default = files[DEFAULT].registers
        self._of_language = {
            language: {register: _resolve(default, file.registers, register) for register in DocType}
            for language, file in files.items()
        }

    def policy(self, language: str, register: DocType) -> Policy:
        """The policy for a language (ISO 639-3), the default one where it has no file."""
        return self._of_language.get(language, self._of_language[DEFAULT])[register]

    def signals(self) -> list[str]:
        """Every column that some threshold reads, in the schema's order."""
        used = {
            threshold.signal
            for registers in self._of_language.values()
            for policy in registers.values()
            for threshold in policy.thresholds
        }
        return [name for name in SIGNALS if name in used]


def load_policies(name: str) -> Policies:
    """The folder `name`: a path, or a name below the shipped `configs/`.

    Raises `ConfigError` that names file, place and the nearest valid name.
    """
    folder = Path(name) if Path(name).is_dir() else shipped(name)
    paths = sorted(folder.glob("*.yaml"))
    if DEFAULT not in [path.stem for path in paths]:
        raise ConfigError(f"select.policies: {folder} holds no {DEFAULT}.yaml.")
    files = {path.stem: _read(path) for path in paths}
    missing = sorted(set(DocType) - set(files[DEFAULT].registers))
    if missing:
        raise ConfigError(f"{folder / DEFAULT}.yaml: registers: {missing[0]} is missing.")
    digest = hashlib.sha256(b"\0".join(path.stem.encode() + path.read_bytes() for path in paths))
    return Policies(files, digest.hexdigest())


def _read(path: Path) -> PolicyFile:
    try:
        file = PolicyFile.model_validate(read_yaml(path, "policy"))
    except ValidationError as error:
        raise ConfigError("\n".join(_sentences(path, error))) from error
    for register, content in file.registers.items():
        for group in GROUPS:
            for name in getattr(content, group):
                _check_signal(f"{path}: registers.{register}.{group}.{name}", name)
    return file


def _check_signal(where: str, name: str) -> None:
    if ALIASES.get(name, name) in SIGNALS:
        return
    near = difflib.get_close_matches(name, [*SIGNALS, *ALIASES], n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ConfigError(f"{where}: annotate makes no such signal.{hint}")


def _sentences(path: Path, error: ValidationError) -> Iterable[str]:
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"] if part != "[key]")
        known = [*Register.model_fields, *DocType]
        near = difflib.get_close_matches(str(problem["loc"][-1]), known, n=1, cutoff=0.5)
        hint = f" Did you mean {near[0]!r}?" if problem["type"] == "extra_forbidden" and near else ""
        yield f"{path}: {where}: {problem['msg']}.{hint}"


def _resolve(
    default: Mapping[DocType, Register], own: Mapping[DocType, Register], register: DocType
) -> Policy:
    """Later layers win: the default's chain of `like`, then the language's own chain."""
    layers = [*_chain(default, default, register), *_chain(own, default, register)]
    merged: dict[str, Any] = {"check_language": True, "undetermined": "reject"}
    bounds: dict[str, dict[str, Bounds | None]] = {group: {} for group in GROUPS}
    for layer in layers:
        for name in ("check_language", "undetermined"):
            if (value := getattr(layer, name)) is not None:
                merged[name] = value
        for group in GROUPS:
            bounds[group] |= getattr(layer, group)
    return Policy(merged["check_language"], merged["undetermined"] == "keep", tuple(_thresholds(bounds)))


def _chain(
    layers: Mapping[DocType, Register], default: Mapping[DocType, Register], register: DocType
) -> list[Register]:
    """The layers of a register and of those it is `like` (as the default says), the furthest first."""
    chain: list[Register] = []
    current: DocType | None = register
    seen: set[DocType] = set()
    while current is not None:
        if current in seen:
            raise ConfigError(f"registers.{register}.like: {current} is like itself.")
        seen.add(current)
        if current in layers:
            chain.insert(0, layers[current])
        current = default[current].like
    return chain


def _thresholds(bounds: Mapping[str, Mapping[str, Bounds | None]]) -> Iterable[Threshold]:
    order = list(SIGNALS)
    for group in GROUPS:
        named = [(order.index(ALIASES.get(name, name)), name, b) for name, b in bounds[group].items()]
        for position, name, bound in sorted(named, key=lambda item: item[:2]):
            if bound is not None:
                yield Threshold(f"{group}.{name}", order[position], bound)
