"""`--dry-run` shows the first records as documents, and fails where the run would."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from corpus_latam.cli.samples import print_samples
from corpus_latam.engine import Engine
from corpus_latam.errors import RunError
from tests.ingest import runs


def write(path: Path, records: list[Any]) -> dict[str, Any]:
    lines = [record if isinstance(record, str) else json.dumps(record) for record in records]
    path.write_text("".join(f"{line}\n" for line in lines))
    return {"type": "jsonl", "path": str(path)}


def said(root: Path, sources: dict[str, Any], capsys: pytest.CaptureFixture[str], **sections: Any) -> str:
    print_samples(runs.config(root / "run", sources, **sections))
    return capsys.readouterr().out


def test_three_documents_are_shown_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records = [{"t": f"Artículo {n}.\x1b[2J [red]\n{'x' * 500}", "pais": "CL", "c": "ley"} for n in range(9)]
    columns = {"text": "t", "country": "pais", "doc_type": "c"}
    source = {**write(tmp_path / "a.jsonl", records), "columns": columns, "doc_type_map": {"ley": "law"}}
    shown = said(tmp_path, {"leyes": source}, capsys)
    assert "leyes: records read: 9, all that there are. The first documents:" in shown
    assert "country: CL" in shown
    assert "doc_type: law" in shown
    assert "     Artículo 0.\\x1b[2J [red]\\nxxx" in shown
    assert "Artículo 3" not in shown
    assert max(map(len, shown.splitlines())) < 400
    assert "\x1b" not in shown
    assert not (tmp_path / "run").exists()


def test_values_that_are_not_known_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kinds = ["tesis"] * 5 + ["nota\x1b[0m"] * 3 + ["web", *"abcdefg"]
    source = write(tmp_path / "a.jsonl", [{"text": f"t {n}", "k": kind} for n, kind in enumerate(kinds)])
    shown = said(tmp_path, {"s": {**source, "columns": {"doc_type": "k"}}}, capsys)
    assert (
        "15 records have a doc_type that is no known one (most often 'tesis' (5), 'nota\\x1b[0m' (3),"
        " 'a' (1), 'b' (1), 'c' (1)); it is not used. Say what they mean in doc_type_map of the source."
    ) in shown


def test_a_column_that_no_record_has_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A slip in a name would lose all dates, addresses or ids without a word."""
    records: list[Any] = [
        {"text": f"t {n}", "fecha": None, "enlace": "u" if n == 8 else None} for n in range(9)
    ]
    columns = {"date": "fecha", "url": "enlace", "source_id": "idd"}
    shown = said(tmp_path, {"s": {**write(tmp_path / "a.jsonl", records), "columns": columns}}, capsys)
    for name, field, is_empty in (
        ("date", "fecha", True),
        ("url", "enlace", False),
        ("source_id", "idd", True),
    ):
        assert (f"No record read has a value in '{field}' (columns.{name})." in shown) is is_empty
    plain = said(tmp_path, {"s": write(tmp_path / "a.jsonl", records)}, capsys)
    assert "No record read" not in plain


CASES: dict[str, tuple[list[Any], dict[str, Any]]] = {
    "all bad": (["{", "[", "no"], {}),
    "too many bad": ([{"text": "a"}] * 5 + ["{"] * 5, {}),
    "enough allowed": ([{"text": str(n)} for n in range(5)] + ["{"] * 5, {"max_bad_share": 0.6}),
    "good": ([{"text": "a"}], {}),
    "one bad of many": ([{"text": str(n)} for n in range(2_000)] + ["{"], {}),
    "all bad at first": (["{"] * 1_500 + [{"text": str(n)} for n in range(100)], {}),
    "no text": ([{"text": ""}] * 10, {}),
    "too long": ([{"text": "x" * 100}], {"max_document_bytes": 50}),
}


@pytest.mark.parametrize("case", CASES)
def test_it_fails_where_the_run_would(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], engine: Engine, case: str
) -> None:
    records, settings = CASES[case]
    config = runs.config(tmp_path / "run", {"s": write(tmp_path / "a.jsonl", records)}, ingest=settings)

    def sentence(act: Any) -> str | None:
        try:
            act()
        except RunError as error:
            where = rf" They lie in {tmp_path}/run/quarantine/s\.| The first record with .*?, line \d+\."
            return re.sub(where, "", str(error))
        return None

    assert sentence(lambda: print_samples(config)) == sentence(lambda: runs.run(config, engine))


def test_all_sources_are_shown_before_it_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad, good = write(tmp_path / "a.jsonl", ["{"]), write(tmp_path / "b.jsonl", [{"text": "hola"}])
    with pytest.raises(RunError, match=r"sources\.a gave no document"):
        print_samples(runs.config(tmp_path / "run", {"a": bad, "b": good}))
    assert "b: records read: 1, all" in capsys.readouterr().out


def test_what_is_not_read_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("x.pdf", "y.pdf", "_SUCCESS", "._a.jsonl"):
        (tmp_path / name).touch()
    write(tmp_path / "a.jsonl", [{"text": "hola"}])
    shown = said(tmp_path, {"s": {"type": "jsonl", "path": str(tmp_path)}}, capsys)
    assert "s: not read: 2 names (._a.jsonl, _SUCCESS): begins with . or _, so it is not data." in shown
    assert "s: not read: 2 .pdf files (x.pdf, y.pdf): of a kind that" in shown


def test_a_bad_record_is_named_by_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    records: list[Any] = [*({"text": f"t {n}"} for n in range(100)), "{", {"text": ""}, "{"]
    source = write(tmp_path / "a\n.jsonl", records)
    shown = said(tmp_path, {"s": source}, capsys)
    assert f"  The first record with invalid JSON: {tmp_path}/a\\n.jsonl, line 101.\n" in shown
    assert f"  The first record with empty text: {tmp_path}/a\\n.jsonl, line 102.\n" in shown
    with pytest.raises(RunError, match=r"The first record with invalid JSON: .*b.jsonl, line 1\."):
        said(tmp_path, {"s": write(tmp_path / "b.jsonl", ["{", "{"])}, capsys)


def test_files_further_down_are_read_as_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    deeper = tmp_path / "in" / "2024"
    deeper.mkdir(parents=True)
    for folder in (deeper.parent, deeper):
        (folder / "a.txt").write_text("hola")
    source = {"type": "text", "path": f"{deeper.parent}/"}
    shown = said(tmp_path, {"s": source}, capsys)
    advice = f"s: To read those in folders below too: path: {tmp_path}/in/**/*.txt\n"
    assert advice in shown
    again = said(tmp_path, {"s": {"type": "text", "path": advice.split()[-1]}}, capsys)
    assert "s: records read: 2, all" in again
    assert "not read" not in again
