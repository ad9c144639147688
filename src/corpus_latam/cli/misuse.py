"""What is wrong with the words of a command, in sentences of ours: the command line library has its own."""

from __future__ import annotations

import re
from typing import Any

import typer
from pydantic import ValidationError

from corpus_latam.config.reading import in_plain_words
from corpus_latam.errors import ConfigError, RunError

PHRASES = {
    r"Option '(.+)' requires an argument\.": r"\1 needs a value after it.",
    r"Option '(.+)' does not take a value\.": r"\1 takes no value.",
    r"No such option: (\S+)": r"there is no option \1.",
    r"No such command '(.*?)'\.(?: Did you mean '(.+)'\?)?": r"there is no command \1.",
    r"Got unexpected extra arguments?(?:\(s\))? \((.+)\)": r"it takes no further words: \1.",
}
"""By what the library says of a command, which is all that it gives: how we say it."""
NEAREST = re.compile(r"Did you mean '(.+)'\?")


def run(app: typer.Typer) -> int:
    """Runs a command; returns its exit code. Raises `ConfigError` where its words are wrong."""
    try:
        code = app(standalone_mode=False)
    except typer.Abort:
        raise RunError("The question was not answered, so nothing was changed.") from None
    except typer.TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # a group alone is asked for its help
            typer.echo(error.format_message(), err=True)
            return error.exit_code
        raise ConfigError(sentence(error)) from None
    return code if isinstance(code, int) else 0


def sentence(error: typer.TyperException) -> str:
    """Which command, which of its words, what is wrong with it, and where to look."""
    context = getattr(error, "ctx", None)
    command = " ".join(_path(context))
    where = f"{command}: " if command else ""
    help_ = f"`{' '.join(filter(None, ('corpus-latam', command, '--help')))}` says what there is."
    return " ".join(filter(None, (f"{where}{_what(error)}", _nearest(error), help_)))


def _path(context: Any) -> list[str]:
    """The words of the command, without the program's."""
    if context is None or context.parent is None:
        return []
    return [*_path(context.parent), str(context.info_name)]


def _what(error: Any) -> str:
    if isinstance(error, typer.BadParameter):
        return _of_parameter(error)
    for phrase, ours in PHRASES.items():
        if found := re.match(phrase, error.message):
            return found.expand(ours)
    return str(error.message)


def _of_parameter(error: Any) -> str:
    name = _shown(error.param)
    if type(error).__name__ == "MissingParameter":
        return f"{name} is missing."
    if not isinstance(error.__cause__, ValidationError):
        return f"{name}: {error.message.rstrip('.')}."
    problem = dict(error.__cause__.errors()[0])
    said = in_plain_words(problem).rstrip(".")
    choice = re.fullmatch(r"'.*' is not one of (.+)", said, re.DOTALL)
    said = f"choose from {choice[1].replace(chr(39), '')}" if choice else said
    return f"{name} {problem['input']}: {said}."


def _shown(parameter: Any) -> str:
    """`CONFIG.yaml`, `--workers`, and of an option with a value that says what it is `--corpus DIR`."""
    if parameter is None:
        return "a value"
    if parameter.param_type_name == "argument":
        return str(parameter.metavar or parameter.name).rstrip(".")
    return str(max(parameter.opts, key=len))


def _nearest(error: Any) -> str:
    if near := getattr(error, "possibilities", None):
        return f"Did you mean {' or '.join(sorted(near))}?"
    found = NEAREST.search(error.message)
    return f"Did you mean {found[1]}?" if found else ""
