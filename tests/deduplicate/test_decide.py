"""The star rule against its definition."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.deduplicate.decide import decide, fates_by_shard
from tests.deduplicate.numbered import join_numbers

PAIRS = st.dictionaries(
    st.tuples(st.integers(0, 12), st.integers(0, 12)).filter(lambda p: p[0] > p[1]),
    st.sampled_from([0.75, 0.8, 0.9]),
)


def columns(rows: list[tuple[float, ...]], *names: str) -> dict[str, np.ndarray]:
    types = {"similarity": np.float32}
    return {n: np.array([row[i] for row in rows], types.get(n, np.uint32)) for i, n in enumerate(names)}


def cut(edges: list[tuple[float, ...]], cuts: list[int]) -> list[dict[str, np.ndarray]]:
    """The edges in parts, by ranges of documents."""
    bounds = list(pairwise([0, *cuts, 13]))
    parts = [[edge for edge in edges if low <= edge[0] < high] for low, high in bounds]
    return [columns(part, "document", "original", "similarity") for part in parts]


@given(
    PAIRS, st.sets(st.integers(13, 20)), st.lists(st.integers(0, 13), max_size=3).map(sorted), st.randoms()
)
def test_a_document_goes_for_the_most_similar_that_stays(
    pairs: dict[tuple[int, int], float], copied: set[int], cuts: list[int], rng: object
) -> None:
    copies = [(copy, rng.randrange(13)) for copy in sorted(copied)]  # type: ignore[attr-defined]
    edges = sorted((a, b, s) for (a, b), s in pairs.items())
    gone: dict[int, tuple[int, float, bool]] = {}
    for document in range(13):
        choices = [(-s, b) for a, b, s in edges if a == document and b not in gone]
        if choices:
            similarity, original = min(choices)
            gone[document] = (original, -similarity, True)
    for copy, original in copies:
        gone[copy] = gone.get(original, (original, 1.0, False))
    originals, numbers = np.arange(21, dtype=np.uint32), np.array(rng.sample(range(21), 21), np.uint32)  # type: ignore[attr-defined]
    for copy, original in copies:
        originals[copy] = original
    found = decide(originals, cut(edges, cuts), numbers)
    assert found.numbers.tolist() == numbers.tolist()
    rows = zip(
        numbers.tolist(),
        found.originals.tolist(),
        found.similarity.tolist(),
        found.near.tolist(),
        strict=True,
    )
    assert {d: (o, round(s, 4), n) for d, o, s, n in rows if o != d} == gone
    assert numbers[found.gone].tolist() == [d for d in numbers.tolist() if d in gone]
    heads = {original for original, _, _ in gone.values()}
    assert not heads & set(gone)
    assert set(numbers[found.heads].tolist()) == heads
    parts = fates_by_shard(found, join_numbers([numbers[:9], numbers[9:9], numbers[9:]]))
    assert [part.originals.tolist() for part in parts] == [
        found.originals[:9].tolist(),
        [],
        found.originals[9:].tolist(),
    ]
