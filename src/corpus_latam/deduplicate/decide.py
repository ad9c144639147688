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
from corpus_latam.deduplicate.numbers import Numbers
from corpus_latam.text.jit import Integer, kernel

Chosen = tuple[NDArray[np.uint32], NDArray[np.float32]]
"""Documents that go, and how similar each is to the one in whose favour."""


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
    and put in the order of the fates. edges: columns document, original, similarity between documents that
    are no copies, sorted by document then original; one part for each range of documents, in their order.
    An exact copy of a document that goes as a near-duplicate goes in favour of the same document.
    """
    similarity, near = _spread([_chosen(part, originals) for part in edges], len(originals))
    heads = np.zeros(len(originals), np.bool_)
    _follow(originals, similarity, near, heads)
    _by_position(numbers, np.zeros(len(numbers), np.bool_), originals, similarity, near, heads)
    return Fates(numbers, originals, similarity, near, heads)


def fates_by_shard(fates: Fates, numbers: Numbers) -> list[Fates]:
    """The fates of each shard's documents: views of all of them."""
    columns = [numbers.by_shard(getattr(fates, field.name)) for field in fields(Fates)]
    return [Fates(*shard) for shard in zip(*columns, strict=True)]


def _chosen(edges: Columns, originals: NDArray[np.uint32]) -> Chosen:
    """The documents that go by some edges, and how similar each is to its original, which `originals` takes.

    Apart from the arrays that have a place for every document: while pairs are held, there is little room.
    """
    most = len(edges["document"])
    documents, similarities = np.empty(most, np.uint32), np.empty(most, np.float32)
    gone = _choose(
        edges["document"], edges["original"], edges["similarity"], originals, documents, similarities
    )
    return documents[:gone].copy(), similarities[:gone].copy()


def _spread(chosen: Iterable[Chosen], total: int) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """By number, how similar each document is that goes, and whether it does."""
    similarity, near = np.zeros(total, np.float32), np.zeros(total, np.bool_)
    for documents, similarities in chosen:
        similarity[documents], near[documents] = similarities, True
    return similarity, near


@kernel
def _choose(
    document: NDArray[np.uint32],
    original: NDArray[np.uint32],
    similarity: NDArray[np.float32],
    originals: NDArray[np.uint32],
    documents: NDArray[np.uint32],
    similarities: NDArray[np.float32],
) -> int:
    """Takes the edges by which documents go into `originals` by number, and lists them; how many."""
    best, gone = -1, 0
    for i in range(len(document)):
        if originals[original[i]] == original[i] and (best < 0 or similarity[i] > similarity[best]):
            best = i
        if i + 1 == len(document) or document[i + 1] != document[i]:
            if best >= 0:
                originals[document[i]] = original[best]
                documents[gone], similarities[gone] = document[i], similarity[best]
                gone += 1
            best = -1
    return gone


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


@kernel
def _by_position(
    numbers: NDArray[np.uint32],
    done: NDArray[np.bool_],
    originals: NDArray[np.uint32],
    similarities: NDArray[np.float32],
    near: NDArray[np.bool_],
    heads: NDArray[np.bool_],
) -> None:
    """Puts what is given by number into the order of `numbers`, cycle by cycle, without a second array each.

    `done`: false for every document.
    """
    for start in range(len(numbers)):
        if done[start]:
            continue
        original, similarity = originals[start], similarities[start]
        is_near, is_head = near[start], heads[start]
        place: Integer = start
        while numbers[place] != start:
            source = numbers[place]
            originals[place], similarities[place] = originals[source], similarities[source]
            near[place], heads[place] = near[source], heads[source]
            done[place] = True
            place = np.int64(source)
        originals[place], similarities[place] = original, similarity
        near[place], heads[place] = is_near, is_head
        done[place] = True
