"""A run whose sources and sets lie at addresses with secrets: none is found in what it leaves."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pyarrow.parquet as pq
import pytest
from fsspec.spec import AbstractFileSystem

from corpus_latam import pipeline, runfolder
from corpus_latam.cli.outcome import print_outcome
from corpus_latam.cli.plan import print_plan
from corpus_latam.config import RunConfig, validate
from corpus_latam.engine.progress import Progress
from corpus_latam.errors import ConfigError, RunError
from tests.conftest import SAMPLE
from tests.deduplicate.runs import ThreadEngine

PASSWORD, SIGNATURE, PLAIN, TOKEN = (
    "cl4ve-larga",
    "f1rma%2Bmuy%2Flarga",
    "s3creto-sin-nombre",
    "de-ninguna-forma",
)
SECRETS = (PASSWORD, SIGNATURE, PLAIN, TOKEN)
ADDRESS = f"vault://ana:{PASSWORD}@host/${{CLAVE_DE_PRUEBA}}/FILE?X-Amz-Signature={SIGNATURE}&k={PLAIN}"


class Vault(AbstractFileSystem):
    """Files that only whole addresses open, and errors that name these, as those of HTTP do."""

    protocol = "vault"
    cachable = False
    files: ClassVar[dict[str, bytes]] = {}
    broken = False

    @classmethod
    def _strip_protocol(cls, path: Any) -> str:
        return str(path)

    def unstrip_protocol(self, name: str) -> str:
        return name

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        name = path.partition("?")[0].rpartition("/")[2]
        if name not in self.files or PLAIN not in path or TOKEN not in path:
            raise FileNotFoundError(path)
        return {"name": path, "size": len(self.files[name]), "type": "file", "ETag": "1"}

    def ls(self, path: str, detail: bool = True, **_: Any) -> Any:
        raise FileNotFoundError(path)

    def _open(self, path: str, mode: str = "rb", **_: Any) -> Any:
        self.info(path)
        if self.broken:
            raise OSError(f"403, message='Forbidden', url='{path}'")
        return io.BytesIO(self.files[path.partition("?")[0].rpartition("/")[2]])


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> type[Vault]:
    fsspec.register_implementation("vault", Vault, clobber=True)
    monkeypatch.setenv("CLAVE_DE_PRUEBA", TOKEN)
    text = (SAMPLE / "noticias.jsonl").read_bytes()
    Vault.files = {
        "d.jsonl": text + b'{"texto": 5\n',
        "t.txt": text[:300],
        "e.txt": b"un conjunto de prueba\n",
    }
    Vault.broken = False
    return Vault


def address(file: str) -> str:
    return ADDRESS.replace("FILE", file)


def config(root: Path, **source: Any) -> RunConfig:
    tree = {
        "name": "prueba",
        "output": str(root),
        "sources": {
            "diario": {"type": "jsonl", "path": address("d.jsonl"), "columns": {"text": "texto"}, **source},
            "notas": {"type": "text", "path": address("t.txt")},
        },
        "deduplicate": {"decontaminate": {"files": [address("e.txt")], "ngram": 3}},
        "export": {"validation_share": 0.2},
        "tokenizer": {"train": False},
    }
    return validate(tree)


def written(root: Path) -> Iterator[tuple[str, str]]:
    """Every file of a folder as text."""
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        if file.suffix == ".parquet":
            table = pq.read_table(file)
            columns = [name for name in table.column_names if name != "sample"]
            text = json.dumps(table.select(columns).to_pylist(), default=str) + str(table.schema.metadata)
        else:
            text = file.read_text()
        yield str(file.relative_to(root)), text


def test_a_run_leaves_none(
    vault: type[Vault], tmp_path: Path, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    loaded = config(tmp_path / "run")
    stages = pipeline.chosen(None, None)
    caplog.set_level(logging.INFO)
    print_plan(loaded, stages, 1)
    pipeline.preflight(loaded, stages)
    with runfolder.claimed(loaded.root):
        results = pipeline.run(loaded, stages, ThreadEngine(1), Progress())
    print_outcome(loaded, results)
    found = dict(written(tmp_path / "run"))
    assert {"config.resolved.yaml", "log.jsonl", "corpus/README.md", "report/report.html"} <= set(found)
    assert any(name.startswith("quarantine/diario/") for name in found)
    found |= dict(zip(("stdout", "stderr"), capsys.readouterr(), strict=True)) | {"log": caplog.text}
    assert [(name, secret) for name, text in found.items() for secret in SECRETS if secret in text] == []
    assert "vault://***@host/" in found["config.resolved.yaml"]
    assert "vault://***@host/" in found["corpus/README.md"]


def test_errors_hold_none(vault: type[Vault], tmp_path: Path) -> None:
    missing = config(tmp_path / "run", path=address("no.jsonl"))
    with pytest.raises(ConfigError, match="no\\.jsonl") as stopped:
        pipeline.preflight(missing, ["ingest"])
    vault.broken = True
    loaded = config(tmp_path / "run")
    with pytest.raises(RunError, match="403") as failed, runfolder.claimed(loaded.root):
        pipeline.run(loaded, ["ingest"], ThreadEngine(1), Progress())
    texts = [str(stopped.value), str(failed.value), (tmp_path / "run" / "log.jsonl").read_text()]
    assert [secret for text in texts for secret in SECRETS if secret in text] == []


def test_a_new_signature_is_no_new_source(vault: type[Vault], tmp_path: Path) -> None:
    loaded = config(tmp_path / "run")
    first = pipeline.run(loaded, ["ingest"], ThreadEngine(1), Progress())
    signed_again = json.loads(loaded.model_dump_json().replace(SIGNATURE, "otra%2Ffirma"))
    second = pipeline.run(validate(signed_again), ["ingest"], ThreadEngine(1), Progress())
    assert first[0].tasks_run == second[0].tasks_found == 2
    assert second[0].tasks_run == 0
