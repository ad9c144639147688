"""Count rows as arrays, against Python's own dictionaries."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_latam.tokenizer.count.schemas import GROUP_KEYS, PRETOKENS
from corpus_latam.tokenizer.measure import pieces as module
from corpus_latam.tokenizer.measure.pieces import Numbering, Words, read_pieces, spelled, word

COUNTRIES = (None, "AR", "MX")
ROW = st.tuples(st.sampled_from(COUNTRIES), st.integers(0, 3), st.text("añ 1.'s", min_size=1, max_size=3))


def table(rows: dict[tuple[str | None, int, str], int]) -> pa.Table:
    order = sorted(rows, key=lambda key: (key[0] or "", key[1], key[2].encode()))
    named = [
        {
            "language": "spa",
            "split": "validation",
            "source": "s",
            "country": country,
            "doc_type": "web",
            "fold": fold,
            "pretoken": pretoken.encode(),
            "count": rows[country, fold, pretoken],
        }
        for country, fold, pretoken in order
    ]
    return pa.Table.from_pylist(named, PRETOKENS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.dictionaries(ROW, st.integers(1, 9), max_size=30),
    batch=st.integers(1, 7),
    block=st.integers(1, 7),
)
def test_rows_and_tokens_are_those_of_the_table(
    monkeypatch: pytest.MonkeyPatch, rows: dict[tuple[str | None, int, str], int], batch: int, block: int
) -> None:
    monkeypatch.setattr(module, "BLOCK", block)
    monkeypatch.setattr(module, "ROWS", block)
    counts = table(rows)
    cells = counts.select(GROUP_KEYS).group_by(GROUP_KEYS, use_threads=False).aggregate([])
    found = read_pieces(counts.to_batches(max_chunksize=batch), Numbering(cells, GROUP_KEYS))
    types = list(spelled(found.types))
    assert sorted(types) == sorted({key[2] for key in rows})
    names = [(row["country"], row["fold"]) for row in cells.to_pylist()]
    assert {
        (*names[cell], types[kind]): count
        for kind, cell, count in zip(found.type, found.cell, found.count, strict=True)
    } == rows

    words = Words(found.types)
    assert [words.types[n].as_py() if n >= 0 else None for n in words.of_type] == list(map(word, types))

    ids = np.array([ord(character) for text in types for character in text], np.int64)
    ends = np.cumsum([0, *map(len, types)])
    group = np.array([COUNTRIES.index(country) for country, _ in names], np.int64)
    frequencies = found.frequencies(ids, ends, group, len(COUNTRIES))
    slow: Counter[tuple[str | None, int]] = Counter()
    for (country, _, text), count in rows.items():
        for character in text:
            slow[country, ord(character)] += count
    fast = {
        (country, token): count
        for number, country in enumerate(COUNTRIES)
        for token, count in zip(*(part.tolist() for part in frequencies.of(number)), strict=True)
    }
    assert fast == slow


@pytest.mark.parametrize(
    ("pretoken", "found"),
    [("casa", "casa"), (" casa", "casa"), ("¿qué", "qué"), ("'s", None), ("'sí", "sí"), (" 12", None),
     (".", None)],
)  # fmt: skip
def test_the_word_in_a_pretoken(pretoken: str, found: str | None) -> None:
    assert word(pretoken) == found


def test_nothing_counted() -> None:
    nothing = read_pieces([], Numbering(table({}), GROUP_KEYS))
    assert len(nothing.types) == len(nothing.type) == len(nothing.count) == 0
    assert len(Words(nothing.types).of_type) == 0
