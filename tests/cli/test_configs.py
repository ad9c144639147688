"""Addresses in a config mean the same to every command, however they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from corpus_latam import runfolder
from corpus_latam.cli.app import app
from corpus_latam.cli.configs import load_run
from corpus_latam.credentials import redacted_tree
from corpus_latam.errors import ConfigError


@pytest.mark.parametrize("form", ["{home}/run", "~/run", "file://{home}/run", "file:{home}/run"])
@pytest.mark.parametrize(
    "command",
    [
        ["push", "corpus", "{config}", "--repo", "a/b"],
        ["push", "tokenizer", "{config}", "--repo", "a/b"],
        ["forget", "add", "{config}", "--yes", "--source", "nadie"],
        ["report", "{config}"],
    ],
)
def test_output_is_an_address_to_every_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, command: list[str]
) -> None:
    """Each works in the folder that was meant, where it finds nothing to work on, and nowhere else."""
    monkeypatch.setenv("HOME", str(tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    runfolder.make(str(tmp_path / "run"))
    monkeypatch.chdir(elsewhere)
    config = tmp_path / "run.yaml"
    source = {"type": "text", "path": str(tmp_path), "license": "MIT", "doc_type": "web"}
    config.write_text(
        yaml.safe_dump({"name": "run", "output": form.format(home=tmp_path), "sources": {"web": source}})
    )
    done = CliRunner().invoke(app, [part.format(config=config) for part in command])
    assert done.exit_code
    assert type(done.exception).__name__ in ("SystemExit", "ConfigError", "RunError"), done.exception
    assert (tmp_path / "run/log.jsonl").exists()
    assert list(elsewhere.iterdir()) == []


ADDRESSES = {"output": "{}/run", "takedown": "{}/ledger.jsonl", "deduplicate.against": '["{}/old"]'}


def overrides(place: str) -> list[str]:
    return [f"{key}={value.format(place)}" for key, value in ADDRESSES.items()]


@pytest.fixture
def minimal(tmp_path: Path) -> str:
    (tmp_path / "run.yaml").write_text("name: x\nsources: {s: {type: text, path: x}}")
    return str(tmp_path / "run.yaml")


def test_a_variable_stands_for_its_value_in_every_address(
    minimal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAVE_DE_PRUEBA", "una-clave-larga")
    loaded = load_run(minimal, overrides("memory://${CLAVE_DE_PRUEBA}"))
    assert loaded.root == "memory:///una-clave-larga/run"
    assert loaded.takedown == "memory:///una-clave-larga/ledger.jsonl"
    assert loaded.deduplicate.against == ("memory:///una-clave-larga/old",)
    assert "una-clave-larga" not in str(redacted_tree(loaded.model_dump(mode="json")))


@pytest.mark.parametrize("key", ADDRESSES)
def test_a_variable_that_is_not_there_is_named(minimal: str, key: str) -> None:
    wrong = ADDRESSES[key].format("memory://${NO_HAY_TAL}")
    with pytest.raises(ConfigError, match="there is no environment variable NO_HAY_TAL"):
        load_run(minimal, [f"{key}={wrong}"])


READING = [
    "inspect {root}",
    *(f"{command} {{config}} --set output={{root}}" for command in ("report", "forget list")),
    "forget {config} --source s --set output={root} --dry-run",
    "forget undo {config} 0123 --set output={root}",
]


@pytest.mark.parametrize("command", READING)
def test_commands_that_read_a_run_folder_make_none(tmp_path: Path, minimal: str, command: str) -> None:
    """One that is not there stays away, and one of something else is left as it is."""
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").touch()
    for root, said in ((tmp_path / "nowhere", "there is no folder"), (other, "is no run folder")):
        done = CliRunner().invoke(app, command.format(root=root, config=minimal).split())
        assert isinstance(done.exception, ConfigError)
        assert said in str(done.exception)
        assert "\n" not in str(done.exception)
        assert str(root) in str(done.exception)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other", "run.yaml"]
    assert [path.name for path in other.iterdir()] == ["mine.txt"]
