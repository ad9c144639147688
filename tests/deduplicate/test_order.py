"""The total order, and that numbering in ranges gives what one sort gives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.order import KEY_TYPES, check_order, date_values, id_keys, order_keys
from corpus_latam.errors import ConfigError
from tests.deduplicate.runs import config_for

IDS = st.one_of(st.text(max_size=40), st.text("0123456789abcdef", min_size=32, max_size=32))
DOCUMENT = st.tuples(IDS, st.integers(0, 5), st.sampled_from([None, "2001-01-01", "2001", "nunca"]))


DEFAULT = ("rank", "words", "date")


def keys(
    documents: list[tuple[str, int, str | None]],
    rank: int = 0,
    names: tuple[str, ...] = DEFAULT,
    **signals: list[float],
) -> dict[str, np.ndarray]:
    ids, words, dates = ([d[i] for d in documents] for i in range(3))
    columns = {"id": pa.array(ids, pa.string()), "words": pa.array(words, pa.int32())}
    columns |= {"date": pa.array(dates, pa.string())}
    columns |= {name: pa.array(values, pa.float32()) for name, values in signals.items()}
    return order_keys(pa.RecordBatch.from_pydict(columns), names, rank, False)


def triples(columns: dict[str, np.ndarray]) -> list[tuple[int, ...]]:
    return list(zip(*(columns[name].tolist() for name in KEY_TYPES), strict=True))


def test_dates_grow_and_what_is_no_date_is_unknown() -> None:
    dates = ["1810", "1810-05", "1810-05-25", "1816-07-09T12:00:00Z", "20240101", None, "ayer", ""]
    dates += ["1584230400000", "1584230400", "158423", "1584-23", "1584-02-40", "1584x", "1584-02-01x"]
    found, known = date_values(pa.array(dates, pa.string()))
    assert found[:5].tolist() == sorted(set(found[:5].tolist()))
    assert known.tolist() == [True] * 5 + [False] * 10


def test_rank_before_words_before_date_before_id() -> None:
    a, b = "0" * 31 + "1", "0" * 31 + "2"
    ranked = [
        (a, 9, "2001-01-01", 0),
        (b, 9, "2001-01-01", 0),
        (a, 9, "2002-01-01", 0),
        (a, 9, None, 0),
        (a, 8, "1999-01-01", 0),
        (a, 99, "1999-01-01", 1),
    ]
    found = [triples(keys([document[:3]], document[3]))[0] for document in ranked]
    assert found == sorted(found)
    one = pa.RecordBatch.from_pydict({"id": [b], "words": [1], "date": pa.array([None], pa.string())})
    assert triples(order_keys(one, DEFAULT, 7, True))[0] < found[0]


SIGNAL = st.one_of(st.none(), st.floats(width=32, allow_nan=False))


@given(st.lists(st.tuples(SIGNAL, SIGNAL), min_size=1, max_size=9), st.sampled_from(["", "-"]))
def test_any_signal_can_decide_and_none_comes_last(
    values: list[tuple[float | None, float | None]], sign: str
) -> None:
    documents = [("x", 5, None)] * len(values)
    signals = {"language_score": [a for a, _ in values], "symbol_share": [b for _, b in values]}
    names = ("rank", f"{sign}language_score", "words", "-symbol_share")
    found = triples(keys(documents, 0, names, **signals))
    turn = 1 if sign else -1
    expected = [
        (a is None, 0 if a is None else turn * a, b is None, 0 if b is None else b) for a, b in values
    ]
    places = range(len(values))
    assert sorted(places, key=lambda i: (found[i], i)) == sorted(places, key=lambda i: (expected[i], i))


def test_keys_can_be_turned_round() -> None:
    documents = [("a", 5, "2001"), ("b", 7, "1999"), ("c", 7, None)]
    for names, expected in (
        (("-words", "-date"), "abc"),
        (("words", "date"), "bca"),
        (("-date",), "abc"),
        (("date",), "bac"),
    ):
        found = triples(keys(documents, 0, names))
        assert "".join(documents[i][0] for i in sorted(range(3), key=lambda i: found[i])) == expected, names


def test_too_many_keys_or_ranks_are_refused() -> None:
    check_order(("rank", "language_score", "words", "-symbol_share", "date"), 256)
    with pytest.raises(ConfigError, match="too many keys"):
        check_order(("rank", "words", "language_score", "symbol_share", "digit_share"), 1)
    with pytest.raises(ConfigError, match="256 different source ranks"):
        check_order(DEFAULT, 257)
    with pytest.raises(ConfigError, match=r"deduplicate.order.*Did you mean 'words'"):
        config_for(Path("x"), {"web": 0}, order=["wrds"])


@given(st.lists(IDS, max_size=20))
def test_ids_give_the_same_keys_alone_and_together(ids: list[str]) -> None:
    high, low = id_keys(pa.array(ids, pa.string()))
    for i, value in enumerate(ids):
        alone = id_keys(pa.array([value]))
        assert (high[i], low[i]) == (alone[0][0], alone[1][0])
        if len(value) == 32 and set(value) <= set("0123456789abcdef"):
            assert (int(high[i]) << 64) + int(low[i]) == int(value, 16)
