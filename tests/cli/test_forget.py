"""`corpus-latam forget` as a user runs it: gone from every output, and not brought back by a later run."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import corpus_latam.cli.forget as command_line
from corpus_latam.cli.app import app
from corpus_latam.errors import ConfigError
from corpus_latam.storage import state
from tests.conftest import REPOSITORY, corpus_latam

FOLDERS = ("corpus", "rejected", "deduplicate", "select", "annotate", "ingest")


@pytest.fixture
def root(demo_run: tuple[Path, str], tmp_path: Path) -> Path:
    shutil.copytree(demo_run[0], tmp_path / "run")
    return tmp_path / "run"


def forget(root: Path, *arguments: str, typed: str | None = None) -> tuple[int, str]:
    """The command in this process. `typed`: what somebody types at a terminal; nobody is there without."""
    stage = next((word for word in arguments if word in ("list", "undo")), None)
    rest = [word for word in arguments if word != stage]
    command = ["forget", *([stage] if stage else []), "configs/demo.yaml", "--set", f"output={root}", *rest]
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(REPOSITORY)
        patch.setattr(command_line, "is_terminal", lambda: typed is not None)
        done = CliRunner().invoke(app, command, input=typed)
    if isinstance(done.exception, ConfigError):
        return 2, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def rows(root: Path, folder: str, column: str) -> set[str]:
    files = sorted((root / folder).rglob("*.parquet"))
    tables = [pq.read_table(file) for file in files]
    return {value for found in tables if column in found.schema.names for value in found[column].to_pylist()}


def test_by_address_by_id_and_not_brought_back(root: Path, tmp_path: Path) -> None:
    files = sorted((root / "corpus").rglob("*.parquet"))
    corpus = [
        row for file in files for row in pq.read_table(file, columns=["id", "url", "source"]).to_pylist()
    ]
    prefix = next(row["url"] for row in corpus if row["source"] == "foro")
    by_id = next(row["id"] for row in corpus if row["source"] == "leyes")
    by_url = {row["id"] for row in corpus if (row["url"] or "").startswith(prefix)}
    listed = tmp_path / "ids.txt"
    listed.write_text(f"{by_id}\n{'0' * 32}\n{by_id}\n")
    assert forget(root, "--url-prefix", prefix, "--note", "a petición", "--yes")[0] == 0
    code, said = forget(root, "--ids", str(listed), "--yes")
    assert (code, "1 document of this run is named" in said) == (0, True)
    assert "1 id of the file names no document here" in said
    gone = {*by_url, by_id}
    for folder in FOLDERS:
        assert not rows(root, folder, "id") & gone, folder
    entries = [json.loads(line) for line in (root / "takedown.jsonl").read_text().strip().split("\n")]
    assert [(entry["kind"], entry["value"]) for entry in entries] == [
        ("url_prefix", prefix),
        ("id", by_id),
        ("id", "0" * 32),
    ]
    shutil.rmtree(root / "ingest")
    done = corpus_latam(
        "run", "configs/demo.yaml", "--workers", "2", "--set", f"output={root}", "--until", "export"
    )
    assert done.returncode == 0, done.stderr
    for folder in FOLDERS:
        assert not rows(root, folder, "id") & gone, folder
    assert len(rows(root, "corpus", "id")) == len(corpus) - len(gone)
    assert rows(root, "quarantine", "sample") == {None}
    assert f"{len(gone)} forgotten" in done.stdout


def test_no_file_holds_a_word_of_it(root: Path, tmp_path: Path) -> None:
    """Every file of the run folder is searched, Parquet column by column."""
    texts = {
        row["id"]: row["text"]
        for file in (root / "ingest").rglob("*.parquet")
        for row in pq.read_table(file, columns=["id", "text"]).to_pylist()
    }
    held = Counter(word for text in texts.values() for word in words_of(text))
    prose = words_of((REPOSITORY / "src/corpus_latam/report/strings.yaml").read_text(encoding="utf-8"))
    unique = {
        name: {word for word in words_of(texts[name]) - prose if held[word] == 1}
        for name in sorted(rows(root, "corpus", "id"))
    }
    gone = max(unique, key=lambda name: len(unique[name]))
    assert all(found_in(root / folder, unique[gone]) for folder in ("corpus", "ingest", "tokenizer"))
    (tmp_path / "ids.txt").write_text(gone)
    code, said = forget(root, "--ids", str(tmp_path / "ids.txt"), "--yes")
    assert (code, "word counts" in said) == (0, True)
    assert found_in(root, unique[gone]) == {}
    samples = rows(root, "quarantine", "sample")
    assert samples == {None}
    assert state.is_stale(str(root / "report"))


def words_of(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{5,}", text))


def found_in(folder: Path, words: set[str]) -> dict[str, set[str]]:
    """Which of the words each file below a folder holds."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    found = {str(path.relative_to(folder)): words & words_of(content(path)) for path in files}
    return {name: words for name, words in found.items() if words}


def content(path: Path) -> str:
    """All that a file says, decompressed."""
    if path.suffix != ".parquet":
        return path.read_bytes().decode(errors="replace")
    columns = [column.to_pylist() for column in pq.read_table(path).columns]
    values = [
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for column in columns
        for value in column
    ]
    return "\n".join(values)


def test_a_whole_source(root: Path) -> None:
    assert forget(root, "--source", "tuits", "--yes")[0] == 0
    assert "tuits" not in rows(root, "corpus", "source") | rows(root, "ingest", "source")
    assert not (root / "ingest" / "tuits").exists() or not any((root / "ingest" / "tuits").iterdir())


def files(root: Path) -> dict[str, bytes]:
    """All that a run folder holds but its log."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "log.jsonl"
    }


def counted(said: str) -> dict[str, int]:
    """Rows and files by folder, as they are said to go."""
    found = re.findall(r"^  (\w+) +([\d,]+) (?:rows|files) go$", said, re.MULTILINE)
    return {folder: int(number.replace(",", "")) for folder, number in found}


def test_a_dry_run_changes_nothing_and_says_what_the_real_one_then_does(root: Path) -> None:
    before = files(root)
    code, said = forget(root, "--source", "foro", "--copies", "--dry-run")
    assert (code, files(root)) == (0, before)
    assert "trained on them: 4096" in said
    assert "deduplicate/repeated-lines/" in said
    lost = {folder: row_count(root, folder) for folder in FOLDERS}
    assert forget(root, "--source", "foro", "--copies", "--yes")[0] == 0
    lost = {folder: rows_before - row_count(root, folder) for folder, rows_before in lost.items()}
    assert {folder: counted(said)[folder] for folder in FOLDERS} == lost
    assert lost["ingest"] > 0
    assert not (root / "tokenizer" / "4096").exists()


def row_count(root: Path, folder: str) -> int:
    return sum(pq.read_metadata(file).num_rows for file in (root / folder).rglob("*.parquet"))


def test_somebody_is_asked(root: Path) -> None:
    before = files(root)
    for typed in ("n\n", "\n"):
        code, said = forget(root, "--source", "foro", typed=typed)
        assert (code, files(root)) == (1, before)
        assert "Take all of this out for good? [y/N]" in said
        assert "Nothing was changed." in said
    assert forget(root, "--source", "foro", typed="")[0] == 1
    assert files(root) == before
    assert forget(root, "--source", "foro", typed="y\n")[0] == 0
    assert "foro" not in rows(root, "ingest", "source")


def test_nobody_there_to_be_asked(root: Path) -> None:
    """As a shell runs it, with no terminal."""
    before = files(root)
    done = corpus_latam("forget", "configs/demo.yaml", "--set", f"output={root}", "--source", "foro")
    assert (done.returncode, "--yes" in done.stderr, "--dry-run" in done.stderr) == (2, True, True)
    assert files(root) == before


@pytest.mark.parametrize(
    ("name", "near"), [("Foro", "foro"), ("tuit", "tuits"), ("noticia s", "noticias"), ("zzzzzz", None)]
)
def test_an_unknown_source_changes_nothing(root: Path, name: str, near: str | None) -> None:
    before = files(root)
    code, said = forget(root, "--source", name, "--yes")
    assert (code, files(root)) == (2, before)
    assert (f"Nearest: {near}" in said) == (near is not None), said


def test_what_the_ledger_names_is_listed_and_taken_back(root: Path) -> None:
    assert "names nothing" in forget(root, "list")[1]
    nowhere = "https://nadie.test/\x1b[2J\u2028"
    assert forget(root, "--url-prefix", nowhere, "--note", "por si acaso", "--yes")[0] == 0
    assert forget(root, "--source", "foro", "--yes")[0] == 0
    other = '{"kind": "source", "value": "tuits"}'
    with (root / "takedown.jsonl").open("a") as ledger:
        ledger.write(other)
    code, said = forget(root, "list")
    _, first, second, third = said.splitlines()
    assert (code, "named nothing" in first, "taken out" in second, "waits" in third) == (0, True, True, True)
    assert "\x1b" not in said
    assert first.endswith("url_prefix https://nadie.test/\\x1b[2J\\u2028  (por si acaso)")
    refused = forget(root, "undo", second.split()[0])
    assert (refused[0], "do not come back" in refused[1]) == (2, True)
    for line in (first, third):
        assert forget(root, "undo", line.split()[0])[0] == 0
    assert forget(root, "list")[1].split()[-7:] == second.split()
    assert "tuits" in rows(root, "ingest", "source")


def test_a_run_says_nothing_of_a_takedown_that_takes_nothing_out(root: Path) -> None:
    """As after `forget undo`: the ledger is another, and what it names is not here."""
    forget(root, "--url-prefix", "https://nadie.test/", "--yes")
    forget(root, "--url-prefix", "https://ninguno.test/", "--yes")
    entry = forget(root, "list")[1].splitlines()[1].split()[0]
    assert forget(root, "undo", entry)[0] == 0
    config = str(REPOSITORY / "configs" / "demo.yaml")
    done = corpus_latam("run", config, "--until", "ingest", "--set", f"output={root}")
    assert (done.returncode, "takedown" in done.stderr) == (0, False), done.stderr


def test_undo_of_what_is_not_there(root: Path) -> None:
    code, said = forget(root, "undo", "0123456789ab")
    assert (code, "has no entry" in said) == (2, True)


def test_what_is_wrong_with_the_command(root: Path, tmp_path: Path) -> None:
    listed = tmp_path / "ids.txt"
    listed.write_text("\nno-soy-un-id\n")
    for arguments, word in (
        ((), "--ids"),
        (("--source", "a", "--url-prefix", "b"), "one of"),
        (("--ids", "none.txt"), "no such file"),
        (("--ids", str(listed)), "line 2"),
    ):
        code, said = forget(root, *arguments, "--yes")
        assert (code, word in said) == (2, True), said
    assert not (root / "takedown.jsonl").exists()


def test_the_command_may_be_called_by_its_name(root: Path) -> None:
    said = [
        CliRunner().invoke(app, ["forget", *words, "--help"]).output for words in ((), ("add",), ("list",))
    ]
    assert all("--url-prefix" in text for text in said[:2])
    assert "undo" in said[0]
    assert "--url-prefix" not in said[2]
    options = ["--source", "foro", "--dry-run", "--set", f"output={root}"]
    config = str(REPOSITORY / "configs" / "demo.yaml")
    runs = [
        CliRunner().invoke(app, ["forget", *words])
        for words in ([*options, config], ["add", config, *options])
    ]
    assert [run.exit_code for run in runs] == [0, 0]
    assert runs[0].output == runs[1].output
