"""Writes words in one of three alphabets, so that what a text denies or quotes is another word.

The second and third are letters of the International Phonetic Alphabet: `letters.py` counts them as Latin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.decode import SMALL_A, SMALL_Z, encode
from corpus_latam.text.jit import Integer, inlined, kernel

PLAIN, NEGATED, QUOTED = 0, 0x250 - SMALL_A, 0x270 - SMALL_A
"""What is added to the letters a to z."""
SPACE = ord(" ")


@inlined
def copy_word(word: NDArray[np.uint8], size: Integer, out: NDArray[np.uint8], written: Integer) -> Integer:
    """Writes a word and a space."""
    for position in range(size):
        out[written + position] = word[position]
    out[written + size] = SPACE
    return written + size + 1


@kernel
def write_word(
    word: NDArray[np.uint8], size: Integer, shift: Integer, out: NDArray[np.uint8], written: Integer
) -> Integer:
    """Writes a word, a to z moved by `shift` code points, and a space."""
    for position in range(size):
        byte = np.int64(word[position])
        if shift == PLAIN or byte < SMALL_A or byte > SMALL_Z:
            out[written] = byte
            written += 1
            continue
        written = encode(out, written, byte + shift)
    out[written] = SPACE
    return written + 1
