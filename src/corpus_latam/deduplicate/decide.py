"""The star rule: a document goes only if it is verified similar to a document that stays. No chains.

Documents are taken in the total order. The first stays; each next one stays unless an edge joins it to one
that stays, and then it goes in favour of the most similar of those (of equals, the one that comes first).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import Columns, join
from corpus_latam.deduplicate.near.verify import EDGE_TYPES
from corpus_latam.text.jit import kernel


@dataclass(frozen=True)
class Removals:
    """Documents that go, sorted by number: all arrays have shape (removed,).

    documents, originals: uint32 numbers, each original stays. similarity: float32. near: bool, false for
    exact copies of a document that stays.
    """

    documents: NDArray[np.uint32]
    originals: NDArray[np.uint32]
    similarity: NDArray[np.float32]
    near: NDArray[np.bool_]


def decide(copies: Columns, edges: Iterable[Columns], documents: int) -> Removals:
    """Who goes, of `documents` numbered by the total order.

    copies: columns document, original: exact copies, each with the first of its group. edges: columns
    document, original, similarity between documents that are no copies, sorted by document then original; one
    part for each range of documents, in their order.
    An exact copy of a document that goes as a near-duplicate goes in favour of the same document.
    """
    stays = np.ones(documents, np.bool_)
    stays[copies["document"]] = False
    near = join([_gone(part, stays) for part in edges], EDGE_TYPES)
    original, similarity = copies["original"].copy(), np.ones(len(copies["original"]), np.float32)
    moved = ~stays[original]
    place = np.searchsorted(near["document"], original[moved])
    original[moved], similarity[moved] = near["original"][place], near["similarity"][place]

    removed = np.concatenate([near["document"], copies["document"]])
    order = np.argsort(removed)
    return Removals(
        removed[order],
        np.concatenate([near["original"], original])[order],
        np.concatenate([near["similarity"], similarity])[order],
        np.concatenate([np.ones(len(near["document"]), np.bool_), moved])[order],
    )


def _gone(edges: Columns, stays: NDArray[np.bool_]) -> Columns:
    """The edges by which documents go; `stays` is changed to what holds after them."""
    chosen = np.empty(len(edges["document"]), np.int64)
    count = _choose(edges["document"], edges["original"], edges["similarity"], stays, chosen)
    return {name: edges[name][chosen[:count]] for name in EDGE_TYPES}


@kernel
def _choose(
    document: NDArray[np.uint32],
    original: NDArray[np.uint32],
    similarity: NDArray[np.float32],
    stays: NDArray[np.bool_],
    chosen: NDArray[np.int64],
) -> int:
    """Writes the edge by which each removed document goes to `chosen`; returns how many go.

    `stays` is changed to what holds at the end.
    """
    count, best = 0, -1
    for i in range(len(document)):
        if stays[original[i]] and (best < 0 or similarity[i] > similarity[best]):
            best = i
        if i + 1 == len(document) or document[i + 1] != document[i]:
            if best >= 0:
                stays[document[i]] = False
                chosen[count] = best
                count += 1
            best = -1
    return count
