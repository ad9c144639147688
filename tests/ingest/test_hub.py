"""Both Hub configs against a Hub on this machine: streamed, limited, interrupted, resumed, and told wrong."""

import gzip
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import yaml

from corpus_latam.config import HubSource
from corpus_latam.schema import document_id
from corpus_latam.sources import parquet, registry
from corpus_latam.sources.pages import Partition
from corpus_latam.storage.manifest import Manifest
from corpus_latam.storage.segments import MANIFEST
from tests.conftest import corpus_latam
from tests.hub_server import HubServer, serve
from tests.ingest import runs

ROWS = 400
FINEWEB_CARD = """---
configs:
- config_name: por_Latn
  data_files:
  - {split: train, path: data/por_Latn/train/*}
- config_name: spa_Latn
  data_files:
  - {split: train, path: data/spa_Latn/train/*}
  - {split: test, path: data/spa_Latn/test/*}
---
"""
C4_CARD = """---
configs:
- config_name: en
  data_files: [{split: train, path: en/*.json.gz}]
---
"""


def fineweb2(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "README.md").write_text(FINEWEB_CARD)
    for language, part in (("por", 0), ("spa", 0), ("spa", 1), ("spa", 2)):
        table = pa.table(
            {
                "text": [f"Documento {n} de {language} {part}" for n in range(ROWS)],
                "id": [f"<urn:{part}:{n}>" for n in range(ROWS)],
                "dump": ["CC-MAIN-2024-10"] * ROWS,
                "url": [f"https://ejemplo.cl/{n}" for n in range(ROWS)],
                "date": ["2024-03-01T00:00:00Z"] * ROWS,
                "language": [language] * ROWS,
                "language_score": [0.75] * ROWS,
                "minhash_cluster_size": [n % 5 for n in range(ROWS)],
            }
        )
        path = folder / "data" / f"{language}_Latn" / "train" / f"000_0000{part}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, row_group_size=30)


def c4(folder: Path) -> None:
    (folder / "multilingual").mkdir(parents=True)
    (folder / "README.md").write_text(C4_CARD)
    names = [f"c4-es.tfrecord-0000{part}-of-00003" for part in range(3)]
    for name in [*names, "c4-es-validation.tfrecord-00000-of-00001", "c4-pt.tfrecord-00000-of-00001"]:
        records = [
            {"text": f"Texto {n} de {name}", "timestamp": "2019-04-24T20:28:11Z", "url": f"http://a.mx/{n}"}
            for n in range(ROWS)
        ]
        content = "".join(json.dumps(record) + "\n" for record in records)
        (folder / "multilingual" / f"{name}.json.gz").write_bytes(gzip.compress(content.encode()))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HubServer]:
    folder = tmp_path_factory.mktemp("hub")
    fineweb2(folder / "datasets" / "HuggingFaceFW" / "fineweb-2")
    c4(folder / "datasets" / "allenai" / "c4")
    with serve(folder) as server:
        yield server


@pytest.fixture(autouse=True)
def use_server(server: HubServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in server.environment(tmp_path / "hf-home").items():
        monkeypatch.setenv(name, value)


def ingest(config: str, root: Path, limit: int, workers: int = 2) -> None:
    settings = (f"output={root}", f"limit_documents={limit}", "ingest.shard_rows=20")
    changes = [argument for setting in settings for argument in ("--set", setting)]
    done = corpus_latam("ingest", f"configs/{config}.yaml", "--workers", str(workers), *changes)
    assert done.returncode == 0, done.stderr


def test_fineweb2_in_spanish(tmp_path: Path) -> None:
    ingest("fineweb2-spa", tmp_path / "run", 450)
    rows = runs.rows(tmp_path / "run")
    assert [row["text"] for row in rows] == [f"Documento {n % ROWS} de spa {n // ROWS}" for n in range(450)]
    first = rows[0]
    assert first["id"] == document_id("fineweb2", "<urn:0:0>", sha256(first["text"].encode()).hexdigest())
    assert first["metadata"] == '{"dump":"CC-MAIN-2024-10","language_score":0.75,"minhash_cluster_size":0}'
    assert (first["language"], first["license"], first["license_basis"]) == ("spa", "ODC-By-1.0", "source")
    assert (first["url"], first["fetched_at"]) == ("https://ejemplo.cl/0", "2024-03-01T00:00:00Z")
    assert first["date"] is None  # it is that of the crawl


def test_mc4_in_spanish_without_validation_or_other_languages(tmp_path: Path) -> None:
    ingest("mc4-es", tmp_path / "run", 10_000)
    rows = runs.rows(tmp_path / "run")
    assert len(rows) == 3 * ROWS
    assert {row["text"].split()[-1][:14] for row in rows} == {"c4-es.tfrecord"}
    assert rows[7]["fetched_at"] == "2019-04-24T20:28:11Z"
    assert len({row["id"] for row in rows}) == 3 * ROWS
    resolved = yaml.safe_load((tmp_path / "run" / "config.resolved.yaml").read_text())["sources"]["mc4"]
    assert resolved["repository"] == "allenai/c4"
    assert "preset" not in resolved  # what it stood for is spelled out


@pytest.mark.parametrize("config", ["fineweb2-spa", "mc4-es"])
def test_an_interrupted_stream_goes_on_to_the_same_bytes(
    config: str, tmp_path: Path, server: HubServer
) -> None:
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    ingest(config, whole, 700, workers=1)
    shutil.copytree(whole, cut)
    manifest = cut / "ingest" / MANIFEST
    lines = manifest.read_bytes().splitlines(keepends=True)
    assert len(lines) > 4
    # as a kill leaves it: two commits, half a line, and shards that no line names
    manifest.write_bytes(b"".join(lines[:2]) + lines[2][:30])
    server.requests.clear()
    ingest(config, cut, 700)
    assert runs.hashes(cut) == runs.hashes(whole)
    assert Manifest(str(cut / "ingest")).files() == Manifest(str(whole / "ingest")).files()


def test_a_broken_download_is_tried_again(tmp_path: Path, server: HubServer) -> None:
    ingest("mc4-es", tmp_path / "whole", 50)
    server.cuts = 1
    ingest("mc4-es", tmp_path / "again", 50)
    assert server.cuts == 0
    assert runs.hashes(tmp_path / "whole") == runs.hashes(tmp_path / "again")


def test_what_is_not_on_the_hub_is_said_before_any_work(tmp_path: Path) -> None:
    config = tmp_path / "wrong.yaml"
    config.write_text(
        f"name: wrong\noutput: {tmp_path}/run\nsources:\n"
        "  absent: {type: hub, repository: nobody/nothing}\n"
        "  misnamed: {type: hub, repository: HuggingFaceFW/fineweb-2, name: spa_Latin}\n"
        "  unsplit: {type: hub, repository: HuggingFaceFW/fineweb-2, name: spa_Latn, split: dev}\n"
        "  unmatched: {type: hub, repository: allenai/c4, data_files: 'multilingual/c4-xx.*.gz'}\n"
        "  textless: {type: hub, repository: allenai/c4, data_files: 'multilingual/c4-es.*.gz',"
        " columns: {text: content}}\n"
    )
    done = corpus_latam("ingest", str(config))
    assert done.returncode == 2
    said = " ".join(done.stderr.split())
    assert "sources.absent: nobody/nothing is not on the Hub" in said
    assert "no such configuration. Set name to one of its 2, such as spa_Latn" in said
    assert "fineweb-2 spa_Latn has no split 'dev': it has train" in said
    assert "sources.unmatched: allenai/c4 multilingual/c4-xx.*.gz matches no file" in said
    assert "has no field 'content'" in said
    assert "text, timestamp, url" in said
    assert not (tmp_path / "run").exists()


def test_a_network_that_stays_down_is_an_error_of_storage(monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx2

    def fail(*arguments: object) -> Iterator[None]:
        raise httpx2.ConnectError("refused")
        yield

    monkeypatch.setattr(parquet, "read_file", fail)
    source = HubSource(type="hub", repository="a/b")
    with pytest.raises(OSError, match="ConnectError: refused"):
        list(registry.read(source, Partition("00000", ("hf://datasets/a/b@main/c.parquet",), 1, "x")))


def test_any_source_may_name_files_on_the_hub(tmp_path: Path) -> None:
    root = tmp_path / "run"
    config = tmp_path / "paths.yaml"
    config.write_text(
        f"name: paths\noutput: {root}\nsources:\n"
        "  tables: {type: parquet, path: 'hf://datasets/HuggingFaceFW/fineweb-2/data/spa_Latn/train'}\n"
        "  lines: {type: jsonl, path: 'hf://datasets/allenai/c4/multilingual/c4-es.*.json.gz'}\n"
    )
    done = corpus_latam("ingest", str(config))
    assert done.returncode == 0, done.stderr
    assert len(runs.rows(root)) == 6 * ROWS
