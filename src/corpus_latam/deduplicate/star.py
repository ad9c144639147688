"""The star rule: a document goes only if it is verified similar to a document that stays. No chains.

Documents are taken in the total order. The first stays; each next one stays unless an edge joins it to one
that stays, and then it goes in favour of the most similar of those (of equals, the one that comes first).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.partitions import Columns
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


def decide(copies: Columns, edges: Columns, documents: int) -> Removals:
    """Who goes, of `documents` numbered by the total order.

    copies: columns document, original: exact copies, each with the first of its group. edges: columns
    document, original, similarity between documents that are no copies, sorted by document then original.
    An exact copy of a document that goes as a near-duplicate goes in favour of the same document.
    """
    stays = np.ones(documents, np.bool_)
    stays[copies["document"]] = False
    chosen = np.empty(len(edges["document"]), np.int64)
    count = _choose(edges["document"], edges["original"], edges["similarity"], stays, chosen)
    chosen = chosen[:count]
    near, near_original, near_similarity = (
        edges[name][chosen] for name in ("document", "original", "similarity")
    )

    original, similarity = copies["original"].copy(), np.ones(len(copies["original"]), np.float32)
    moved = ~stays[original]
    place = np.searchsorted(near, original[moved])
    original[moved], similarity[moved] = near_original[place], near_similarity[place]

    removed = np.concatenate([near, copies["document"]])
    order = np.argsort(removed)
    return Removals(
        removed[order],
        np.concatenate([near_original, original])[order],
        np.concatenate([near_similarity, similarity])[order],
        np.concatenate([np.ones(len(near), np.bool_), moved])[order],
    )


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
