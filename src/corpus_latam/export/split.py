"""Which documents are held out: those whose id lies below a cut.

The cut is the share's place in the range of ids, so that a larger corpus moves no document. Only where it
would leave a split empty, in a corpus of a few documents, it lies beside the first or the last one instead.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

TRAIN, VALIDATION = "train", "validation"
ID_DIGITS = 8
"""Leading hexadecimal digits of an id that are read as a number: 32 uniform bits."""


ABOVE_ALL = "g"
"""Greater than any hexadecimal digits."""


def share_cut(share: float) -> str:
    """The cut below which this share of all possible ids lies."""
    limit = round(share * 16**ID_DIGITS)
    return ABOVE_ALL if limit >= 16**ID_DIGITS else f"{limit:0{ID_DIGITS}x}"


def settled_cut(share: float, first: str, last: str) -> str:
    """The cut for a corpus whose ids go from `first` to `last`: `share_cut`, or one that holds out the first
    document, or leaves the last one to train, where two or more would otherwise all be in one split."""
    cut = share_cut(share)
    if first == last:
        return cut
    if share > 0 and first >= cut:
        return f"{first}0"  # digits compare like the numbers they write, and a prefix comes before
    if share < 1 and last < cut:
        return last
    return cut


def is_validation(ids: pa.Array, cut: str) -> pa.Array:
    """Booleans: the id lies below the cut."""
    return pc.less(ids, cut)
