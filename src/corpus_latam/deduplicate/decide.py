"""The star rule: a document goes only if it is verified similar to a document that stays. No chains.

Documents are taken in the total order. The first stays; each next one stays unless an edge joins it to one
that stays, and then it goes in favour of the most similar of those (of equals, the one that comes first).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from corpus_latam.deduplicate.flat import Columns
from corpus_latam.deduplicate.numbers import Numbers, take
from corpus_latam.text.jit import kernel


@dataclass(frozen=True)
class Fates:
    """What becomes of documents; all arrays have shape (documents,).

    numbers: uint32. originals: uint32, the number of the one in whose favour each goes, which stays; its own
    where it stays. similarity: float32, between the two. near: bool, false for exact copies of a document
    that stays. heads: bool, whether others go in its favour.
    """

    numbers: NDArray[np.uint32]
    originals: NDArray[np.uint32]
    similarity: NDArray[np.float32]
    near: NDArray[np.bool_]
    heads: NDArray[np.bool_]

    @property
    def gone(self) -> NDArray[np.bool_]:
        """Which documents go."""
        gone: NDArray[np.bool_] = self.originals != self.numbers
        return gone


def decide(originals: NDArray[np.uint32], edges: Iterable[Columns], numbers: NDArray[np.uint32]) -> Fates:
    """Who goes. The fates are in the order of `numbers`, shape (documents,): the documents by position.

    originals: by number, an exact copy's is the first of its group, every other document's is itself; changed
    to what holds at the end. edges: columns document, original, similarity between documents that are no
    copies, sorted by document then original; one part for each range of documents, in their order.
    An exact copy of a document that goes as a near-duplicate goes in favour of the same document.
    """
    similarity, near = np.zeros(len(originals), np.float32), np.zeros(len(originals), np.bool_)
    for part in edges:
        _choose(part["document"], part["original"], part["similarity"], originals, similarity, near)
    heads = np.zeros(len(originals), np.bool_)
    _follow(originals, similarity, near, heads)
    near, heads = take(near, numbers), take(heads, numbers)
    similarity = take(similarity, numbers)
    return Fates(numbers, take(originals, numbers), similarity, near, heads)


def fates_by_shard(fates: Fates, numbers: Numbers) -> list[Fates]:
    """The fates of each shard's documents: views of all of them."""
    columns = [numbers.by_shard(getattr(fates, field.name)) for field in fields(Fates)]
    return [Fates(*shard) for shard in zip(*columns, strict=True)]


@kernel
def _choose(
    document: NDArray[np.uint32],
    original: NDArray[np.uint32],
    similarity: NDArray[np.float32],
    originals: NDArray[np.uint32],
    similarities: NDArray[np.float32],
    near: NDArray[np.bool_],
) -> None:
    """Takes the edges by which documents go into `originals`, `similarities` and `near`, by number."""
    best = -1
    for i in range(len(document)):
        if originals[original[i]] == original[i] and (best < 0 or similarity[i] > similarity[best]):
            best = i
        if i + 1 == len(document) or document[i + 1] != document[i]:
            if best >= 0:
                originals[document[i]] = original[best]
                similarities[document[i]] = similarity[best]
                near[document[i]] = True
            best = -1


@kernel
def _follow(
    originals: NDArray[np.uint32],
    similarities: NDArray[np.float32],
    near: NDArray[np.bool_],
    heads: NDArray[np.bool_],
) -> None:
    """Exact copies of what goes go for the same; `heads` says in whose favour any go."""
    for document in range(len(originals)):
        original = originals[document]
        if original == document:
            continue
        if near[original]:
            originals[document] = originals[original]
            similarities[document] = similarities[original]
            near[document] = True
        elif not near[document]:
            similarities[document] = 1
        heads[originals[document]] = True
