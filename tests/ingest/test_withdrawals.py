"""What is taken back in one file goes from another, also when the message comes with a later run."""

import json
from pathlib import Path
from typing import Any

from corpus_latam.engine import Engine
from tests.ingest import runs


def write(path: Path, *values: Any) -> None:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))


def texts(root: Path) -> list[str]:
    return [row["text"] for row in runs.rows(root)]


def test_posts_go_when_a_message_takes_them_back(tmp_path: Path, engine: Engine) -> None:
    folder = tmp_path / "posts"
    folder.mkdir()
    write(folder / "1.jsonl", {"id": "1", "text": "uno"}, {"id": "2", "text": "dos"})
    config = runs.config(tmp_path / "run", {"posts": {"type": "tweets", "path": str(folder)}})
    runs.run(config, engine)
    assert texts(tmp_path / "run") == ["uno", "dos"]
    write(folder / "2.jsonl", {"delete": {"status": {"id_str": "1"}}}, {"id": "3", "text": "tres"})
    runs.run(config, engine)
    assert texts(tmp_path / "run") == ["dos", "tres"]
    context = runs.run(config, engine)
    assert context.meter.tasks_run == 0
    assert not list((tmp_path / "run" / "quarantine").glob("*/*"))


def test_sources_without_withdrawals_have_no_folder_for_them(tmp_path: Path, engine: Engine) -> None:
    write(tmp_path / "1.jsonl", {"text": "uno"})
    source = {"type": "jsonl", "path": str(tmp_path / "1.jsonl")}
    runs.run(runs.config(tmp_path / "run", {"lines": source}), engine)
    assert not (tmp_path / "run" / "withdrawn").exists()
