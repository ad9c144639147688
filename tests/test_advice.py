"""An option that a message advises is one that the command has which the message is of, or names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import corpus_latam
from corpus_latam.cli.app import app
from corpus_latam.wording import again_from
from tests.test_wording import texts

PACKAGE = Path(corpus_latam.__file__).parent
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
COMMAND = re.compile(r"`corpus-latam ([a-z]+(?: [a-z]+)?)[^`]*`")

SAID_BY = {
    "cli/forget.py": ["forget add"],
    "cli/push.py": ["push corpus", "push tokenizer"],
    "hub/": ["push corpus", "push tokenizer"],
    "tokenizer/measure/compare.py": ["tokenizer fertility"],
    "tokenizer/train/formats.py": ["tokenizer export"],
    "pipeline.py": ["run"],
    "config/reading.py": ["run", "ingest", "tokenizer train", "forget add", "push corpus", "report"],
    "engine/dask.py": ["run", "ingest", "tokenizer train"],
    "cli/options.py": ["run", "ingest", "tokenizer train", "tokenizer fertility", "report"],
    "cli/runs.py": ["run"],
    "cli/inspect.py": ["inspect"],
    "cli/sources.py": ["sources check"],
    "cli/census.py": ["sources census"],
}
"""By module, the commands that print its messages. All others name the whole command."""


def options_by_command(command: Any, path: str = "") -> dict[str, set[str]]:
    found = {path: {name for each in command.params for name in each.opts if name.startswith("--")}}
    for name, each in getattr(command, "commands", {}).items():
        found |= options_by_command(each, f"{path} {name}".strip())
    return found


OPTIONS = {name: {*found, "--help"} for name, found in options_by_command(get_command(app)).items()}
OPTIONS["forget"] |= OPTIONS["forget add"]


def advised(module: Path) -> Iterator[tuple[str, str | None]]:
    """Options in a module's messages, each with the command that is named with it; where an option is
    declared, it stands alone."""
    for _, text in texts(module):
        if OPTION.fullmatch(text):
            continue
        for found in COMMAND.finditer(text):
            command = next(name for name in (found[1], found[1].split()[0]) if name in OPTIONS)
            yield from ((option, command) for option in OPTION.findall(found[0]))
        yield from ((option, None) for option in OPTION.findall(COMMAND.sub("", text)))


def unknown(module: Path, place: str) -> list[str]:
    commands = next((names for start, names in SAID_BY.items() if place.startswith(start)), [])
    wrong = []
    for option, command in advised(module):
        if command is not None:
            has = option in OPTIONS[command]
        elif len(commands) == 2:  # of two that share a room, one may have options of its own
            has = any(option in OPTIONS[name] for name in commands)
        else:
            has = bool(commands) and all(option in OPTIONS[name] for name in commands)
        if not has:
            wrong.append(f"{option} of {command or commands or 'whatever command is run'}")
    return wrong


@pytest.mark.parametrize("module", sorted(PACKAGE.rglob("*.py")), ids=lambda m: str(m.relative_to(PACKAGE)))
def test_every_option_that_is_advised_is_there(module: Path) -> None:
    assert unknown(module, module.relative_to(PACKAGE).as_posix()) == []


def test_the_command_that_makes_a_stage_again_is_one() -> None:
    (option,) = OPTION.findall(again_from("select"))
    assert option in OPTIONS["run"]


def test_an_option_that_is_not_there_is_seen(tmp_path: Path) -> None:
    module = tmp_path / "messages.py"
    module.write_text("""
first = f"Make it again (--from {stage})."
second = "Run `corpus-latam inspect DIR --from x`."
right = "`corpus-latam run CONFIG.yaml --from x`", "--from"
""")
    assert len(ast.parse(module.read_text()).body) == 3
    assert unknown(module, "report/counts.py") == ["--from of whatever command is run", "--from of inspect"]
    assert unknown(module, "pipeline.py") == ["--from of inspect"]
