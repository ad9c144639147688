"""The demo's corpus and tokenizer pushed to a Hub on this machine, and opened from there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
import yaml

from corpus_latam.config import load
from corpus_latam.hub.cards import NO_TOKENS
from corpus_latam.hub.files import corpus_files, tokenizer_files
from corpus_latam.hub.push import RELEASED
from corpus_latam.storage import state
from tests.conftest import corpus_latam
from tests.hub.upload_server import UploadServer, serve

REPOSITORY = "mi-grupo/demo"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[UploadServer]:
    with serve(tmp_path / "hub") as server:
        for name, value in server.environment(tmp_path / "home").items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def root(demo_run: tuple[Path, str], tmp_path: Path) -> Path:
    return Path(shutil.copytree(demo_run[0], tmp_path / "run"))


def push(what: str, root: Path, *more: str) -> subprocess.CompletedProcess[str]:
    settings = ("--repo", REPOSITORY, "--set", f"output={root}")
    done = corpus_latam("push", what, "configs/demo.yaml", *settings, *more)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def test_a_pushed_corpus_opens_by_its_name(server: UploadServer, root: Path, tmp_path: Path) -> None:
    done = push("corpus", root, "--private")
    assert done.returncode == 0, done.stderr
    pushed = server.folder / "datasets" / REPOSITORY
    local = {p.relative_to(root / "corpus"): p.read_bytes() for p in (root / "corpus").rglob("*.parquet")}
    assert {p.relative_to(pushed): p.read_bytes() for p in pushed.rglob("*.parquet")} == local
    assert {p.name for p in pushed.iterdir() if p.is_file()} == {"README.md", "SHA256SUMS"}
    assert f'load_dataset("{REPOSITORY}", "cat")' in (pushed / "README.md").read_text()
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=pushed, check=True)
    assert server.private == {REPOSITORY: True}
    assert len(server.commits) == 1
    program = (
        "from datasets import load_dataset;"
        f"d = load_dataset({REPOSITORY!r}, 'spa'); print({{k: v.num_rows for k, v in d.items()}})"
    )
    opened = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True)
    assert opened.returncode == 0, opened.stderr
    assert "'train'" in opened.stdout
    assert "'validation'" in opened.stdout


def test_a_pushed_tokenizer_opens_by_its_name(server: UploadServer, root: Path) -> None:
    assert push("tokenizer", root).returncode == 0
    program = (
        "from transformers import AutoTokenizer;"
        f"t = AutoTokenizer.from_pretrained({REPOSITORY!r}); print(t.decode(t.encode('ñandú')))"
    )
    opened = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True)
    assert "ñandú" in opened.stdout, opened.stderr
    card = (server.folder / "models" / REPOSITORY / "README.md").read_text()
    assert f'from_pretrained("{REPOSITORY}")' in card
    assert "datasets" not in yaml.safe_load(card.split("---\n")[1])


def test_cards_as_they_are_sent(root: Path) -> None:
    config = load("configs/demo.yaml", {"output": str(root)})
    *_, data_set = corpus_files(config, REPOSITORY)
    model = tokenizer_files(config, REPOSITORY, None, (), "mi-grupo/datos")[-1]
    sent = [(file.content or b"").decode() for file in (data_set, model)]
    assert NO_TOKENS in (root / "corpus" / "README.md").read_text()
    assert NO_TOKENS not in sent[0]
    [(tokens, rate)] = re.findall(r"^\| `corpus-latam-\d+` \| ([\d,]+) \| ([\d.]+) \|$", sent[0], re.M)
    text = sum(int(count) for count in _bytes_released(root))
    assert int(tokens.replace(",", "")) == pytest.approx(text / float(rate), rel=0.06)
    assert yaml.safe_load(sent[1].split("---\n")[1])["datasets"] == ["mi-grupo/datos"]
    assert "- Data set: [mi-grupo/datos](https://huggingface.co/datasets/mi-grupo/datos)\n" in sent[1]


def _bytes_released(root: Path) -> list[int]:
    shards = [pq.read_table(path, columns=["text"]) for path in (root / "corpus").rglob("*.parquet")]
    return [pc.sum(pc.binary_length(shard["text"])).as_py() for shard in shards]


def test_a_second_push_removes_shards_that_are_no_more_and_nothing_else(
    server: UploadServer, root: Path
) -> None:
    pushed = server.folder / "datasets" / REPOSITORY
    (pushed / "spa").mkdir(parents=True)
    for name in ("spa/train-00007-of-00009.parquet", "spa/notas.parquet", "LEEME.txt"):
        (pushed / name).write_bytes(b"x")
    assert push("corpus", root).returncode == 0
    assert not (pushed / "spa" / "train-00007-of-00009.parquet").exists()
    assert (pushed / "spa" / "notas.parquet").exists()
    assert (pushed / "LEEME.txt").exists()


def test_a_push_that_fails_is_said_and_goes_on(server: UploadServer, root: Path) -> None:
    server.refusals = 1
    failed = push("corpus", root)
    assert failed.returncode == 1
    assert "the Hub refuses for mi-grupo/demo (400): the storage is full" in failed.stderr
    assert not server.commits
    uploads = [request for request in server.requests if request.startswith("PUT")]
    assert uploads
    server.requests.clear()
    assert push("corpus", root).returncode == 0
    assert not [request for request in server.requests if request.startswith("PUT")]


def test_without_a_token(server: UploadServer, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_otra")
    failed = push("corpus", root)
    assert failed.returncode == 1
    assert "does not let us write to mi-grupo/demo (401). Set HF_TOKEN" in failed.stderr


def test_a_dry_run_sends_nothing(server: UploadServer, root: Path) -> None:
    done = push("corpus", root, "--dry-run")
    assert done.returncode == 0
    assert "README.md" in done.stdout
    assert not server.requests


def test_what_must_not_be_pushed_is_not(server: UploadServer, root: Path) -> None:
    shard = next((root / "corpus" / "spa").glob("train-*"))
    content = shard.read_bytes()
    shard.write_bytes(content[:-1] + b"x")
    assert f"{shard} is not what the run wrote" in push("corpus", root).stderr
    shard.write_bytes(content)
    state.mark_stale(str(root / "corpus"), "select")
    assert "older than what it was made from" in push("corpus", root).stderr
    state.clear(str(root / "corpus"))
    checksums = root / "corpus" / "SHA256SUMS"
    content = checksums.read_bytes()
    checksums.write_bytes(content.replace(b"  spa/", b"  por/", 1))
    assert "export was cut off" in push("corpus", root).stderr
    checksums.write_bytes(content)
    ledger = root / "takedown.jsonl"
    ledger.write_text(json.dumps({"kind": "id", "value": "0" * 32}) + "\n")
    for what in ("corpus", "tokenizer"):
        assert "the takedown ledger names documents" in push(what, root).stderr
    ledger.unlink()
    shutil.rmtree(root / "corpus")
    assert "holds no corpus" in push("corpus", root).stderr
    assert "there is no 999" in push("tokenizer", root, "--name", "999").stderr
    assert not server.requests


@pytest.mark.parametrize("name", ["demo", "a/b/c", "", "a b/c"])
def test_a_name_that_is_none(name: str) -> None:
    done = corpus_latam("push", "corpus", "configs/demo.yaml", "--repo", name)
    assert done.returncode == 2
    assert "owner/name" in done.stderr


def test_released_names_are_known_again(demo_run: tuple[Path, str]) -> None:
    corpus = demo_run[0] / "corpus"
    names = [str(p.relative_to(corpus)) for p in corpus.rglob("*.parquet")]
    assert names
    assert all(RELEASED.fullmatch(name) for name in names)
