"""`sources`: what is known of presets, and whether sources can be read, in words and exit codes."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pytest
import yaml

from corpus_latam.config import presets
from tests.conftest import corpus_latam
from tests.http_server import serve as serve_files
from tests.hub_server import serve
from tests.oai_server import Repository, record
from tests.sources.redpajama.snapshots import SNAPSHOT, write_listing, write_shard


def test_all_presets_are_listed_with_licence_size_and_needs() -> None:
    done = corpus_latam("sources", "list", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["name"] for row in rows] == presets.names()
    assert all(row["license"] and row["size"] and row["needs"] and row["country"] for row in rows)
    assert [
        row["name"] for row in json.loads(corpus_latam("sources", "list", "--format", "json").stdout)
    ] == [row["name"] for row in rows]
    table = corpus_latam("sources", "list").stdout
    assert all(name in table for name in presets.names())


def test_a_preset_is_shown_with_its_terms_and_keys() -> None:
    said = corpus_latam("sources", "show", "mc4-es").stdout
    about = presets.preset("mc4-es").about
    assert about.terms in said
    assert about.license_basis in said
    keys = "\n".join(line[2:] for line in said.split("\n\n")[1].splitlines())
    assert yaml.safe_load(keys) == presets.preset("mc4-es").source


@pytest.mark.parametrize("command", [("show", "mc4"), ("check", "mc4")])
def test_a_name_that_there_is_not(command: tuple[str, str]) -> None:
    done = corpus_latam("sources", *command)
    assert done.returncode == 2
    assert "there is no preset 'mc4'. Did you mean mc4-es" in done.stderr


def config(folder: Path, **sources: dict[str, str]) -> str:
    file = folder / "c.yaml"
    file.write_text(yaml.safe_dump({"name": "t", "output": str(folder / "run"), "sources": sources}))
    return str(file)


def test_every_source_of_a_config_is_looked_at(tmp_path: Path) -> None:
    """One that is wrong does not hide the others, whichever comes first."""
    (tmp_path / "good.jsonl").write_text('{"text": "Un documento bueno."}\n')
    (tmp_path / "page.jsonl").write_text("<!DOCTYPE html><html><title>Just a moment...</title></html>")
    lines = {"type": "jsonl"}
    done = corpus_latam(
        *("sources", "check"),
        config(
            tmp_path,
            gone={**lines, "path": str(tmp_path / "gone.jsonl")},
            good={**lines, "path": str(tmp_path / "good.jsonl")},
            wall={**lines, "path": str(tmp_path / "page.jsonl")},
        ),
    )
    assert done.returncode == 1
    assert "Un documento bueno." in done.stdout
    assert "sources.gone" in done.stderr
    assert "does not exist" in done.stderr
    assert "sources.wall" in done.stderr
    assert "html" in done.stderr
    assert not (tmp_path / "run").exists()


def test_a_source_that_is_well_ends_with_0(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Un documento bueno."}\n')
    path = str(tmp_path / "a.jsonl")
    done = corpus_latam("sources", "check", config(tmp_path, s={"type": "jsonl", "path": path}))
    assert done.returncode == 0, done.stderr
    assert "Nothing is wrong" in done.stdout
    assert not (tmp_path / "run").exists()


def test_a_config_that_is_wrong_is_a_misuse(tmp_path: Path) -> None:
    done = corpus_latam("sources", "check", config(tmp_path, s={"type": "jsonl"}))
    assert done.returncode == 2
    assert "sources.s.path: is missing, and needed" in done.stderr


def test_a_preset_is_read_from_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "hub" / "datasets" / "allenai" / "c4"
    (repository / "multilingual").mkdir(parents=True)
    (repository / "README.md").write_text("")
    record = {"text": "Texto de una página.", "timestamp": "2019-04-24T20:28:11Z", "url": "http://a.mx/"}
    content = gzip.compress(json.dumps(record).encode())
    (repository / "multilingual" / "c4-es.tfrecord-00000-of-00001.json.gz").write_bytes(content)
    with serve(tmp_path / "hub") as server:
        for name, value in server.environment(tmp_path / "home").items():
            monkeypatch.setenv(name, value)
        done = corpus_latam("sources", "check", "mc4-es")
        assert done.returncode == 0, done.stderr
        assert "Texto de una página." in done.stdout
        assert "fetched_at: 2019-04-24" in done.stdout
        done = corpus_latam("sources", "check", "fineweb2-spa")
        assert done.returncode == 1
        assert "HuggingFaceFW/fineweb-2 is not on the Hub" in done.stderr
        changed = ("--set", "data_files=multilingual/c4-pt.*")
        done = corpus_latam("sources", "check", "mc4-es", *changed)
        assert done.returncode == 1
        assert "matches no file on the Hub" in done.stderr


def test_no_network_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    done = corpus_latam("sources", "check", "mc4-es")
    assert done.returncode == 1
    assert "could not be listed" in done.stderr
    assert "Check the network" in done.stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("gone", "does not exist"),
        ("login", "it wants a login"),
        ("page", "gives a web page, not the file"),
        ("moved", "/entrar), not the file: it has moved"),
        ("other", "is no jsonl but parquet"),
        ("empty", "empty source"),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_words(fault: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes({"other": b"PAR1....", "empty": b""}.get(fault, b'{"text": "x"}\n'))
    with serve_files(tmp_path) as server:
        server.always |= (
            {"/a.jsonl": {"gone": 404, "login": 403}[fault]} if fault in ("gone", "login") else {}
        )
        server.pages |= {"/a.jsonl"} if fault == "page" else {"/entrar"}
        server.moved |= {"/a.jsonl": f"{server.url}/entrar"} if fault == "moved" else {}
        path = f"{server.url}/a.jsonl"
        done = corpus_latam("sources", "check", config(tmp_path, s={"type": "jsonl", "path": path}))
    assert done.returncode == 1
    assert words in done.stderr, done.stderr


def test_dead_shards_are_named_and_the_check_goes_on(tmp_path: Path) -> None:
    shards = [f"{SNAPSHOT}/000{n}/es_head" for n in range(3)]
    for shard in shards[1:]:
        write_shard(tmp_path / "v1", shard, 4)
    write_listing(tmp_path / "v1", shards)
    with serve_files(tmp_path / "v1") as server:
        address = ("--set", f"path={server.url}")
        done = corpus_latam("sources", "check", "redpajama-v2-es", *address)
        assert done.returncode == 0, done.stderr
        assert "dead shard: its file is gone 1" in done.stdout
        assert f"{shards[0]}.json.gz, file" in done.stdout
        assert "El texto número 0 de la prueba." in done.stdout
        done = corpus_latam("sources", "check", "redpajama-v2-es", *address, "--set", "snapshots=[2013-01]")
        assert done.returncode == 1
        assert "has no listings/es-2013-01-head_middle.txt" in done.stderr


def test_what_a_preset_leaves_to_say_is_said() -> None:
    done = corpus_latam("sources", "check", "tweets")
    assert done.returncode == 2
    assert "path: is missing, and needed. The preset needs files of posts" in done.stderr
    assert "sources check tweets --set path=FOLDER" in corpus_latam("sources", "show", "tweets").stdout


def test_a_repository_is_asked_for_its_first_answer_and_nothing_is_kept(tmp_path: Path) -> None:
    """A repository that answers is read; one that blocks programs is told as that."""
    repository = Repository([record(n) for n in range(25)])
    given = ("--set", f"endpoint={repository.url}", "--set", "http.contact=a@b.cl", "--set", "http.retries=0")
    kept = ("--set", f"harvest={tmp_path / 'kept'}")
    try:
        done = corpus_latam("sources", "check", "uchile", *given, *kept)
        assert done.returncode == 0, done.stderr
        assert "records read: 10" in done.stdout
        assert "Resumen de la tesis" in done.stdout
        assert sum(request["verb"] == "ListRecords" for request in repository.requests) == 1
        page = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>"
        repository.fault = lambda request, answer: (200, {"Content-Type": "text/html"}, page)
        done = corpus_latam("sources", "check", "uchile", *given, *kept)
        assert done.returncode == 1
        assert repository.url in done.stderr
    finally:
        repository.close()
    assert not (tmp_path / "kept").exists()
