"""What is noted before documents go: what each entry named, and which entries may be taken back."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus_latam.errors import RunError
from corpus_latam.storage.manifest import Commit, Manifest
from corpus_latam.storage.takedown import applied
from corpus_latam.storage.takedown.ledger import Entry, rules, rules_of
from corpus_latam.storage.takedown.named import sources_in
from corpus_latam.storage.takedown.purge import FOLDERS, purge
from tests.storage.takedown.runs import ids, write_run

ENTRIES = [
    Entry("id", "a"),
    Entry("id", "z"),
    Entry("url_prefix", "https://x.cl/"),
    Entry("source", "diario"),
    Entry("source", "t"),
]
NAMED = [1, 0, 6, 2, 2]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return write_run(tmp_path)


def test_each_entry_is_counted(run: Path) -> None:
    removed = applied.apply(str(run), rules_of(ENTRIES))
    assert removed == dict.fromkeys(FOLDERS, 6)
    assert applied.begun(str(run)) == {e.id: n for e, n in zip(ENTRIES, NAMED, strict=True)}
    assert list(applied.status(str(run), ENTRIES).values()) == [
        "1 taken out",
        "named nothing",
        "6 taken out",
        "2 taken out",
        "2 taken out",
    ]


def test_an_entry_that_was_not_applied(run: Path) -> None:
    applied.apply(str(run), rules({"id": ["a"]}))
    assert applied.status(str(run), [Entry("id", "b")]) == {Entry("id", "b").id: "waits for the next run"}
    assert "b" in ids(run, "ingest")


def test_killed_before_or_after_the_first_removal(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is noted as begun; what goes on finds fewer documents, and the first count stays."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Manifest, "amend", die)
    with pytest.raises(KeyboardInterrupt):
        applied.apply(str(run), rules({"source": ["diario"]}))
    monkeypatch.undo()
    entry = Entry("source", "diario")
    assert applied.begun(str(run)) == {entry.id: 2}
    purge(str(run), rules({"id": ["a"]}))
    applied.apply(str(run), rules({"source": ["diario"]}))
    assert applied.begun(str(run)) == {entry.id: 2}


def test_what_ingest_left_out_may_be_an_entrys(run: Path) -> None:
    applied.apply(str(run), rules({"id": ["z"]}))
    Manifest(str(run / "ingest")).add(Commit("u/0", "fingerprint", (), counts={"forgotten": 3}))
    assert applied.left_out_by_ingest(str(run)) == 3
    assert applied.status(str(run), [Entry("id", "z")]) == {
        Entry("id", "z").id: "perhaps left out in reading"
    }


def test_names_of_sources(run: Path) -> None:
    assert sources_in(str(run)) == {"s", "t", "diario", "blog", "foro"}


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"a": "x"}', b'{"a": null}', b"\xff", b"[" * 100_000])
def test_a_damaged_record_of_what_was_taken_out_is_an_error_with_a_sentence(
    tmp_path: Path, content: bytes
) -> None:
    (tmp_path / applied.BEGUN).write_bytes(content)
    with pytest.raises(RunError, match=f"{applied.BEGUN} is damaged"):
        applied.begun(str(tmp_path))
