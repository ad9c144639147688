"""Deduplicate as a user runs it: cuts, an evaluation set, repeats, and a new source against a corpus."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
import yaml

from tests.conftest import corpus_latam

MENU, FOOTER = "Inicio\nNoticias de hoy y de ayer", "Escriba a contacto@diario.example. Derechos reservados."
SENTENCE = (
    "la casa de mi abuela era grande y tenía un patio con árboles donde jugábamos todas las tardes cuando"
    " no había escuela pero después el pueblo creció mucho más que nunca entre los cerros del norte"
)


def body(seed: int) -> str:
    rng = random.Random(seed)
    return "\n\n".join(f"{' '.join(rng.choices(SENTENCE.split(), k=40)).capitalize()}." for _ in range(4))


def page(seed: int) -> str:
    return f"{MENU}\n\n{body(seed)}\n\n{FOOTER}"


def write_lines(path: Path, texts: list[str]) -> dict[str, Any]:
    rows = [{"id": f"{path.stem}-{i}", "text": text} for i, text in enumerate(texts)]
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return {"type": "jsonl", "path": str(path), "columns": {"source_id": "id"}}


def write_config(folder: Path, name: str, sources: dict[str, Any], **sections: Any) -> str:
    policies = folder / "policies"
    policies.mkdir(exist_ok=True)
    registers = {"web": {"quality": {"words": {"min": 5}}}} | {"news": {"like": "web"}}
    kinds = ("law", "literature", "academic", "manual", "social", "code")
    registers |= {kind: {"like": "web"} for kind in kinds}
    (policies / "default.yaml").write_text(yaml.safe_dump({"registers": registers}))
    tree = {
        "name": name,
        "output": str(folder / name),
        "sources": sources,
        "select": {"policies": str(policies)},
    }
    path = folder / f"{name}.yaml"
    path.write_text(yaml.safe_dump(tree | {"tokenizer": {"train": False}} | sections))
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run: 30 pages, 6 near copies, 20 laws, 4 of them pages; one page is an exam's."""
    root = tmp_path_factory.mktemp("deduplicate")
    pages = [page(n) for n in range(30)]
    near = [text.replace("abuela", "nana", 1) for text in pages[:6]]
    laws = [f"{body(100 + n)}\n\nComuníquese, publíquese y archívese." for n in range(16)] + pages[10:14]
    sources = {
        "web": write_lines(root / "web.jsonl", pages + near),
        "ley": write_lines(root / "ley.jsonl", laws) | {"rank": 1, "doc_type": "law"},
    }
    (root / "examen.txt").write_text(" ".join(body(20).split()[:30]) + "\n")
    config = write_config(
        root,
        "old",
        sources,
        deduplicate={
            "lines": {"remove": {"web": "both"}},
            "decontaminate": {"files": [str(root / "examen.txt")]},
        },
        export={"upsample": {2: 3}, "validation_share": 0.2},
    )
    done = corpus_latam("run", config, "--workers", "2")
    assert done.returncode == 0, done.stderr
    return root


def corpus(folder: Path, split: str) -> list[dict[str, Any]]:
    files = sorted(str(p) for p in (folder / "old" / "corpus").rglob(f"{split}-*.parquet"))
    return list(ds.dataset(files).to_table(["id", "text", "source", "minhash_cluster_size"]).to_pylist())


def test_the_report_and_the_corpus_say_the_same(folder: Path) -> None:
    report = json.loads((folder / "old" / "report" / "report.json").read_text())
    train, validation = corpus(folder, "train"), corpus(folder, "validation")
    once = {row["id"]: row for row in train + validation}
    assert report["summary"]["kept"] == len(once) == 29 + 16
    assert report["summary"]["bytes_kept"] == sum(len(row["text"].encode()) for row in once.values())
    assert not any(FOOTER in row["text"] or MENU in row["text"] or "<EMAIL>" in row["text"] for row in train)
    assert sum("archívese" in row["text"] for row in once.values()) == 16
    assert [row["cut_documents"] for row in report["repeated_lines"]["cut"]] == [29]
    assert report["contamination"]["found"] == [
        {
            "set": "examen",
            "source": "web",
            "documents": 1,
            "runs": report["contamination"]["found"][0]["runs"],
        }
    ]
    pairs = {(r["source"], r["kept_source"]): r["documents"] for r in report["duplicates"]["by_pair"]}
    assert pairs == {("web", "web"): 6, ("ley", "web"): 4}
    flow = {step["step"]: step["documents"] for step in report["flow"]}
    assert flow["train"] + flow["validation"] == flow["kept"] == len(once)
    repeats = sum(row["repeats"] for row in report["release"])
    assert repeats == len(train) - len({row["id"] for row in train}) > 0
    assert len({row["id"] for row in validation}) == len(validation)
    for row in train:
        assert sum(other["id"] == row["id"] for other in train) == (
            3 if row["minhash_cluster_size"] > 1 else 1
        )


def test_a_new_source_against_the_corpus(folder: Path) -> None:
    new = write_lines(folder / "new.jsonl", [page(2), page(3).replace("patio", "jardín", 1), page(999)])
    config = write_config(folder, "new", {"nueva": new})
    assert corpus_latam("run", config, "--until", "select", "--workers", "1").returncode == 0
    old = str(folder / "old")
    done = corpus_latam("deduplicate", config, "--against", old, "--workers", "1")
    assert done.returncode == 0, done.stderr
    files = sorted(str(p) for p in (folder / "new" / "deduplicate").rglob("*.parquet"))
    rows = ds.dataset(files).to_table(["keep", "duplicate_of"]).to_pylist()
    assert [row["keep"] for row in rows] == [False, False, True]
    ingested = {row["id"] for row in corpus(folder, "train") + corpus(folder, "validation")}
    assert all(row["duplicate_of"] in ingested for row in rows if not row["keep"])
    for setting, words in (
        ("annotate.signature.seed=2", "made with seed 1 (wanted 2)"),
        ("annotate.signature.shingle_words=4", "made with shingle_words 5 (wanted 4)"),
    ):
        refused = corpus_latam("deduplicate", config, "--against", old, "--workers", "1", "--set", setting)
        assert refused.returncode == 1
        assert words in refused.stderr
    unknown = corpus_latam("deduplicate", config, "--against", str(folder / "nada"), "--workers", "1")
    assert unknown.returncode == 2
    assert "nada/ingest holds no shards" in unknown.stderr


def test_dry_run_prints_plan_and_recall(folder: Path) -> None:
    done = corpus_latam("run", str(folder / "old.yaml"), "--dry-run", "--from", "deduplicate")
    assert done.returncode == 0
    for words in ("56 documents", "20 bands × 1 partition", "0.75: 0.9802"):
        assert words in done.stdout
