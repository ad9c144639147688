"""Reads a folder of policies: a YAML file per language. One may extend another and say only what differs."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from corpus_latam.config import Bounds, read_yaml, shipped
from corpus_latam.config.reading import in_plain_words
from corpus_latam.errors import ConfigError
from corpus_latam.schema import SIGNALS, DocType

DEFAULT = "default"
SHIPPED = "languages"
LANGUAGE = re.compile("[a-z]{3}")
SECTIONS = ("language", "quality", "repetition", "toxicity")
"""In the order in which reasons are given."""
WHERE_THRESHOLDS_GO = (
    "thresholds: a policy file has its thresholds by register and section, as"
    " registers: {web: {quality: {words: {min: 40}}}}. The key thresholds belongs to the run's config:"
    " select: {thresholds: {spa: {web: {words: {min: 40}}}}}."
)
ALIASES = {
    "score": "language_score",
    "lexicon_density": "toxicity_density",
    "classifier_mean": "toxicity_mean",
    "classifier_max": "toxicity_max",
    "classifier_share": "toxicity_share",
}
"""What a policy calls a signal within its section, where the column's name would repeat the section's."""


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

    def on_top_of(self, below: Register) -> Register:
        """This register, and what `below` says where this one says nothing."""
        said: dict[str, Any] = {
            name: value
            for name in ("like", "check_language", "undetermined")
            if (value := getattr(self, name)) is not None
        }
        sections = {section: _on_top(getattr(below, section), getattr(self, section)) for section in SECTIONS}
        return below.model_copy(update=said | sections)


class PolicyFile(BaseModel):
    """One YAML file: thresholds of a language (or of every language: `default.yaml`) by register."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    extends: str | None = None
    """A file of the folder, or a shipped one, by its name without `.yaml`: this one says what differs."""
    registers: dict[DocType, Register] = {}

    def on_top_of(self, below: PolicyFile) -> PolicyFile:
        """This file, and what `below` says where this one says nothing."""
        registers = dict(below.registers)
        for name, register in self.registers.items():
            registers[name] = register.on_top_of(registers.get(name, Register()))
        return PolicyFile(registers=registers)


def read_folder(name: str) -> dict[str, PolicyFile]:
    """The files of a folder (a path, or a name below the shipped `configs/`) with all that they extend.

    A folder without `default.yaml` lies on top of the shipped one: a file of its own stands for the shipped
    file of its name. Raises `ConfigError` that names file, place and the nearest valid name.
    """
    folder = Path(name) if Path(name).is_dir() else shipped(name)
    own, others = _files(folder), _files(shipped(SHIPPED))
    if not own:
        raise ConfigError(f"select.policies: {folder} holds no policy: no file of it ends in .yaml.")
    chosen = own if DEFAULT in own else others | own
    chains = {stem: _chain(path, own, others) for stem, path in chosen.items() if _is_of_a_language(stem)}
    for path in own.values():
        if not any(path in chain for chain in chains.values()):
            raise ConfigError(
                f"{path}: this file would decide nothing. A policy is called as its language in ISO 639-3"
                f" (spa.yaml), or {DEFAULT}.yaml, or is extended by one that is."
            )
    read = {stem: reduce(_below, chain.values()) for stem, chain in chains.items()}
    missing = sorted(set(DocType) - set(read[DEFAULT].registers))
    if missing:
        raise ConfigError(
            f"{chosen[DEFAULT]}: registers: {missing[0]} is missing. Write it, or begin the file with"
            f" extends: {DEFAULT}."
        )
    return read


def check_signal(where: str, name: str) -> None:
    """Raises `ConfigError` for what is no signal."""
    if ALIASES.get(name, name) not in SIGNALS:
        hint = nearest(name, [*SIGNALS, *ALIASES])
        raise ConfigError(f"{where}: annotate makes no such signal.{hint}")


def check_bounds(where: str, bounds: Bounds | None) -> None:
    """Raises `ConfigError` where no value lies between the two bounds: every document would be rejected."""
    if bounds is None or bounds.min is None or bounds.max is None or bounds.min <= bounds.max:
        return
    raise ConfigError(
        f"{where}: min ({bounds.min:g}) is above max ({bounds.max:g}), so every document would be rejected."
        " Change one of them, or take it away with null."
    )


def nearest(name: str, known: Collection[str]) -> str:
    """A question that names the nearest of them, or nothing where none is near."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f" Did you mean {near[0]!r}?" if near else ""


def _files(folder: Path) -> dict[str, Path]:
    """Policies by their names. Names that begin with a dot or `_` are not data, here as elsewhere."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if path.name[0] not in "._"}


def _chain(path: Path, own: Mapping[str, Path], others: Mapping[str, Path]) -> dict[Path, PolicyFile]:
    """A file and all that it extends, the furthest last. `extends: spa` in `spa.yaml` is the shipped one."""
    chain = {path: _read(path)}
    while (name := chain[path].extends) is not None:
        known = {**others, **{stem: other for stem, other in own.items() if other not in chain}}
        base = known.get(name)
        if base in chain or (base is None and name in own):
            raise ConfigError(f"{path}: extends: {name} extends itself.")
        if base is None:
            raise ConfigError(f"{path}: extends: there is no policy {name!r}.{nearest(name, known)}")
        path = base
        chain[path] = _read(path)
    return chain


def _below(above: PolicyFile, below: PolicyFile) -> PolicyFile:
    return above.on_top_of(below)


def _is_of_a_language(stem: str) -> bool:
    return stem == DEFAULT or LANGUAGE.fullmatch(stem) is not None


def _read(path: Path) -> PolicyFile:
    try:
        file = PolicyFile.model_validate(read_yaml(path, "policy"))
    except ValidationError as error:
        raise ConfigError("\n".join(_sentences(path, error))) from error
    for register, content in file.registers.items():
        for section in SECTIONS:
            for name, bounds in getattr(content, section).items():
                where = f"{path}: registers.{register}.{section}.{name}"
                check_signal(where, name)
                check_bounds(where, bounds)
    return file


def _sentences(path: Path, error: ValidationError) -> Iterable[str]:
    for problem in error.errors():
        if problem["type"] == "extra_forbidden" and problem["loc"][-1] == "thresholds":
            yield f"{path}: {WHERE_THRESHOLDS_GO}"
            continue
        where = ".".join(str(part) for part in problem["loc"] if part != "[key]")
        known = [*PolicyFile.model_fields, *Register.model_fields, *DocType]
        hint = nearest(str(problem["loc"][-1]), known) if problem["type"] == "extra_forbidden" else ""
        yield f"{path}: {where}: {in_plain_words(dict(problem)).rstrip('.')}.{hint}"


def _on_top(
    below: Mapping[str, Bounds | None], above: Mapping[str, Bounds | None]
) -> dict[str, Bounds | None]:
    merged = {name: bound and bound.on_top_of(below.get(name)) for name, bound in above.items()}
    return {**below, **merged}
