"""What was taken back, as rows to gather before posts are read, and as sorted arrays to look posts up in."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.sources import withdrawals
from corpus_latam.sources.pages import Gathered
from corpus_latam.sources.tweets.forms import Found, Post, TakenBack, without_place
from corpus_latam.sources.withdrawals import WITHDRAWN

POST, AUTHOR, PLACE = "post", "author", "place"
"""What a row withdraws: a post, all posts of an author, the places of an author's posts up to `up_to`."""

Ids = NDArray[np.uint64]


def to_row(found: TakenBack) -> tuple[str, int, int]:
    """A row of `WITHDRAWN`."""
    if found.post:
        return POST, _number(found.post), 0
    if found.author:
        return AUTHOR, _number(found.author), 0
    return PLACE, _number(found.places_of), _number(found.up_to)


def _number(id_: str | None) -> int:
    """The id; ids of more digits than X ever gave cannot be a post's, and stay apart at zero."""
    number = int((id_ or "0")[:20])
    return number if number < 2**64 else 0


class Index(NamedTuple):
    """All that was taken back in a source, sorted: 8 bytes for each post or author, 16 for each place."""

    posts: Ids
    authors: Ids
    places: Ids
    up_to: Ids

    def judge(self, found: Found) -> Found | None:
        """A post without what was taken back of it; null where all was. Others as they are."""
        if not isinstance(found, Post):
            return found
        if _holds(self.posts, found.id) or _holds(self.authors, found.author):
            return None
        return without_place(found) if found.country and self._place_is_gone(found) else found

    def _place_is_gone(self, post: Post) -> bool:
        author = np.uint64(_number(post.author))
        first, last = (np.searchsorted(self.places, author, side) for side in ("left", "right"))
        return bool(last > first and self.up_to[last - 1] >= np.uint64(_number(post.id)))


def _holds(ids: Ids, id_: str | None) -> bool:
    if id_ is None or not len(ids):
        return False
    number = np.uint64(_number(id_))
    at = np.searchsorted(ids, number)
    return bool(at < len(ids) and ids[at] == number)


@lru_cache(maxsize=2)
def load(files: tuple[Gathered, ...]) -> Index:
    """The index of the files that ingest gathered; kept for the next task of the same worker."""
    return index(withdrawals.read(files))


def index(rows: pa.Table) -> Index:
    """rows: of `WITHDRAWN`, in any order."""
    what, ids, up_to = (rows[name].to_numpy() for name in WITHDRAWN.names)
    of_place = what == PLACE
    order = np.lexsort((up_to[of_place], ids[of_place]))
    return Index(
        np.unique(ids[what == POST]),
        np.unique(ids[what == AUTHOR]),
        ids[of_place][order],
        up_to[of_place][order],
    )
