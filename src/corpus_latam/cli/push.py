"""`push`: a corpus or a tokenizer to the Hugging Face Hub."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from corpus_latam.cli import options
from corpus_latam.cli.configs import load_run
from corpus_latam.cli.terminal import say
from corpus_latam.waiting import waiting
from corpus_latam.wording import counted

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig
    from corpus_latam.hub.files import PushedFile
    from corpus_latam.hub.push import Kind

Repository = Annotated[str, typer.Option("--repo", metavar="OWNER/NAME", help="A repository on the Hub.")]
Private = Annotated[bool, typer.Option("--private", help="If it is created: seen by its owner only.")]
Allow = Annotated[
    list[str] | None,
    typer.Option("--allow", metavar="WHAT", help="Send in spite of this: personal-data or reserved."),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check, list the files, send nothing.")]


def register(app: typer.Typer) -> None:
    """Adds `push` and its commands."""
    group = typer.Typer(help="Send a corpus or a tokenizer to the Hugging Face Hub.", no_args_is_help=True)
    group.command("corpus", help="The released shards, their card and checksums, as a data set.")(corpus)
    group.command("tokenizer", help="A trained tokenizer and its card, as a model.")(tokenizer)
    app.add_typer(group, name="push")


def corpus(
    config: options.ConfigPath,
    repo: Repository,
    private: Private = False,
    dry_run: DryRun = False,
    allow: Allow = None,
    overrides: options.Set = None,
) -> None:
    """Pushes `corpus/`."""
    from corpus_latam.hub.files import corpus_files

    def find(loaded: RunConfig) -> list[PushedFile]:
        return corpus_files(loaded, repo, allow or [])

    _push(config, overrides, find, repo, "dataset", private, dry_run)


def tokenizer(
    config: options.ConfigPath,
    repo: Repository,
    name: Annotated[str | None, typer.Option("--name", help="Its folder, where there are several.")] = None,
    dataset: Annotated[
        str | None,
        typer.Option("--dataset", metavar="OWNER/NAME", help="Its corpus on the Hub, for its card."),
    ] = None,
    private: Private = False,
    dry_run: DryRun = False,
    allow: Allow = None,
    overrides: options.Set = None,
) -> None:
    """Pushes a folder of `tokenizer/`."""
    from corpus_latam.hub.files import tokenizer_files
    from corpus_latam.hub.push import check_repository

    def find(loaded: RunConfig) -> list[PushedFile]:
        return tokenizer_files(loaded, repo, name, allow or [], dataset)

    if dataset:
        check_repository(dataset, "--dataset")

    _push(config, overrides, find, repo, "model", private, dry_run)


def _push(
    path: str,
    overrides: list[str] | None,
    find: Callable[[RunConfig], list[PushedFile]],
    repo: str,
    kind: Kind,
    private: bool,
    dry_run: bool,
) -> None:
    """Holds the run folder while its files are checked and sent: no run may change them meanwhile."""
    from corpus_latam import __version__, runfolder
    from corpus_latam.errors import ConfigError
    from corpus_latam.hub.push import check_repository, push
    from corpus_latam.storage import paths

    check_repository(repo)
    config = load_run(path, overrides)
    if not paths.exists(config.root):
        raise ConfigError(f"push: there is no run folder {config.root}. Run the config first.")
    with runfolder.claimed(config.root):
        with waiting("checking the files against what the run wrote"):
            files = find(config)
        for file in files:
            say(f"{file.size:>16,}  {file.name}")
        say(f"{sum(file.size for file in files):>16,}  bytes in {counted(len(files), 'file')}: {kind} {repo}")
        if not dry_run:
            message = f"{config.name}, made with corpus-latam {__version__}"
            with waiting(f"sending to {repo}"):
                address = push(files, repo, kind, private, message)
            say(address)
