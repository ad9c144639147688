"""What is cut leaves every other line and paragraph as it was, and counts add up."""

from __future__ import annotations

import json
import logging
import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.lines.cuts import find_cuts
from corpus_latam.deduplicate.lines.units import find_units
from corpus_latam.errors import ConfigError
from corpus_latam.text import as_utf8, segment
from tests.deduplicate.runs import Document, config_for, deduplicate, kept, words, write_run

LINE = st.sampled_from(["uno dos", "menú · inicio", "tres", "pie: 3,5 €", "", " ", "\tcuatro  "])
TEXT = st.tuples(st.lists(LINE, max_size=9), st.sampled_from(["\n", "\r\n", "\r"])).map(
    lambda t: t[1].join(t[0])
)
BOILERPLATE = {"menú · inicio", "pie: 3,5 €"}


def hashes(texts: list[str]) -> np.ndarray:
    return find_units(as_utf8(pa.array(texts, pa.large_string()))).line_hashes


def cut(text: str, spans: list[dict[str, int]] | None) -> str:
    content = text.encode()
    for span in reversed(spans or []):
        content = content[: span["start"]] + content[span["end"] :]
    return content.decode()


def paragraphs(text: str) -> list[list[str]]:
    """Paragraphs as lists of trimmed lines, by rule."""
    lines = [line.strip() for line in re.split(r"\r\n|\r|\n", text)]
    return [p.split("\n") for p in re.split(r"\n\n+", "\n".join(lines).strip("\n")) if p]


@given(st.lists(TEXT, max_size=4))
def test_cutting_takes_the_lines_and_nothing_else(texts: list[str]) -> None:
    array = pa.array(texts, pa.large_string())
    found = find_cuts(array, np.sort(hashes(sorted(BOILERPLATE))))
    spans = found.spans.to_pylist()
    for i, text in enumerate(texts):
        left = cut(text, spans[i])
        expected = [[line for line in p if line not in BOILERPLATE] for p in paragraphs(text)]
        assert paragraphs(left) == [p for p in expected if p]
        assert found.emptied[i] == (bool(paragraphs(text)) and not paragraphs(left))
        assert found.bytes[i] == len(text.encode()) - len(left.encode())
        counted = segment(as_utf8(pa.array([text, left], pa.large_string()))).counts
        assert found.words[i] == counted[0] - counted[1]
        assert found.lines[i] == sum(line in BOILERPLATE for p in paragraphs(text) for line in p)
        ends = [s[k] for s in spans[i] or [] for k in ("start", "end")]
        assert ends == sorted(set(ends))


def documents(count: int = 12) -> list[Document]:
    """Pages of one source with a menu, a body of its own and a footer; the last one is all boilerplate."""
    body = [
        f"Inicio\nNoticias de hoy\n\n{' '.join(words(40, i))}\n\nTodos los derechos reservados"
        for i in range(count)
    ]
    return [Document(text, str(i)) for i, text in enumerate(body)] + [
        Document("Todos los derechos reservados", "vacío"),
        Document(f"{' '.join(words(40, 99))}\nTodos los derechos reservados", "ley", "law"),
    ]


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ("lines", "Inicio\nNoticias de hoy\n\n{}"),  # the menu's lines are shorter than min_characters
        ("paragraphs", "{}\n\nTodos los derechos reservados"),
        ("both", "{}"),
    ],
)
def test_one_source_is_cut_as_config_says(tmp_path: Path, what: str, left: str) -> None:
    pages = documents()
    write_run(tmp_path, pages, 3)
    lines = {"remove": {"web": what}, "min_characters": 18}
    rows = deduplicate(config_for(tmp_path, {"web": 0, "law": 0}, lines=lines))
    for i, page in enumerate(pages[:12]):
        row = rows[page.id]
        assert cut(page.text, row["cut_spans"]) == left.format(" ".join(words(40, i)))
        assert row["cut_bytes"] == sum(s["end"] - s["start"] for s in row["cut_spans"])
    emptied = rows[pages[12].id]
    goes = what != "paragraphs"
    assert (emptied["keep"], emptied["reason"]) == (not goes, "boilerplate.nothing_left" if goes else None)
    assert emptied["cut_spans"] is None
    assert rows[pages[13].id]["cut_spans"] is None  # another source
    report = json.loads((tmp_path / "deduplicate" / "repeated-lines" / "lines.json").read_text())
    assert [(r["cut_documents"], r["emptied_documents"]) for r in report["cut"]] == [(12, int(goes))]
    assert [r["cut"] for r in report["totals"] if r["source"] == "web"] == [
        what != "paragraphs",
        what != "lines",
    ]


def test_what_is_cut_depends_on_neither_shards_nor_budget(tmp_path: Path) -> None:
    found = []
    for shards, budget in ((1, "2GB"), (5, "3KB")):
        root = tmp_path / str(shards)
        write_run(root, documents(), shards)
        lines = {"remove": {"web": "both"}}
        found.append(deduplicate(config_for(root, {"web": 0, "law": 0}, lines=lines, memory_budget=budget)))
        found.append(deduplicate(config_for(root, {"web": 0, "law": 0}, lines=lines | {"top": 3})))  # found
    assert found[0] == found[1] == found[2] == found[3]
    assert len(kept(found[0])) == 13


def test_cutting_that_touches_nothing_is_loud(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write_run(tmp_path, [Document(" ".join(words(40, i)), str(i)) for i in range(3)])
    with caplog.at_level(logging.WARNING):
        deduplicate(config_for(tmp_path, {"web": 0}, lines={"remove": {"web": "both"}}))
    assert "0 repeated lines cut from 0 documents of web" in caplog.text
    with pytest.raises(ConfigError, match="no source 'otra'"):
        config_for(tmp_path, {"web": 0}, lines={"remove": {"otra": "both"}})
