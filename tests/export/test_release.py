"""Which documents are held out, and which input shards feed which release shard."""

from collections import Counter

import pyarrow as pa
import pytest

from corpus_latam.export.measure import Measured, Part
from corpus_latam.export.release import ReleaseShard, plan
from corpus_latam.export.split import is_validation
from corpus_latam.schema import document_id

IDS = pa.array([document_id("s", str(n), "0" * 64) for n in range(5_000)])


@pytest.mark.parametrize("share", [0.0, 0.01, 0.25, 1.0])
def test_the_share_is_held_out(share: float) -> None:
    assert sum(is_validation(IDS, share).to_pylist()) / len(IDS) == pytest.approx(share, abs=0.02)


def test_a_larger_share_only_adds() -> None:
    small, large = is_validation(IDS, 0.05).to_pylist(), is_validation(IDS, 0.2).to_pylist()
    assert all(not a or b for a, b in zip(small, large, strict=True))


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
