"""A repository from its first answer to documents, and what it takes back afterwards."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripts.bench.ingest_samples.pdf import column, pdf, wrapped

from corpus_latam.config import RunConfig
from corpus_latam.engine import Engine
from corpus_latam.sources.oai import fetch
from tests.ingest import runs
from tests.oai_server import Repository, record


@pytest.fixture
def repository() -> Iterator[Repository]:
    found = Repository([record(number) for number in range(25)])
    yield found
    found.close()


def config(repository: Repository, folder: Path, **changes: Any) -> RunConfig:
    source = {
        "type": "oai",
        "endpoint": repository.url,
        "harvest": str(folder / "harvest"),
        "http": {"contact": "ana@example.org", "per_second": 1_000, "retries": 0},
        "country": "CL",
    }
    return runs.config(folder / "run", {"tesis": source | changes})


def test_records_become_documents(repository: Repository, tmp_path: Path, engine: Engine) -> None:
    runs.run(config(repository, tmp_path), engine)
    rows = runs.rows(tmp_path / "run")
    assert len(rows) == 25
    row = rows[0]
    assert row["source_id"] == "oai:r:0#abstract-1"
    assert row["text"].startswith("Resumen de la tesis 0.")
    assert (row["url"], row["date"], row["language"]) == ("https://hdl.handle.net/1/0", "2019", "spa")
    assert (row["country"], row["doc_type"], row["fetched_at"]) == ("CL", "academic", "2022-01-01T00:00:00Z")
    kept = json.loads(row["metadata"])
    assert (kept["title"], kept["handle"], kept["part"]) == ("Tesis número 0", "1/0", "abstract-1")
    asked = len(repository.requests)
    context = runs.run(config(repository, tmp_path), engine)
    assert len(repository.requests) == asked
    assert context.meter.tasks_run == 0


def test_what_a_repository_takes_back_or_mends_goes(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    runs.run(config(repository, tmp_path), engine)
    mended = record(7, year=2022, text="Otro resumen. " + "Ahora trata de los bosques de lenga del sur. " * 6)
    repository.records[7] = mended
    repository.records[9] = record(9, year=2022, deleted=True)
    repository.records.append(record(30, year=2022))
    repository.now = "2022-09-01T00:00:00Z"
    runs.run(config(repository, tmp_path, refresh=True), engine)
    rows = {row["source_id"].partition("#")[0]: row["text"] for row in runs.rows(tmp_path / "run")}
    assert len(rows) == 25
    assert "oai:r:9" not in rows
    assert "oai:r:30" in rows
    assert rows["oai:r:7"] == mended["text"].strip()
    assert not list((tmp_path / "run" / "quarantine").glob("*/*"))


PARAGRAPH = "La erosión de los suelos del valle se midió en doce parcelas durante tres inviernos seguidos."


def thesis(number: int) -> bytes:
    return pdf([column(wrapped(f"Tesis {number}. {PARAGRAPH} {PARAGRAPH}"))])


def naming(repository: Repository, number: int, rights: str = "openAccess") -> dict[str, Any]:
    """A record that names its file."""
    file = f"<identifier>{repository.host}/{number}.pdf</identifier>"
    return record(number) | {"more": f"{file}<rights>info:eu-repo/semantics/{rights}</rights>"}


def test_files_become_documents_and_abstracts_stand_in_for_those_that_are_not_to_be_had(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    repository.records = [naming(repository, number) for number in range(4)]
    repository.records[2] = naming(repository, 2, "restrictedAccess")
    repository.paths |= {f"/{number}.pdf": (200, {}, thesis(number)) for number in (0, 2)}
    repository.paths["/1.pdf"] = (200, {}, b"%PDF-1.4 nada")
    repository.paths["/3.pdf"] = (401, {}, b"")
    with_files = config(repository, tmp_path, files="first")
    runs.run(with_files, engine)
    rows = {row["source_id"]: row for row in runs.rows(tmp_path / "run")}
    assert set(rows) == {"oai:r:0#file-1", *(f"oai:r:{number}#abstract-1" for number in (1, 2, 3))}
    full = rows["oai:r:0#file-1"]
    assert " ".join(full["text"].split()) == f"Tesis 0. {PARAGRAPH} {PARAGRAPH}"
    assert (full["date"], full["language"], full["country"]) == ("2019", "spa", "CL")
    assert full["sha256_raw"] == hashlib.sha256(thesis(0)).hexdigest()
    assert full["extractor"].startswith("pypdfium2")
    kept = json.loads(full["metadata"])
    assert (kept["title"], kept["handle"], kept["part"]) == ("Tesis número 0", "1/0", "file-1")
    assert (kept["file"], kept["found_by"], kept["pages"]) == (f"{repository.host}/0.pdf", "record", 1)
    why = {source_id: json.loads(row["metadata"]).get("no_file") for source_id, row in rows.items()}
    assert why["oai:r:2#abstract-1"] == "files that are not public, as their repository says"
    assert why["oai:r:3#abstract-1"] == "files that their server does not give to everybody"
    (bad,) = runs.rows(tmp_path / "run", "quarantine")
    assert bad["position"] == "oai:r:1 file-1"
    assert runs.run(with_files, engine).meter.tasks_run == 0


def ids(folder: Path) -> set[str]:
    return {row["source_id"] for row in runs.rows(folder / "run")}


def test_a_file_that_comes_later_takes_the_place_of_the_abstract(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    repository.records = [naming(repository, 0), naming(repository, 1)]
    repository.paths["/0.pdf"] = (503, {"Retry-After": "0"}, b"")
    repository.paths["/1.pdf"] = (200, {}, thesis(1))
    runs.run(config(repository, tmp_path, files="first"), engine)
    assert {row["source_id"] for row in runs.rows(tmp_path / "run")} == {
        "oai:r:0#abstract-1",
        "oai:r:1#file-1",
    }
    repository.paths["/0.pdf"] = (200, {}, thesis(0))
    runs.run(config(repository, tmp_path, files="first"), engine)
    assert ids(tmp_path) == {"oai:r:0#file-1", "oai:r:1#file-1"}


def test_a_run_without_abstracts_counts_why_there_are_no_files(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    repository.records = [naming(repository, 0), naming(repository, 1, "closedAccess"), record(2)]
    repository.paths["/0.pdf"] = (200, {}, thesis(0))
    runs.run(config(repository, tmp_path, files="first", abstracts="none"), engine)
    (manifest,) = (tmp_path / "run" / "ingest").glob("manifest.jsonl")
    counts: Counter[str] = Counter()
    for line in manifest.read_text().splitlines():
        counts.update(json.loads(line).get("counts", {}))
    left_out = {
        name.partition(": ")[2]: count for name, count in counts.items() if name.startswith("left out: ")
    }
    assert left_out == {
        "files that are not public, as their repository says": 1,
        "no file is named by the record or its repository": 1,
    }


def test_the_text_that_dspace_made_and_a_file_of_another_kind(
    repository: Repository, tmp_path: Path, engine: Engine
) -> None:
    repository.records = [record(0) | {"metadata": bundles(repository)}]
    repository.paths["/t"] = (200, {"Content-Type": "text/plain"}, f"{PARAGRAPH}\f{PARAGRAPH}".encode())
    runs.run(config(repository, tmp_path, files="all", files_as="text"), engine)
    (row,) = runs.rows(tmp_path / "run")
    assert (row["text"], row["extractor"]) == (f"{PARAGRAPH}\n\n{PARAGRAPH}", "DSpace")


def bundles(repository: Repository) -> str:
    def file(bundle: str, name: str, path: str) -> str:
        return (
            f'<element name="bundle"><field name="name">{bundle}</field><element name="bitstreams">'
            f'<element name="bitstream"><field name="name">{name}</field>'
            f'<field name="url">{repository.host}{path}</field></element></element></element>'
        )

    both = file("ORIGINAL", "t.pdf", "/t.pdf") + file("TEXT", "t.pdf.txt", "/t")
    return (
        f'<metadata xmlns="http://www.lyncode.com/xoai"><element name="bundles">{both}</element></metadata>'
    )


@pytest.mark.parametrize("name", ["kept", "index"])
def test_a_file_that_is_gone_from_the_harvest_is_told(
    repository: Repository, tmp_path: Path, engine: Engine, name: str
) -> None:
    repository.records = [naming(repository, 0)]
    repository.paths["/0.pdf"] = (200, {}, thesis(0))
    fetch.fetch(config(repository, tmp_path, files="first").sources["tesis"])
    for file in (tmp_path / "harvest" / "files" / "kept").rglob("*"):
        if file.is_file():
            file.unlink()
    if name == "index":
        (tmp_path / "harvest" / "files" / "kept.jsonl").unlink()
    runs.run(config(repository, tmp_path, files="first"), engine)
    (bad,) = runs.rows(tmp_path / "run", "quarantine")
    assert bad["reason"] == "a file of the harvest is gone: harvest again"
    assert [row["source_id"] for row in runs.rows(tmp_path / "run")] == ["oai:r:0#abstract-1"]
