"""`output` means the same to every command, however it is written."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from corpus_latam.cli.app import app


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
    (tmp_path / "run").mkdir()
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
