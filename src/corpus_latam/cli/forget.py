"""`forget`: a takedown. Removes documents from every output of a run and keeps later ones from them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from corpus_latam.cli import options
from corpus_latam.cli.configs import load_run
from corpus_latam.cli.folders import check_run_folder
from corpus_latam.cli.groups import FirstByDefault
from corpus_latam.cli.terminal import say
from corpus_latam.escaping import for_terminal
from corpus_latam.wording import counted

if TYPE_CHECKING:
    from corpus_latam.config import RunConfig
    from corpus_latam.storage.takedown.foreseen import Plan
    from corpus_latam.storage.takedown.ids import IdSet
    from corpus_latam.storage.takedown.ledger import Rules

ID = re.compile(r"[0-9a-f]{32}")
TOKENIZER = "tokenizer"

COUNTS = "Card and report still count them. `corpus-latam run` makes all of these again from what is left."
BEYOND = "What was copied elsewhere or pushed to the Hub is beyond reach."


def register(app: typer.Typer) -> None:
    """Adds `forget` and its commands."""
    group = typer.Typer(
        cls=FirstByDefault,
        help="Take documents out of a run for good: by id, address or source.",
        no_args_is_help=True,
    )
    group.command("add", help="The same as `forget` without a command.")(forget)
    group.command("list", help="What the ledger names, and what was taken out of this run.")(list_entries)
    group.command("undo", help="Take back an entry by which nothing was taken out yet.")(undo)
    app.add_typer(group, name="forget")


def forget(
    config: options.ConfigPath,
    ids: Annotated[str | None, typer.Option("--ids", metavar="FILE", help="A document id per line.")] = None,
    url_prefix: Annotated[
        str | None, typer.Option("--url-prefix", metavar="URL", help="All whose address begins with it.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Of the config, or in the column `source`.")
    ] = None,
    copies: Annotated[bool, typer.Option("--copies", help="Their exact and near copies too.")] = False,
    note: Annotated[str | None, typer.Option("--note", help="Why, for the ledger.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go and change nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    overrides: options.Set = None,
) -> None:
    """Asks, writes the ledger, then removes what it names. Killed half-way, the same command goes on."""
    from contextlib import nullcontext
    from datetime import date

    from corpus_latam import runfolder
    from corpus_latam.storage import paths
    from corpus_latam.storage.takedown import applied, ledger, named
    from corpus_latam.storage.takedown.foreseen import plan

    loaded = load_run(config, overrides)
    kind, values = _asked(ids, url_prefix, source)
    _check_can_ask(yes or dry_run)
    root = loaded.root
    _check_folder(loaded)
    path = ledger.ledger_path(root, loaded.takedown)
    with nullcontext() if dry_run and not paths.exists(root) else runfolder.claimed(root):
        before = ledger.read_rules(path)
        if kind == "source":
            _check_source(values[0], loaded, root, before)
        found, others = _found(root, ledger.rules({kind: values}))
        copied = named.written_as(root, others) if copies else []
        asked = ledger.rules({kind: values}) | ledger.rules({"id": copied})
        _tell(plan(root, before | asked), found, len(others), copies)
        if kind == "id":
            _tell_unknown(len(set(values)) - found)
        if dry_run:
            say("Nothing was changed (--dry-run).")
            return
        if not yes and not typer.confirm("Take all of this out for good?"):
            say("Nothing was changed.")
            raise typer.Exit(1)
        today = date.today()
        if copies:
            ledger.record(path, "id", copied, today, note)
        removed = applied.apply(root, ledger.record(path, kind, values, today, note))
    say(f"Done: {counted(sum(removed.values()), 'row')} removed. The ledger is {path}")
    if removed and found:
        say(COUNTS)


def list_entries(config: options.ConfigPath, overrides: options.Set = None) -> None:
    """One entry per line, in the order of the ledger; the values last, whole."""
    from corpus_latam.storage.takedown import applied, ledger

    loaded = load_run(config, overrides)
    root = loaded.root
    _check_folder(loaded)
    path = ledger.ledger_path(root, loaded.takedown)
    entries = ledger.read_entries(path)
    if not entries:
        say(f"{path} names nothing.")
        return
    status = applied.status(root, entries)
    width = max(len(text) for text in status.values())
    say(f"{'ID':<{ledger.ENTRY_DIGITS}}  {'date':<10}  {'in this run':<{width}}  what")
    for entry in entries:
        what = f"{entry.kind} {entry.value}" + (f"  ({entry.note})" if entry.note else "")
        say(f"{entry.id}  {entry.date:<10}  {status[entry.id]:<{width}}  {for_terminal(what)}")


def undo(
    config: options.ConfigPath,
    entry: Annotated[str, typer.Argument(metavar="ID", help="As `forget list` shows it.")],
    overrides: options.Set = None,
) -> None:
    """Refuses where documents went because of it, since they would not come back."""
    from corpus_latam import runfolder
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import paths
    from corpus_latam.storage.takedown import applied, ledger

    loaded = load_run(config, overrides)
    root = loaded.root
    _check_folder(loaded)
    path = ledger.ledger_path(root, loaded.takedown)
    entries = {found.id: found for found in ledger.read_entries(path)}
    if entry not in entries:
        raise ConfigError(f"forget undo: {path} has no entry {entry!r}.{_nearest(entry, entries)}")
    with runfolder.claimed(root):
        gone, left_out = applied.begun(root).get(entry, 0), applied.left_out_by_ingest(root)
        if gone:
            taken = counted(gone, "document of this run was", "documents of this run were")
            raise ConfigError(
                f"forget undo {entry}: {taken} taken out by it. Such documents do not come back. To read them"
                f" again, take its line out of {path}, remove {paths.join(root, 'ingest')}, and run."
            )
        ledger.withdraw(path, [entry])
    say(f"{for_terminal(entries[entry].value)} is no longer in {path}. Nothing had been taken out.")
    if left_out:
        named = counted(left_out, "document that the ledger named was", "documents that it named were")
        say(
            f"{named} left out while sources were read. Those of this entry come back when they are read"
            f" again: remove {paths.join(root, 'ingest')}, and run."
        )
    if loaded.takedown:
        say("Other runs with this ledger may have taken it out already: that does not come back.")


def _check_folder(config: RunConfig) -> None:
    """A ledger of the run's own lies in its folder; one that runs share may be filled before there is any."""
    from corpus_latam.storage import paths

    if not config.takedown or paths.exists(config.root):
        check_run_folder("forget", config.root)


def _asked(ids: str | None, url_prefix: str | None, source: str | None) -> tuple[str, list[str]]:
    """The kind of what was named, and its values."""
    from corpus_latam.errors import ConfigError

    options_given = {"id": ids, "url_prefix": url_prefix, "source": source}
    chosen = [(kind, value) for kind, value in options_given.items() if value]
    if len(chosen) != 1:
        raise ConfigError("forget: name what must go by one of --ids FILE, --url-prefix URL, --source NAME.")
    kind, value = chosen[0]
    return kind, _read_ids(value) if kind == "id" else [value]


def is_terminal() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty()


def _check_can_ask(is_answered: bool) -> None:
    from corpus_latam.errors import ConfigError

    if not is_answered and not is_terminal():
        raise ConfigError(
            "forget: documents are taken out for good, and nobody is there to be asked. --dry-run says what"
            " would go; --yes takes it out without a question."
        )


def _check_source(name: str, config: RunConfig, root: str, ledger: Rules) -> None:
    """A name in the ledger is known: a takedown that was killed goes on, though its documents are gone."""
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage.takedown.named import sources_in

    known = {*config.sources, *ledger.sources, *sources_in(root)}
    if name not in known:
        raise ConfigError(
            f"forget --source {for_terminal(name)}: no source of this config or run is called so, and nothing"
            f" was changed.{_nearest(name, known)}"
        )


def _nearest(name: str, known: Iterable[str]) -> str:
    import difflib

    folded = {candidate.casefold(): candidate for candidate in known}
    near = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    return f" Nearest: {', '.join(for_terminal(folded[each]) for each in near)}." if near else ""


def _found(root: str, asked: Rules) -> tuple[int, IdSet]:
    """How many documents are named, and the copies of them. The ids of all are not kept: they are many."""
    from corpus_latam.storage.takedown.named import copies_of, named_in

    found = named_in(root, asked)
    return len(found), copies_of(root, found)


def _tell(plan: Plan, found: int, others: int, copies: bool) -> None:
    """What goes, before anything does. found, others: how many documents are named, how many are copies."""
    say(f"{counted(found, 'document of this run is', 'documents of this run are')} named.")
    if plan.named > found + (others if copies else 0):
        say(f"With what the ledger named before and still lies here: {plan.named:,}.")
    for folder, rows in plan.rows.items():
        say(f"  {folder:<12} {counted(rows, 'row goes', 'rows go', 12)}")
    if plan.quarantined:
        say(f"  {'quarantine':<12} {counted(plan.quarantined, 'file goes', 'files go', 12)}")
    if plan.whole or plan.samples:
        say("What quotes texts without saying whose goes as a whole:")
    for folder in plan.whole:
        say(f"  {folder}/{_trained(plan) if folder == TOKENIZER else ''}")
    if plan.samples:
        say(f"  the samples of bad records in quarantine/ ({counted(plan.samples, 'file')})")
    if others:
        one, several = ("goes", "go") if copies else ("stays", "stay")
        hint = " too." if copies else ": --copies takes that out too."
        say(f"{counted(others, f'copy of them {one}', f'copies of them {several}')}{hint}")
    say(BEYOND)


def _tell_unknown(ids: int) -> None:
    if ids:
        names = counted(ids, "id of the file names", "ids of the file name")
        say(f"{names} no document here. Once they are in the ledger, `forget list` says which.")


def _trained(plan: Plan) -> str:
    names = ", ".join(plan.tokenizers)
    return f": its word counts, and the tokenizers that were trained on them: {names}" if names else ""


def _read_ids(path: str) -> list[str]:
    from corpus_latam.errors import ConfigError
    from corpus_latam.storage import lines, paths

    if not paths.exists(path):
        raise ConfigError(f"forget --ids {path}: no such file.")
    with paths.open_read(path) as stream:
        found = [(number, line.decode(errors="replace")) for number, line in lines.numbered(stream.read())]
    for number, line in found:
        if not ID.fullmatch(line):
            raise ConfigError(
                f"forget --ids {path}, line {number}: {line[:40]!r} is no document id (32 hexadecimal digits,"
                " the column `id` of the corpus). `corpus-latam inspect RUN --id ID_IN_THE_SOURCE` shows it."
            )
    if not found:
        raise ConfigError(f"forget --ids {path}: the file names no document.")
    return [line for _, line in found]
