"""Hostile values on the terminal: tables, lines, errors, and both logs."""

from __future__ import annotations

import ast
import csv
import io
import json
import logging
import tempfile
from contextlib import redirect_stderr, redirect_stdout

import pyarrow as pa
from hypothesis import given, settings
from rich.table import Table

from corpus_latam import runfolder
from corpus_latam.cli.console import PlainConsole
from corpus_latam.cli.fertility import group_table
from corpus_latam.cli.formats import print_csv
from corpus_latam.cli.inspect import inspect
from corpus_latam.cli.tables import print_figures
from corpus_latam.cli.terminal import OneLine, complain, say
from corpus_latam.credentials import redacted
from corpus_latam.escaping import UNSEEN, for_terminal, for_terminal_lines
from corpus_latam.report.fertility import measure
from corpus_latam.runfolder import JsonLines
from corpus_latam.schema import PII_SPAN
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.shards import write_shard
from tests.conftest import REPOSITORY
from tests.hostile import ANY, STORED


def printed(what: object) -> str:
    stream = io.StringIO()
    PlainConsole(file=stream, width=2_000, force_terminal=True, color_system=None).print(what)
    return stream.getvalue()


@given(ANY)
def test_a_table_shows_each_value_in_its_cell(value: str) -> None:
    table = Table("ours", value, title=f"title {value}")
    table.add_row(value, "after")
    lines = printed(table).splitlines()
    assert len(lines) == 6
    assert not UNSEEN.search("".join(lines))
    shown = for_terminal(value).strip()
    assert shown in lines[0]
    assert shown in lines[2]
    assert shown in lines[4]


@given(ANY)
def test_the_table_of_a_run_has_a_row_per_source(value: str) -> None:
    numbers = {"documents": 1, "words": 100, "bytes": 600, "tokens": 200}
    rows = [{"tokenizer": value, "source": value, "country": value, "language": "spa", **numbers}]
    stream = io.StringIO()
    table = group_table(measure([rows], ["source", "country"]), ["source", "country"])
    print_figures(PlainConsole(file=stream), table)
    lines = stream.getvalue().splitlines()
    assert [line[0] for line in lines if line.startswith("│")] == ["│"]
    assert not UNSEEN.search("".join(lines))


@given(ANY)
def test_csv_has_a_line_per_row(value: str) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        print_csv([{"source": value, "words": 5, "more": value}], ["source", "words"])
    assert not UNSEEN.search(out.getvalue().replace("\n", ""))
    assert list(csv.reader(io.StringIO(out.getvalue()))) == [["source", "words"], [for_terminal(value), "5"]]


@settings(max_examples=40)
@given(STORED, STORED)
def test_inspect_shows_a_document_and_nothing_else(value: str, text: str) -> None:
    stages = {
        "ingest": {
            "id": "0",
            "source_id": "0",
            "text": text,
            "source": value,
            "url": value,
            "doc_type": "web",
        },
        "annotate": {"language": "spa", "country": None, "repaired_text": None, "personal_data": None},
        "select": {"keep": True, "reason": None},
    }
    types = {"keep": pa.bool_(), "personal_data": pa.list_(PII_SPAN)}
    with tempfile.TemporaryDirectory() as folder:
        runfolder.make(folder)
        for stage, row in stages.items():
            manifest = Manifest(f"{folder}/{stage}")
            table = pa.table({n: pa.array([v], types.get(n, pa.large_string())) for n, v in row.items()})
            file = write_shard(manifest.folder, "a.parquet", table.to_batches(), table.schema)
            manifest.add(Commit("a", "", (file,)))
            manifest.finish()
        out = io.StringIO()
        with redirect_stdout(out):
            inspect(folder, reason=None, source=None, country=None, limit=5, characters=10_000)
    heading, shown = out.getvalue()[:-2].split("\n", 1)
    assert for_terminal(value).strip() in heading
    assert shown == for_terminal_lines(text)
    assert not UNSEEN.search((heading + shown).replace("\n", "").replace("\t", ""))


SPEAKS = {"print", "echo", "secho", "Console", "Formatter", "StreamHandler", "format_exc"}
"""Calls that could put text of others on the terminal or into a log as it is."""
ALLOWED = {
    "cli/terminal.py": {"print"},
    "cli/inspect.py": {"print"},
    "cli/formats.py": {"print"},
    "cli/app.py": {"echo"},
    "cli/misuse.py": {"echo"},
    "engine/progress.py": {"Console"},
    "runfolder.py": {"StreamHandler"},
}
"""Where each is used on text that is harmless: tested above, or words of our own alone."""


def test_nothing_speaks_around_the_functions_that_escape() -> None:
    source = REPOSITORY / "src" / "corpus_latam"
    found: dict[str, set[str]] = {}
    for module in source.rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                owner = getattr(getattr(node.func, "value", None), "id", "")
                if name in SPEAKS and (
                    name != "print" or isinstance(node.func, ast.Name) or owner == "builtins"
                ):
                    found.setdefault(str(module.relative_to(source)), set()).add(name)
    others = {place: names - ALLOWED.get(place, set()) for place, names in found.items()}
    assert {place: names for place, names in others.items() if names} == {}


@given(ANY)
def test_results_and_errors_stay_on_their_lines(value: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        say(f"result {value}")
        complain(f"{value} is no file")
    assert out.getvalue().count("\n") == 1
    assert not UNSEEN.search((out.getvalue() + err.getvalue()).replace("\n", ""))
    first, *more = err.getvalue().split("\n")
    assert first.startswith("corpus-latam: ")
    assert all(line.startswith("  ") for line in more[:-1])


@given(ANY)
def test_a_log_record_is_one_line(value: str) -> None:
    record = logging.LogRecord("corpus_latam", logging.INFO, "", 0, "source %s", (value,), None)
    line = OneLine("%(levelname)s %(message)s").format(record)
    assert line == for_terminal(redacted(f"INFO source {value}"))
    written = JsonLines().format(record)
    assert not UNSEEN.search(written)
    assert json.loads(written)["message"] == f"source {value}"
