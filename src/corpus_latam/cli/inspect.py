"""`inspect`: read kept and rejected documents of a run."""

from __future__ import annotations

import sys
from itertools import islice
from typing import TYPE_CHECKING, Annotated

import typer

from corpus_latam.cli.folders import check_run_folder

if TYPE_CHECKING:
    from corpus_latam.cli.documents import Found, RunFolder, Wanted


def register(app: typer.Typer) -> None:
    """Adds `inspect`."""
    app.command(help="Read kept documents of a run, or rejected ones with --reason.")(inspect)


def inspect(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="A run folder.")],
    reason: Annotated[str | None, typer.Option("--reason", help="Rejected for this, e.g. quality.")] = None,
    document: Annotated[
        str | None, typer.Option("--id", help="This document, kept or not: its id here or in its source.")
    ] = None,
    source: Annotated[str | None, typer.Option("--source")] = None,
    language: Annotated[str | None, typer.Option("--language", help="ISO 639-3.")] = None,
    country: Annotated[str | None, typer.Option("--country", help="ISO alpha-2.")] = None,
    doc_type: Annotated[str | None, typer.Option("--doc-type", help="web, news, law ...")] = None,
    sample: Annotated[int | None, typer.Option("--sample", min=1, help="So many, drawn by chance.")] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the sample.")] = 0,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many documents.")] = 5,
    characters: Annotated[int, typer.Option("--characters", min=1, help="How much of each.")] = 500,
) -> None:
    """Prints the first documents that match, or some of them by chance."""
    from corpus_latam.cli.documents import RunFolder, Wanted, sampled
    from corpus_latam.errors import ConfigError
    from corpus_latam.escaping import for_terminal, for_terminal_lines
    from corpus_latam.storage import paths

    root = paths.resolve(folder)
    check_run_folder("inspect", root)
    run = RunFolder(root)
    equal = {"source": source, "language": language, "doc_type": doc_type}
    equal["country"] = country and country.upper()
    wanted = Wanted(reason, document, equal)
    if reason is not None:
        _check_reason(run, reason)
    _warn_of_stale(run.root)
    matching = run.find(wanted)
    found = sampled(matching, sample, seed) if sample else list(islice(matching, limit))
    if not found:
        raise ConfigError(f"{folder}: no document matches.{_values(run, wanted)}")
    texts = run.texts(found)
    for one in found:
        print(for_terminal(heading(one, run.limit(one))))
        print(for_terminal_lines(texts[one.shard, one.row][:characters]), end="\n\n")


def heading(found: Found, limit: str | None) -> str:
    """What is known of a document, in one line; values are the record's own and are not escaped yet."""
    known = found.known
    parts = [known["id"], known["source"], known["doc_type"], known["language"], known["country"]]
    parts += [known["reason"], limit]
    if known.get("duplicate_of"):
        parts.append(f"{known['similarity']:.2f} like {known['duplicate_of']}")
    return f"── {' · '.join(part for part in parts if part)}  {known['url'] or ''}".rstrip()


def _check_reason(run: RunFolder, reason: str) -> None:
    """Raises `ConfigError` with the nearest names for a reason that rejected nothing."""
    import difflib

    from corpus_latam.errors import ConfigError

    known = run.reasons()
    if any(name.startswith(reason) for name in known):
        return
    groups = {name.partition(".")[0] for name in known}
    near = difflib.get_close_matches(reason, sorted({*known, *groups}), n=3, cutoff=0.5)
    all_ = ", ".join(name for name, _ in sorted(known.items(), key=lambda item: (-item[1], item[0])))
    hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {all_ or 'none'}."
    raise ConfigError(f"{run.root}: nothing was rejected for {reason!r}. {hint}")


def _warn_of_stale(root: str) -> None:
    from corpus_latam.cli.terminal import line
    from corpus_latam.storage import paths, state

    old = [name for name in ("select", "deduplicate", "corpus") if state.is_stale(paths.join(root, name))]
    if old:
        print(line(f"{root}: {', '.join(old)}: an earlier run's ({state.STATE})."), file=sys.stderr)


def _values(run: RunFolder, asked: Wanted) -> str:
    """Which values there are of the first thing asked for that no document has."""
    from collections import Counter

    from corpus_latam.cli.documents import Wanted

    if asked.id is not None:
        return f" None has the id {asked.id!r}, nor had it in its source (columns.source_id)."
    for column, value in asked.equal.items():
        if value is None:
            continue
        there: Counter[str] = Counter()
        for one in run.find(Wanted(asked.reason)):
            there[one.known[column] or "none"] += 1
        if value not in there:
            listed = ", ".join(f"{name} {count:,}" for name, count in there.most_common(8))
            return f" Of those, {column} is {listed or 'nothing: there are none'}."
    return ""
