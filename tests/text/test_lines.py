"""Lines: examples and agreement with the plain-Python rule."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.text.lines import (
    BULLETED,
    ELLIPSIS,
    OPENS_PARAGRAPH,
    TERMINATED,
    paragraph_bounds,
    paragraph_hashes,
    split_lines,
)
from tests.text import reference


def test_sentences() -> None:
    for text, sentences in {
        "Hola. ¿Qué tal?  «Bien.» 3.5 kg": 4,
        "Sin punto": 1,
        "...": 1,
        "Uno. Dos": 2,
        "¡Ea! (Sí.) No…": 3,
    }.items():
        assert split_lines(reference.utf8(text)).sentences.tolist() == [sentences], text


def test_paragraphs_open_after_blank_lines() -> None:
    lines = split_lines(reference.utf8("uno\r\ndos\n \ntres\r\rcuatro"))
    assert [bool(kind & OPENS_PARAGRAPH) for kind in lines.kinds] == [True, False, True, True]


@given(st.lists(reference.TEXTS, max_size=4))
def test_agrees_with_the_rule(texts: list[str]) -> None:
    batch = reference.utf8(*texts)
    found = split_lines(batch)
    expected = [reference.lines(text) for text in texts]
    assert found.counts.tolist() == [len(lines) for lines in expected]
    flat = [line for lines in expected for line in lines]
    spans = zip(found.starts.tolist(), found.ends.tolist(), strict=True)
    data = batch.data.tobytes()
    assert [data[start:end].decode() for start, end in spans] == [line.text for line in flat]
    assert found.characters.tolist() == [line.characters for line in flat]
    assert found.sentences.tolist() == [line.sentences for line in flat]
    assert found.kinds.tolist() == [
        line.bulleted * BULLETED
        | line.ellipsis * ELLIPSIS
        | line.terminated * TERMINATED
        | line.opens * OPENS_PARAGRAPH
        for line in flat
    ]


def test_equal_lines_have_equal_hashes() -> None:
    hashes = split_lines(reference.utf8(" una línea \notra\nuna línea")).hashes
    assert hashes[0] == hashes[2] != hashes[1]


def test_lines_that_differ_in_one_byte_have_different_hashes() -> None:
    line = "Artículo 12. Las comunas podrán dictar ordenanzas"
    lines = [line[:cut] + letter + line[cut:] for cut in range(len(line) + 1) for letter in "XYZ"]
    assert len(set(split_lines(reference.utf8("\n".join(lines))).hashes.tolist())) == len(set(lines))


@given(st.lists(reference.TEXTS, max_size=4))
def test_a_paragraph_is_hashed_by_its_lines_in_order(texts: list[str]) -> None:
    lines = split_lines(reference.utf8(*texts))
    bounds = paragraph_bounds(lines)
    opens = [line.opens for text in texts for line in reference.lines(text)]
    assert bounds.tolist() == [*(i for i, first in enumerate(opens) if first), len(opens)]
    assert paragraph_hashes(lines, bounds).tolist() == [
        reference.hash_run(lines.hashes[start:end].tolist()) for start, end in pairwise(bounds)
    ]
