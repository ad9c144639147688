"""`sources census` prints a table, writes it, and ends well whoever is silent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import corpus_latam
from tests.oai_server import Repository, record

CONTACT = ("--contact", "ana@universidad.example")


def test_a_census_is_printed_and_written(tmp_path: Path) -> None:
    repository = Repository([record(number) for number in range(7)])
    file = tmp_path / "mine.yaml"
    file.write_text(
        f"repositories: [{{name: Tesis, endpoint: '{repository.url}'}}, {{endpoint: 'http://127.0.0.1:9/oai'}}]"
    )
    try:
        done = corpus_latam("sources", "census", str(file), *CONTACT, "--output", str(tmp_path / "found"))
    finally:
        repository.close()
    assert done.returncode == 0, done.stderr
    assert "Tesis" in done.stdout
    assert "1 of 2 answer. 7 records" in done.stdout
    rows = json.loads((tmp_path / "found" / "census.json").read_text())
    assert [row["records"] for row in rows] == [7, None]
    assert "no answer" in rows[1]["trouble"]
    assert "1 of 2 answer" in (tmp_path / "found" / "census.md").read_text()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("latin-america",), "--contact"),
        (("latin-america", "--contact", "ana"), "'ana' is no way to reach you"),
        (("africa", *CONTACT), "africa does not exist"),
        (
            ("latin-america", *CONTACT, "--output", "README.md"),
            "--output README.md: this folder cannot be made",
        ),
    ],
)
def test_a_misuse_is_told_before_anything_is_asked(arguments: tuple[str, ...], words: str) -> None:
    done = corpus_latam("sources", "census", *arguments)
    assert done.returncode == 2
    assert words in done.stderr
