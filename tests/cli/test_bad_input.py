"""What a user sees when input is bad: a sentence with file, cause and remedy, and the right exit code."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
import pytest

from tests.conftest import corpus_latam

GOOD = [{"id": str(n), "text": f"Texto número {n}, escrito para probar."} for n in range(40)]


def config(folder: Path, kind: str, path: str, extra: str = "") -> str:
    file = folder / "c.yaml"
    source = f"{{type: {kind}, path: {folder / path}, columns: {{source_id: id}}, {extra}}}"
    file.write_text(f"name: t\noutput: {folder / 'run'}\nsources: {{s: {source}}}\n")
    return str(file)


def ingest(config: str) -> tuple[int, str]:
    done = corpus_latam("ingest", config, "--workers", "1")
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stderr


def quarantined(folder: Path) -> list[dict[str, str]]:
    files = sorted((folder / "run" / "quarantine").rglob("*.parquet"))
    return [row for file in files for row in pq.read_table(file).to_pylist()]


def documents(folder: Path) -> int:
    return sum(pq.read_metadata(f).num_rows for f in (folder / "run" / "ingest").rglob("*.parquet"))


def json_lines(rows: list[dict[str, str]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture
def parquet(tmp_path: Path) -> Path:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(GOOD), path)
    return path


def assert_known_before_work(folder: Path, outcome: tuple[int, str], *words: str) -> None:
    code, said = outcome
    assert code == 2
    assert all(word in said for word in words), said
    assert not (folder / "run").exists()


def test_an_unknown_key(tmp_path: Path) -> None:
    outcome = ingest(config(tmp_path, "parquet", "a.parquet", "txt: x"))
    assert_known_before_work(tmp_path, outcome, "sources.s.txt", "unknown key")


def test_a_missing_file(tmp_path: Path) -> None:
    outcome = ingest(config(tmp_path, "parquet", "nowhere.parquet"))
    assert_known_before_work(tmp_path, outcome, "nowhere.parquet", "does not exist")


def test_a_parquet_without_a_text_column(tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": ["1"], "texto": ["hola"]}), tmp_path / "a.parquet")
    outcome = ingest(config(tmp_path, "parquet", "a.parquet"))
    assert_known_before_work(tmp_path, outcome, "a.parquet", "no column 'text'", "texto", "columns.text")


def test_a_truncated_parquet(tmp_path: Path, parquet: Path) -> None:
    parquet.write_bytes(parquet.read_bytes()[:-20])
    outcome = ingest(config(tmp_path, "parquet", "a.parquet"))
    assert_known_before_work(tmp_path, outcome, "a.parquet", "not a whole Parquet file", "on_bad_file")


def test_a_truncated_parquet_beside_good_ones_can_be_set_aside(tmp_path: Path, parquet: Path) -> None:
    (tmp_path / "b.parquet").write_bytes(parquet.read_bytes()[:-20])
    code, _ = ingest(config(tmp_path, "parquet", "*.parquet", "on_bad_file: quarantine"))
    assert (code, documents(tmp_path)) == (0, 40)
    (bad,) = quarantined(tmp_path)
    assert bad["location"].endswith("b.parquet")


class Keys(encryption.KmsClient):
    """Keys for a test: wrapped as they are."""

    def wrap_key(self, key_bytes: bytes, master_key_identifier: str) -> str:
        return base64.b64encode(key_bytes).decode()

    def unwrap_key(self, wrapped_key: str, master_key_identifier: str) -> bytes:
        return base64.b64decode(wrapped_key)


@pytest.mark.parametrize(
    ("plaintext_footer", "code", "words"),
    [
        (False, 2, "is encrypted, and there are no keys"),
        (True, 1, "encrypted Parquet: decrypt it first"),
    ],
)
def test_encrypted_parquet(tmp_path: Path, plaintext_footer: bool, code: int, words: str) -> None:
    crypto = encryption.CryptoFactory(lambda connection: Keys())
    asked = encryption.EncryptionConfiguration(
        "footer", column_keys={"text": ["text"]}, plaintext_footer=plaintext_footer
    )
    properties = crypto.file_encryption_properties(encryption.KmsConnectionConfig(), asked)
    table = pa.Table.from_pylist(GOOD)
    with pq.ParquetWriter(tmp_path / "a.parquet", table.schema, encryption_properties=properties) as writer:
        writer.write_table(table)
    found, said = ingest(config(tmp_path, "parquet", "a.parquet"))
    assert found == code
    assert words in said


def test_a_gz_that_ends_early(tmp_path: Path) -> None:
    whole = gzip.compress(json_lines(GOOD * 50), mtime=0)
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    code, _ = ingest(config(tmp_path, "jsonl", "a.jsonl.gz"))
    assert code == 0
    assert 0 < documents(tmp_path) < 2_000
    assert any("ends early" in row["reason"] for row in quarantined(tmp_path))


def test_invalid_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(json_lines(GOOD) + b'{"id": "x", "text": "caf\xe9"}\n')
    code, _ = ingest(config(tmp_path, "jsonl", "a.jsonl"))
    assert (code, documents(tmp_path)) == (0, 40)
    (bad,) = quarantined(tmp_path)
    assert (bad["position"], "UTF-8" in bad["reason"]) == ("line 41", True)


def test_an_empty_source(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"")
    outcome = ingest(config(tmp_path, "jsonl", "a.jsonl"))
    assert_known_before_work(tmp_path, outcome, "a.jsonl", "is an empty source")


def test_a_source_that_is_something_else(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("id,text\n1,hola\n2,adiós\n")
    code, said = ingest(config(tmp_path, "jsonl", "a.jsonl"))
    assert code == 1
    assert "sources.s gave no document, 3 bad records, most often: invalid JSON" in said


def test_too_much_bad_input_stops_the_run(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(json_lines(GOOD * 100) + b"{broken\n" * 1_000)
    code, said = ingest(config(tmp_path, "jsonl", "a.jsonl"))
    assert code == 1
    assert "quarantine" in said
    assert "JSON" in said


def test_a_stage_without_input_names_the_one_to_run(tmp_path: Path, parquet: Path) -> None:
    done = corpus_latam("annotate", config(tmp_path, "parquet", "a.parquet"), "--workers", "1")
    assert done.returncode == 1
    assert "--from ingest" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "nowhere.yaml"), ["nowhere.yaml", "no such config file"]),
        (("run", "configs/demo.yaml", "--from", "anotate"), ["anotate", "ingest, annotate"]),
        (("run", "configs/demo.yaml", "--set", "ingest"), ["KEY=VALUE"]),
        (("run", "configs/demo.yaml", "--workers", "0"), ["corpus-latam: --workers 0: the work needs one"]),
        (("report", "configs/demo.yaml", "--workers", "-3"), ["corpus-latam: --workers -3: "]),
        (("frobnicate",), ["frobnicate"]),
    ],
)
def test_a_wrong_command(arguments: tuple[str, ...], words: list[str]) -> None:
    done = corpus_latam(*arguments)
    assert done.returncode == 2
    assert all(word in done.stderr for word in words), done.stderr


def test_dry_run_prints_the_plan_and_does_nothing(tmp_path: Path, parquet: Path) -> None:
    done = corpus_latam("run", config(tmp_path, "parquet", "a.parquet"), "--dry-run")
    assert done.returncode == 0
    for word in ("parquet", "ingest", "deduplicate", "tokenizer", "report"):
        assert word in done.stdout
    assert not (tmp_path / "run").exists()


def test_dry_run_names_what_is_wrong(tmp_path: Path) -> None:
    done = corpus_latam("run", config(tmp_path, "parquet", "nowhere.parquet"), "--dry-run")
    assert done.returncode == 2
    assert "nowhere.parquet" in done.stderr
