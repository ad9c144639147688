"""Which documents are held out: decided by their id alone, so that a larger corpus never moves one."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

TRAIN, VALIDATION = "train", "validation"
ID_DIGITS = 8
"""Leading hexadecimal digits of an id that are read as a number: 32 uniform bits."""


def is_validation(ids: pa.Array, share: float) -> pa.Array:
    """Booleans: the id's hash falls into the first `share` of its range."""
    limit = round(share * 16**ID_DIGITS)
    if limit >= 16**ID_DIGITS:
        return pa.array([True] * len(ids), pa.bool_())
    # hexadecimal digits compare like the numbers they write
    return pc.less(pc.utf8_slice_codeunits(ids, 0, ID_DIGITS), f"{limit:0{ID_DIGITS}x}")
