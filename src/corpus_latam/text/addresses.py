"""Where a token is an address on the web or by mail, or the name of an account."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.marked_words import is_letter

SPACE, AT, DOT, COLON, SLASH, LOWER_W = ord(" "), ord("@"), ord("."), ord(":"), ord("/"), ord("w")


@kernel
def address_end(data: NDArray[np.uint8], position: Integer, end: Integer) -> Integer:
    """Where the token at `position` ends if it is an address or the name of an account, else `position`."""
    is_address = starts_www(data, position, end)
    inner_at = False
    stop = position
    while stop < end and data[stop] > SPACE:
        byte = data[stop]
        if byte == AT:
            is_address = is_address or stop == position or not is_letter(data[stop - 1])
            inner_at = True
        elif byte == COLON:
            is_address = is_address or starts_path(data, stop, end)
        elif byte == DOT and inner_at and stop + 1 < end:
            is_address = is_address or is_letter(data[stop + 1])
        stop += 1
    return stop if is_address else position


@inlined
def starts_path(data: NDArray[np.uint8], position: Integer, end: Integer) -> bool:
    """Whether the colon at `position` is that of `://`."""
    return bool(position + 2 < end and data[position + 1] == SLASH and data[position + 2] == SLASH)


@inlined
def starts_www(data: NDArray[np.uint8], position: Integer, end: Integer) -> bool:
    """Whether `www.` stands at `position`, in small letters."""
    return bool(
        position + 3 < end
        and data[position] == LOWER_W
        and data[position + 1] == LOWER_W
        and data[position + 2] == LOWER_W
        and data[position + 3] == DOT
    )
