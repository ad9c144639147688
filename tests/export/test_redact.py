"""Redaction and cuts touch their spans and nothing else."""

from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.export.redact import rewrite
from corpus_latam.schema import CUT_SPAN, PII_SPAN


def spans(rows: list[list[tuple[Any, ...]] | None], kind: pa.DataType = PII_SPAN) -> pa.Array:
    names = ("start", "end", "kind")
    values = [row and [dict(zip(names, span, strict=False)) for span in row] for row in rows]
    return pa.array(values, pa.list_(kind))


def run(text: str, personal_data: list[tuple[int, int, str]], cuts: list[tuple[int, int]]) -> str:
    found = rewrite(pa.array([text], pa.large_string()), spans([personal_data]), spans([cuts], CUT_SPAN))
    return str(found[0].as_py())


def no_cuts(rows: int) -> pa.Array:
    return spans([None] * rows, CUT_SPAN)


def test_spans_are_byte_offsets() -> None:
    text = pa.array(["señor ñ@ñ.cl, adiós", "nada", "x"], pa.large_string())
    start = len("señor ".encode())
    end = start + len("ñ@ñ.cl".encode())
    found = spans([[(start, end, "EMAIL")], [], None])
    assert rewrite(text, found, no_cuts(3)).to_pylist() == ["señor <EMAIL>, adiós", "nada", "x"]
    assert rewrite(text, None, no_cuts(3)) is text


def test_text_without_spans_is_passed_through() -> None:
    text = pa.array(["a", "b"], pa.large_string())
    assert rewrite(text, spans([None, []]), no_cuts(2)) is text


def test_a_cut_swallows_what_lies_inside_it() -> None:
    text = "cuerpo\npie a@b.cl y c@d.cl"
    assert run(text, [(11, 17, "EMAIL"), (20, 26, "EMAIL")], [(6, len(text))]) == "cuerpo"
    assert run("0123456789", [(2, 4, "IP")], [(2, 4)]) == "01456789"
    assert run("0123456789", [(2, 4, "IP")], [(2, 8)]) == "0189"


def test_what_sticks_out_of_a_cut_is_still_redacted() -> None:
    assert run("0123456789", [(2, 6, "IP")], [(4, 8)]) == "01<IP>89"
    assert run("0123456789", [(4, 8, "IP")], [(2, 6)]) == "01<IP>89"
    assert run("0123456789", [(2, 8, "IP")], [(4, 6)]) == "01<IP>89"


@given(st.lists(st.tuples(st.text(), st.sampled_from(["stays", "secret", "cut"])), max_size=8))
def test_pieces_outside_spans_stay(pieces: list[tuple[str, str]]) -> None:
    source, expected = "", ""
    personal_data, cuts = [], []
    for piece, fate in pieces:
        start = len(source.encode())
        source += piece
        end = len(source.encode())
        if fate == "secret" and piece:
            personal_data.append((start, end, "IP"))
        if fate == "cut":
            cuts.append((start, end))
        expected += {"stays": piece, "secret": "<IP>" if piece else "", "cut": ""}[fate]
    assert run(source, personal_data, cuts) == expected


def test_stand_ins_are_seeded_by_document_and_span() -> None:
    text = pa.array(["RUT 12.345.678-5 y RUT 12.345.678-5."] * 2, pa.large_string())
    found = spans([[(4, 16, "RUT"), (23, 35, "RUT")]] * 2)
    once = rewrite(text, found, no_cuts(2), pa.array(["a", "b"])).to_pylist()
    assert once == rewrite(text, found, no_cuts(2), pa.array(["a", "b"])).to_pylist()
    assert len({value for row in once for value in (row[4:16], row[23:35])}) == 4
    assert all((row[:4], row[16:23], row[35:]) == ("RUT ", " y RUT ", ".") for row in once)
    assert "12.345.678-5" not in "".join(once)
