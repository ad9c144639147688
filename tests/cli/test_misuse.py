"""What is wrong with the words of a command is said as all else is: one sentence, and where to look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.main import get_command

from corpus_latam.cli import misuse
from corpus_latam.cli.app import app
from corpus_latam.errors import ConfigError

LIBRARY = (
    "Usage",
    "Error:",
    "Invalid value",
    "No such",
    "Missing",
    "Got unexpected",
    "requires",
    "..",
    "Input",
)


def said(monkeypatch: pytest.MonkeyPatch, *words: str) -> str:
    monkeypatch.setattr("sys.argv", ["corpus-latam", *words])
    with pytest.raises(ConfigError) as error:
        misuse.run(app)
    return str(error.value)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run"], "run: CONFIG.yaml is missing. `corpus-latam run --help`"),
        (
            ["tokenizer", "fertility", "x"],
            "tokenizer fertility: --corpus is missing. `corpus-latam tokenizer f",
        ),
        (["run", "x.yaml", "--form", "b"], "run: there is no option --form. Did you mean --from?"),
        (["--bad"], "there is no option --bad. `corpus-latam --help`"),
        (["run", "x.yaml", "--from"], "--from needs a value after it."),
        (["run", "x.yaml", "--dry-run=3"], "--dry-run takes no value."),
        (["run", "x.yaml", "--engine", "spark"], "run: --engine spark: choose from local, dask."),
        (["report", "x.yaml", "--lang", "fr"], "report: --lang fr: choose from es, en."),
        (["run", "x.yaml", "--workers", "dos"], "run: --workers dos: must be a whole number"),
        (["inspect", "x", "--sample", "0"], "inspect: --sample 0: must be 1 or more."),
        (["runn"], "there is no command runn. Did you mean run?"),
        (["push", "corpsu"], "push: there is no command corpsu. Did you mean corpus?"),
        (["run", "a.yaml", "b.yaml"], "run: it takes no further words: b.yaml."),
        (["forget", "a.yaml", "lista"], "forget add: it takes no further words: lista."),
    ],
)
def test_a_sentence_for_each_mistake(
    monkeypatch: pytest.MonkeyPatch, words: list[str], sentence: str
) -> None:
    assert said(monkeypatch, *words).startswith(sentence)


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, each in getattr(command, "commands", {}).items():
        yield (*path, name), each
        yield from commands(each, (*path, name))


@pytest.mark.parametrize(
    ("path", "command"),
    list(commands(get_command(app))),
    ids=lambda each: each if isinstance(each, tuple) else "",
)
def test_no_mistake_is_told_in_the_words_of_the_library(
    monkeypatch: pytest.MonkeyPatch, path: tuple[str, ...], command: Any
) -> None:
    """Of every command: an option that there is not, and each of its options without a value or with one that
    is none."""
    mistakes = [["--no-such-option"]]
    for option in (each for each in command.params if each.param_type_name == "option"):
        name = max(option.opts, key=len)
        mistakes.append([f"{name}=x"] if getattr(option, "is_flag", False) else [name])
    for mistake in mistakes:
        sentence = said(monkeypatch, *path, *mistake)
        assert mistake[0].partition("=")[0] in sentence
        assert not [word for word in LIBRARY if word in sentence], sentence


def test_a_question_that_is_not_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    asking = typer.Typer()

    @asking.command()
    def ask() -> None:
        raise typer.Abort

    monkeypatch.setattr("sys.argv", ["corpus-latam"])
    with pytest.raises(Exception, match="nothing was changed"):
        misuse.run(asking)


def test_a_group_alone_shows_its_help(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr("sys.argv", ["corpus-latam", "tokenizer"])
    assert misuse.run(app) == 2
    assert "fertility" in capsys.readouterr().err
