"""Which signal may have which values, per language and register: policy files and `select.thresholds`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from corpus_latam.config import Bounds, SelectConfig
from corpus_latam.errors import ConfigError
from corpus_latam.schema import SIGNALS, DocType
from corpus_latam.select.policy_files import (
    ALIASES,
    DEFAULT,
    SECTIONS,
    PolicyFile,
    Register,
    check_bounds,
    check_signal,
    nearest,
    read_folder,
)

Changes = Mapping[str, Mapping[DocType, Mapping[str, Bounds | None]]]
"""Bounds by language, register and signal."""


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
    """`default.yaml` names every register, `<language>.yaml` overrides signals, `changes` have the last word:
    each on exactly the language and register that it names."""

    def __init__(self, files: Mapping[str, PolicyFile], changes: Changes | None = None) -> None:
        default = files[DEFAULT].registers
        resolved = {
            language: {register: _resolve(default, file.registers, register) for register in DocType}
            for language, file in files.items()
        }
        for language, registers in (changes or {}).items():
            own = resolved[language] = dict(resolved.get(language, resolved[DEFAULT]))
            for register, bounds in registers.items():
                own[register] = _changed(own[register], bounds, files.values())
        self._of_language = {
            language: {name: _policy(register) for name, register in registers.items()}
            for language, registers in resolved.items()
        }

    def policy(self, language: str, register: DocType) -> Policy:
        """The policy for a language (ISO 639-3), the default one where it has none of its own."""
        return self._of_language.get(language, self._of_language[DEFAULT])[register]

    def signals(self) -> list[str]:
        """Every column that some threshold reads, in the schema's order."""
        used = {threshold.signal for *_, policy in self for threshold in policy.thresholds}
        return [name for name in SIGNALS if name in used]

    @property
    def digest(self) -> str:
        """SHA-256 of all that decides."""
        content = [[f"{language}.{register}", _plain(policy)] for language, register, policy in self]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()

    def __iter__(self) -> Iterator[tuple[str, DocType, Policy]]:
        """Language, register and policy, in the order of their names."""
        for language, registers in sorted(self._of_language.items()):
            for register, policy in registers.items():
                yield language, register, policy


def load_policies(config: SelectConfig) -> Policies:
    """The policies of a run. Raises `ConfigError` that names the place and the nearest valid name."""
    files = read_folder(config.policies)
    known = [*files, *config.languages]
    for language, registers in config.thresholds.items():
        where = f"select.thresholds.{language}"
        if language not in known:
            raise ConfigError(
                f"{where}: no language of a policy or of select.languages.{nearest(language, known)}"
            )
        for register, bounds in registers.items():
            for name, bound in bounds.items():
                check_signal(f"{where}.{register}.{name}", name)
                check_bounds(f"{where}.{register}.{name}", bound)
    policies = Policies(files, config.thresholds)
    _check_inherited_bounds(policies, config)
    return policies


def _check_inherited_bounds(policies: Policies, config: SelectConfig) -> None:
    """A file or `select.thresholds` may set one bound and inherit the other."""
    for language, register, policy in policies:
        changed = config.thresholds.get(language, {}).get(register, {})
        columns = {ALIASES.get(name, name): name for name in changed}
        for threshold in policy.thresholds:
            name = columns.get(threshold.signal)
            place = f"registers.{register}.{threshold.reason}, with what it inherits"
            where = f"select.policies: {language}.yaml of {config.policies}: {place}"
            if name is not None:
                where = f"select.thresholds.{language}.{register}.{name}, with what the policy says"
            check_bounds(where, threshold.bounds)


def _plain(policy: Policy) -> list[Any]:
    thresholds = [[t.reason, t.signal, t.bounds.min, t.bounds.max] for t in policy.thresholds]
    return [policy.check_language, policy.keep_undetermined, thresholds]


def _resolve(
    default: Mapping[DocType, Register], own: Mapping[DocType, Register], register: DocType
) -> Register:
    """Later layers win: the default's chain of `like`, then the language's own chain."""
    merged = Register()
    for layer in [*_chain(default, default, register), *_chain(own, default, register)]:
        merged = layer.on_top_of(merged)
    return merged


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


def _changed(
    register: Register, bounds: Mapping[str, Bounds | None], files: Iterable[PolicyFile]
) -> Register:
    """The register with other bounds, each in the section where a policy has its signal."""
    everywhere = [register, *(found for file in files for found in file.registers.values())]
    for name, bound in bounds.items():
        section, called = _place(name, everywhere)
        register = Register.model_validate({section: {called: bound}}).on_top_of(register)
    return register


def _place(name: str, registers: Iterable[Register]) -> tuple[str, str]:
    """The section of a signal and its name there. A signal that no policy has is of its prefix's section."""
    column = ALIASES.get(name, name)
    for register in registers:
        for section in SECTIONS:
            for called in getattr(register, section):
                if ALIASES.get(called, called) == column:
                    return section, called
    prefix = column.split("_")[0]
    return (prefix if prefix in SECTIONS else "quality"), name


def _policy(register: Register) -> Policy:
    return Policy(
        register.check_language is not False, register.undetermined == "keep", tuple(_thresholds(register))
    )


def _thresholds(register: Register) -> Iterable[Threshold]:
    order = list(SIGNALS)
    for section in SECTIONS:
        named = [
            (order.index(ALIASES.get(name, name)), name, b) for name, b in getattr(register, section).items()
        ]
        for position, name, bound in sorted(named, key=lambda item: item[:2]):
            if bound is not None:
                yield Threshold(f"{section}.{name}", order[position], bound)
