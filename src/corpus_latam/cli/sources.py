"""`sources`: the presets that there are, what is known of each, and whether a source can be read now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from corpus_latam.cli import census, harvest, options
from corpus_latam.cli.formats import OutputFormat
from corpus_latam.cli.terminal import say
from corpus_latam.waiting import waiting

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig
    from corpus_latam.config.presets import Preset

COLUMNS = ("name", "country", "license", "type", "size", "needs")
BY_RECORD = "each record's"
EXAMPLES = {"path": "FOLDER", "http.contact": "YOUR@ADDRESS", "endpoint": "https://HOST/oai/request"}
"""What stands for a value that only the user knows."""

Name = Annotated[str, typer.Argument(metavar="NAME", help="A preset.")]
NameOrConfig = Annotated[
    str, typer.Argument(metavar="NAME|CONFIG.yaml", help="A preset, or the configuration of a run.")
]


def register(app: typer.Typer) -> None:
    """Adds `sources` and its commands."""
    group = typer.Typer(help="Sources that are known by name, and whether they answer.", no_args_is_help=True)
    group.command("list", help="All presets: country, licence, size, what each needs.")(list_)
    group.command("show", help="What is known of a preset, and its keys as a config has them.")(show)
    group.command("check", help="Reach a source, read its first records, say in words what is wrong.")(check)
    harvest.register(group)
    census.register(group)
    app.add_typer(group, name="sources")


def list_(form: options.Format = OutputFormat.TABLE) -> None:
    """Prints a row per preset."""
    from corpus_latam.cli.console import PlainConsole
    from corpus_latam.cli.formats import print_csv, print_json
    from corpus_latam.cli.tables import FigureTable, print_figures
    from corpus_latam.config import presets

    rows = [_row(name, presets.preset(name)) for name in presets.names()]
    if form is OutputFormat.JSON:
        print_json(rows)
    elif form is OutputFormat.CSV:
        print_csv(rows, COLUMNS)
    else:
        cells = [[row[column] for column in COLUMNS] for row in rows]
        print_figures(PlainConsole(), FigureTable("sources that are known by name", (), COLUMNS, cells))


def _row(name: str, preset: Preset) -> dict[str, str]:
    return {
        "name": name,
        "country": ", ".join(preset.about.countries) or preset.source.get("country", "any"),
        "license": preset.source.get("license", BY_RECORD),
        "type": preset.source["type"],
        "size": preset.about.size,
        "needs": preset.about.needs,
    }


def show(name: Name) -> None:
    """Prints what there is to know, then the keys as YAML, then what to write and to try."""
    import yaml

    from corpus_latam.config import presets

    preset = presets.preset(name)
    about = preset.about
    say(f"{name}: {about.title}")
    say(f"  page      {about.page}")
    say(f"  size      {about.size}")
    say(f"  country   {_row(name, preset)['country']}")
    say(f"  licence   {_row(name, preset)['license']}: {about.license_basis}")
    say(f"  terms     {about.terms}")
    say(f"  needs     {about.needs}")
    say("")
    for key in yaml.safe_dump(preset.source, allow_unicode=True, sort_keys=False).rstrip("\n").split("\n"):
        say(f"  {key}")
    say("")
    say(f"To use it: sources: {{{source_name(name)}: {{preset: {name}}}}}")
    say(f"To try it: {command_to_try(name, preset)}")


def command_to_try(name: str, preset: Preset) -> str:
    """The command that reads a preset's first records, with what it leaves for its user to say."""
    from corpus_latam.config import presets

    said = "".join(f" --set {key}={EXAMPLES[key]}" for key in presets.missing(preset))
    return f"corpus-latam sources check {name}{said}"


def check(target: NameOrConfig, overrides: options.Set = None) -> None:
    """Reads the first records of each source as a run would, and prints them.

    Exit code 1 where a source cannot be read, with a sentence that says why. The values of `--set` are those
    of the source itself for a preset (`path=FOLDER`), and those of the run for a config.
    """
    from corpus_latam.cli.samples import print_sample
    from corpus_latam.errors import ConfigError, RunError
    from corpus_latam.ingest.plan import check_sources
    from corpus_latam.ingest.preview import reached

    config = _config(target, overrides or [])
    failures = []
    for name, source in config.sources.items():
        try:
            with waiting(f"reaching {name}"), reached(source) as there:
                check_sources(config.model_copy(update={"sources": {name: there}}))
                print_sample(name, there, config.ingest)
        except (ConfigError, RunError) as error:
            failures.append(str(error))
    if failures:
        raise RunError("\n".join(failures))
    say("Nothing is wrong with what was read.")


def _config(target: str, overrides: list[str]) -> RunConfig:
    """The config that was named, or one of a preset alone."""
    from pathlib import Path

    from corpus_latam.cli.configs import load_run
    from corpus_latam.config import load_tree, parse_overrides, presets

    is_file = Path(target).exists() or target.endswith((".yaml", ".yml"))
    if is_file and target not in presets.names():
        return load_run(target, overrides)
    name = source_name(target)
    tree: dict[str, Any] = {"name": name, "sources": {name: {"preset": target}}}
    changes = {f"sources.{name}.{key}": value for key, value in parse_overrides(overrides).items()}
    return load_tree(tree, target, changes)


def source_name(preset: str) -> str:
    """A name for a source in a config, of that of a preset."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in preset.lower())
