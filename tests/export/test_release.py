"""Which documents are held out, and which input shards feed which release shard."""

from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.export.measure import Measured, Part
from corpus_latam.export.release import ReleaseShard, plan
from corpus_latam.export.split import is_validation, settled_cut, share_cut
from corpus_latam.schema import document_id

IDS = pa.array([document_id("s", str(n), "0" * 64) for n in range(5_000)])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 1.0])
def test_the_share_is_held_out(share: float) -> None:
    assert sum(is_validation(IDS, share_cut(share)).to_pylist()) / len(IDS) == pytest.approx(share, abs=0.02)


def test_a_larger_share_only_adds() -> None:
    small, large = (is_validation(IDS, share_cut(share)).to_pylist() for share in (0.05, 0.2))
    assert all(not a or b for a, b in zip(small, large, strict=True))


@given(st.sets(st.from_regex(r"[0-9a-f]{32}", fullmatch=True), min_size=1), st.floats(0, 1))
def test_two_documents_or_more_leave_no_split_empty(ids: set[str], share: float) -> None:
    cut = settled_cut(share, min(ids), max(ids))
    held_out = is_validation(pa.array(sorted(ids)), cut).to_pylist()
    by_share = is_validation(pa.array(sorted(ids)), share_cut(share)).to_pylist()
    if len(ids) == 1 or share in (0, 1):
        assert held_out == by_share
        return
    assert {True, False} == set(held_out)
    if len(set(by_share)) == 2:
        assert held_out == by_share
    elif any(by_share):
        assert held_out.count(False) == 1
    else:
        assert held_out.count(True) == 1


def part(language: str, split: str, size: int, source: str = "s") -> Part:
    return Part(language, split, source, None, None, 1, size)


def test_release_shards_are_filled_in_order() -> None:
    measured = {
        "a/1": [part("spa", "train", 60), part("por", "train", 5)],
        "a/0": [part("spa", "train", 30, "t"), part("spa", "train", 30)],
        "b/0": [part("spa", "train", 60), part("spa", "validation", 6)],
    }
    assert plan({shard: Measured(tuple(p), Counter()) for shard, p in measured.items()}, 100) == [
        ReleaseShard("por/train-00000-of-00001.parquet", "por", "train", ("a/1",)),
        ReleaseShard("spa/train-00000-of-00002.parquet", "spa", "train", ("a/0", "a/1")),
        ReleaseShard("spa/train-00001-of-00002.parquet", "spa", "train", ("b/0",)),
        ReleaseShard("spa/validation-00000-of-00001.parquet", "spa", "validation", ("b/0",)),
    ]
