"""Licences from the statement to the release: what the profile `open` leaves out, and where that is said."""

from __future__ import annotations

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli.test_deduplicate import write_config
from tests.conftest import corpus_latam

SENTENCE = (
    "la casa de mi abuela era grande y tenía un patio con árboles donde jugábamos todas las tardes cuando"
    " no había escuela pero después el pueblo creció mucho más que nunca entre los cerros del norte"
)
STATED: list[tuple[str | None, str | None, str | None]] = [
    ("https://creativecommons.org/licenses/by/4.0/", None, None),
    ("CC BY-SA 4.0", "Acceso abierto", None),
    ("Dominio público", None, None),
    ("MIT", None, None),
    ("Todos los derechos reservados", None, "license.all_rights_reserved"),
    ("© 2020 Editorial del Sur", "open", "license.all_rights_reserved"),
    ("consulte con la biblioteca", None, "license.unknown"),
    (None, None, "license.unknown"),
    ("Atribución-NoComercial-SinDerivadas 2.5 Argentina", None, "license.non_commercial"),
    ("CC BY-ND 4.0", None, "license.no_derivatives"),
    ("info:eu-repo/date/embargoEnd/2027-01-31", None, "license.embargoed"),
    ("CC BY 4.0", "embargado hasta 31/1/2027", "license.embargoed"),
    ("CC BY 4.0", "info:eu-repo/date/embargoEnd/2025-01-31", None),
    ("CC BY 4.0", "info:eu-repo/semantics/restrictedAccess", "license.access_restricted"),
    ("CC BY 4.0", "http://purl.org/coar/access_right/c_14cb", "license.access_closed"),
]
"""Statement of the licence, of access, and why `open` leaves it out on 2026-06-01."""
EXPECTED = Counter(reason for _, _, reason in STATED if reason)
RESERVED = "Todos los derechos reservados"


def text(number: int) -> str:
    return f"{' '.join(random.Random(number).choices(SENTENCE.split(), k=80)).capitalize()}."


def records() -> list[dict[str, Any]]:
    found = [
        {"id": f"d{number}", "text": text(number), "rights": rights, "access": access}
        for number, (rights, access, _) in enumerate(STATED)
    ]
    copy = {"id": "copia", "text": text(4), "rights": "CC0", "access": None}  # of a reserved one
    return [*found, copy]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("licenses")
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in records())
    (folder / "a.jsonl").write_text(lines, encoding="utf-8")
    source = {
        "type": "jsonl",
        "path": str(folder / "a.jsonl"),
        "columns": {"source_id": "id", "license": "rights", "access_rights": "access"},
    }
    config = write_config(
        folder,
        "licencias",
        {"biblioteca": source},
        export={"profile": "open", "as_of": "2026-06-01"},
        deduplicate={"order": ["words"]},
    )
    done = corpus_latam("run", config, "--workers", "2")
    assert done.returncode == 0, done.stderr
    return folder / "licencias", done.stdout


def rows(root: Path, folder: str) -> list[dict[str, Any]]:
    return [
        row for file in sorted((root / folder).rglob("*.parquet")) for row in pq.read_table(file).to_pylist()
    ]


def test_the_corpus_holds_what_is_open_and_nothing_else(run: tuple[Path, str]) -> None:
    released = {row["source_id"]: row for row in rows(run[0], "corpus")}
    free = {f"d{number}" for number, (_, _, reason) in enumerate(STATED) if reason is None}
    assert set(released) == {*free, "copia"}
    assert {row["license"] for row in released.values()} == {
        "CC-BY-4.0", "CC-BY-SA-4.0", "CC-PDM-1.0", "MIT", "CC0-1.0",
    }  # fmt: skip
    assert {row["license_basis"] for row in released.values()} == {"record"}
    assert released["d1"]["access_rights"] == "open"
    left_out = [text(number) for number, (_, _, reason) in enumerate(STATED) if reason and number != 4]
    files = [file for file in (run[0] / "corpus").rglob("*") if file.is_file() and file.suffix != ".parquet"]
    said = "\n".join(file.read_text(encoding="utf-8") for file in files)
    said += "\n".join(str(row) for row in released.values())
    assert not [content for content in left_out if content in said]


def test_a_free_copy_does_not_go_in_favour_of_a_reserved_one(run: tuple[Path, str]) -> None:
    fates = {row["id"]: row for row in rows(run[0], "deduplicate")}
    copy = next(row for row in rows(run[0], "corpus") if row["source_id"] == "copia")
    assert fates[copy["id"]]["duplicate_of"] is None


def test_every_one_left_out_is_kept_with_its_reason(run: tuple[Path, str]) -> None:
    assert Counter(row["reason"] for row in rows(run[0], "rejected")) == EXPECTED


def test_report_and_card_say_how_many_and_why(run: tuple[Path, str]) -> None:
    root, said = run
    report = json.loads((root / "report/report.json").read_text(encoding="utf-8"))
    rejections: Counter[str] = Counter()
    for row in report["rejections"]["by_reason"]:
        rejections[row["reason"]] += row["documents"]
    assert rejections == EXPECTED
    page = (root / "report/report.html").read_text(encoding="utf-8")
    card = (root / "corpus/README.md").read_text(encoding="utf-8")
    for reason, documents in EXPECTED.items():
        assert reason in page
        assert f"| `{reason}` | {documents} |" in card
    assert "export.profile: open" in card
    assert f"{sum(EXPECTED.values())} rejected" in said
