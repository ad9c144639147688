"""A set of ids answers as a Python set of texts does, whatever the ids are."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.storage.takedown.gather import Gathered, pairs
from corpus_latam.storage.takedown.ids import IdSet, id_set, keys_of

REGULAR = st.text("0123456789abcdef", min_size=32, max_size=32)
ZEROS = "0" * 31
NEARLY = st.sampled_from([ZEROS, *(ZEROS + end for end in ("0", "1", "A", "00", "ñ")), "a", ""])
IDS = st.lists(st.one_of(REGULAR, NEARLY), max_size=40)
TYPES = st.sampled_from([pa.string(), pa.large_string()])


@given(members=IDS, asked=IDS, kind=TYPES, cut=st.integers(0, 3))
def test_a_set_answers_as_a_set_of_texts(
    members: list[str], asked: list[str], kind: pa.DataType, cut: int
) -> None:
    found = id_set(pa.array(members, kind))
    assert len(found) == len(set(members))
    column = pa.array([*asked, *members], kind)[cut:]
    assert found.holds(column).to_pylist() == [text in set(members) for text in column.to_pylist()]
    halves = pa.chunked_array([column[:2], column[2:]])
    assert found.find(halves).tolist() == found.find(column).tolist()
    places = found.find(pa.array(sorted(set(members)), kind))
    assert sorted(places.tolist()) == list(range(len(found)))


def test_ids_of_one_key_are_told_apart() -> None:
    """Not found in nature: the set is made of numbers."""
    asked = pa.array(["0" * 32, f"{1:032x}", f"{2:032x}"])
    keys, seconds = keys_of(asked)
    crowd = IdSet(np.repeat(keys[1], 4), np.array([0, 1, 2, 3], np.uint64))
    assert crowd.find(asked).tolist() == [-1, 1, -1]
    assert IdSet(keys[:0], seconds[:0]).find(asked).tolist() == [-1, -1, -1]


@given(found=st.lists(st.lists(st.tuples(REGULAR | NEARLY, st.integers(0, 3)), max_size=20), max_size=5))
def test_gathered_pairs_count_once(
    tmp_path_factory: pytest.TempPathFactory, found: list[list[tuple[str, int]]]
) -> None:
    folder = tmp_path_factory.getbasetemp()
    flat = {pair for part in found for pair in part}
    with Gathered(str(folder)) as gathered:
        for part in [*found, *found[:2]]:
            claims = np.array([claim for _, claim in part], np.uint32)
            gathered.add(pairs(pa.array([text for text, _ in part], pa.string()), claims))
        ids, counts = gathered.ids(), gathered.counts(4)
    assert counts.tolist() == [sum(claim == wanted for _, claim in flat) for wanted in range(4)]
    texts = sorted({text for text, _ in flat})
    assert len(ids) == len(texts)
    assert ids.holds(pa.array(texts, pa.string())).to_pylist() == [True] * len(texts)
    order = list(zip(ids.keys.tolist(), ids.seconds.tolist(), strict=True))
    assert order == sorted(order)


def test_temporary_files_have_no_name(tmp_path: Path) -> None:
    with Gathered(str(tmp_path)) as gathered:
        gathered.add(pairs(pa.array(["a"])))
        assert list(tmp_path.iterdir()) == []
        assert len(gathered.ids()) == 1
