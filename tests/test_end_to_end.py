"""The demo, run as a user runs it: every document of data/sample meets the fate that expected.jsonl names."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest

from tests.conftest import SAMPLE

UNSAID = dict.fromkeys(("reason", "duplicate_of", "language", "country", "country_basis", "repaired"))
EXPECTED: list[dict[str, Any]] = [
    {**UNSAID, "redactions": {}, **json.loads(line)}
    for line in (SAMPLE / "expected.jsonl").read_text().strip().split("\n")
]
MARK = re.compile(r"<([A-Z]+(?:_[A-Z]+)*)>")
Fates = dict[tuple[str, str], dict[str, Any]]


def rows(folder: Path, columns: list[str]) -> list[dict[str, Any]]:
    files = sorted(str(p) for p in folder.rglob("*.parquet"))
    return ds.dataset(files).to_table(columns).to_pylist()


@pytest.fixture(scope="module")
def fates(demo_run: tuple[Path, str]) -> Fates:
    """What became of each (source, source_id)."""
    root, _ = demo_run
    found: Fates = {}
    native = {row["id"]: row for row in rows(root / "ingest", ["id", "source", "source_id"])}
    key = {row["id"]: (row["source"], row["source_id"]) for row in native.values()}
    for row in rows(root / "corpus", ["id", "text", "language", "country", "country_basis"]):
        found[key[row["id"]]] = {"fate": "kept", "reason": None, **row}
    decided = {row["id"]: row for row in rows(root / "deduplicate", ["id", "duplicate_of"])}
    for row in rows(root / "rejected", ["id", "reason", "text", "language", "country"]):
        original = decided[row["id"]]["duplicate_of"]
        fate = "duplicate" if original else "rejected"
        found[key[row["id"]]] = {
            "fate": fate,
            **row,
            "duplicate_of": key[original][1] if original else None,
        }
    return found


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda e: f"{e['source']}-{e['source_id']}")
def test_fate(expected: dict[str, Any], fates: Fates) -> None:
    found = fates.get((expected["source"], expected["source_id"]))
    if expected["fate"] == "quarantined":
        assert found is None
        return
    assert found is not None
    assert (found["fate"], found["reason"]) == (expected["fate"], expected["reason"])
    if expected["fate"] == "duplicate":
        assert found["duplicate_of"] == expected["duplicate_of"]
    if expected["fate"] == "kept":
        assert found["language"] == expected["language"]
        assert (found["country"], found["country_basis"]) == (
            expected["country"],
            expected["country_basis"],
        )


def test_every_document_has_a_declared_fate(fates: Fates) -> None:
    declared = {(e["source"], e["source_id"]) for e in EXPECTED if e["fate"] != "quarantined"}
    assert set(fates) == declared


def test_quarantine_holds_what_could_not_be_read(demo_run: tuple[Path, str]) -> None:
    root, _ = demo_run
    expected = Counter(e["source"] for e in EXPECTED if e["fate"] == "quarantined")
    found = rows(root / "quarantine", ["source", "reason"])
    assert Counter(row["source"] for row in found) == expected
    assert {row["reason"] for row in found} == {"empty text"}


@pytest.mark.parametrize(
    "expected",
    [e for e in EXPECTED if e["case"] == "personal_data"],
    ids=lambda e: str(e["source_id"]),
)
def test_personal_data_is_redacted_and_decoys_stay(expected: dict[str, Any], fates: Fates) -> None:
    text = fates[expected["source"], expected["source_id"]]["text"]
    assert Counter(MARK.findall(text)) == expected["redactions"]


def test_no_other_document_is_redacted(fates: Fates) -> None:
    planted = {(e["source"], e["source_id"]) for e in EXPECTED if e["redactions"]}
    kept = {key: fate["text"] for key, fate in fates.items() if fate["fate"] == "kept"}
    assert {key for key, text in kept.items() if MARK.search(text)} == planted


@pytest.mark.parametrize(
    "expected", [e for e in EXPECTED if e["repaired"]], ids=lambda e: str(e["source_id"])
)
def test_mojibake_is_repaired(expected: dict[str, Any], fates: Fates) -> None:
    assert fates[expected["source"], expected["source_id"]]["text"] == expected["repaired_text"]


def test_the_sample_is_as_wide_as_promised() -> None:
    countries = {e["country"] for e in EXPECTED} - {None}
    assert len(EXPECTED) >= 120
    assert len(countries - {"ES", "BR"}) >= 18
    assert {"ES", "BR"} <= countries
    sources = {"noticias", "leyes", "ensayos", "foro", "recetas", "tesis", "codigo", "tuits"}
    assert sources <= {e["source"] for e in EXPECTED}


def test_the_corpus_opens_with_datasets(demo_run: tuple[Path, str], fates: Fates) -> None:
    from datasets import load_dataset

    root, _ = demo_run
    kept = sum(f["fate"] == "kept" for f in fates.values())
    corpus = load_dataset("parquet", data_dir=str(root / "corpus"), cache_dir=str(root.parent / "cache"))
    assert sorted(corpus) == ["train", "validation"]
    assert sum(split.num_rows for split in corpus.values()) == kept
    spanish = load_dataset(str(root / "corpus"), "spa", cache_dir=str(root.parent / "cache"))
    assert set(spanish["train"]["language"]) == {"spa"}


def test_checksums_hold(demo_run: tuple[Path, str]) -> None:
    root, _ = demo_run
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=root / "corpus", check=True)


def test_the_tokenizer_opens_with_tokenizers_and_transformers(demo_run: tuple[Path, str]) -> None:
    from tokenizers import Tokenizer
    from transformers import AutoTokenizer

    root, _ = demo_run
    (folder,) = (root / "tokenizer").glob("[0-9]*")
    text = "¿Dónde está el mate, che? — «Aquí», respondió la niña. 3.1416 ñandúes 🦤"
    own = Tokenizer.from_file(str(folder / "tokenizer.json"))
    theirs = AutoTokenizer.from_pretrained(str(folder))
    assert own.encode(text, add_special_tokens=False).ids == theirs.encode(text, add_special_tokens=False)
    assert own.decode(own.encode(text, add_special_tokens=False).ids) == text


def test_the_run_ends_with_the_table_and_the_report(demo_run: tuple[Path, str]) -> None:
    root, printed = demo_run
    lines = printed.splitlines()
    assert lines[-1].split() == ["report", str(root / "report" / "report.html")]
    assert (root / "report" / "report.html").stat().st_size > 5_000
    report = json.loads((root / "report" / "report.json").read_text())
    assert isinstance(report, dict)
    assert any("noticias" in line for line in lines)
