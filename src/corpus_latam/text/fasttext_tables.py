"""A fastText model as the scoring kernel reads it, and fastText's hash."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpus_latam.text.fasttext_file import FastTextFile
from corpus_latam.text.jit import Integer, inlined, kernel
from corpus_latam.text.lanes import padded

FNV_START = np.uint32(2166136261)
FNV_PRIME = np.uint32(16777619)
SIGN = np.uint32(0xFFFFFF00)
END_OF_LINE = b"</s>"
LONGEST_NGRAM = 128
"""Characters; the kernel has room for the rows of so many n-grams at once."""


class Tables(NamedTuple):
    """A model as the kernel reads it."""

    inputs: NDArray[np.float32]
    """(words + buckets, dim), its dim filled up to a multiple of `lanes.LANES`"""
    outputs: NDArray[np.float32]
    """(dim, labels)"""
    minn: int
    maxn: int
    words: int
    mask: int
    """Number of buckets, a power of two, less one."""
    end_row: int
    """Row of `</s>`, or -1."""
    slots: NDArray[np.int32]
    """Open-addressing table: word hash to word id, -1 where empty; its size is a power of two."""
    word_bytes: NDArray[np.uint8]
    word_offsets: NDArray[np.int64]


def tables(model: FastTextFile) -> Tables:
    """The kernel's form of `model`. Raises `ValueError` where the kernel does not cover it."""
    arguments = model.arguments
    if arguments.word_ngrams > 1:
        raise ValueError("it uses word n-grams, which the kernel does not cover")
    if arguments.bucket & (arguments.bucket - 1) or not arguments.bucket:
        raise ValueError("its number of buckets is not a power of two")
    if arguments.maxn > LONGEST_NGRAM:
        raise ValueError(f"its n-grams have up to {arguments.maxn} characters, more than {LONGEST_NGRAM}")
    word_bytes, word_offsets = _flat(model.words)
    return Tables(
        inputs=padded(model.inputs),
        outputs=np.ascontiguousarray(padded(model.outputs).T),
        minn=arguments.minn,
        maxn=arguments.maxn,
        words=len(model.words),
        mask=arguments.bucket - 1,
        end_row=model.words.index(END_OF_LINE) if END_OF_LINE in model.words else -1,
        slots=_slots(word_bytes, word_offsets),
        word_bytes=word_bytes,
        word_offsets=word_offsets,
    )


def _flat(words: list[bytes]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    offsets = np.zeros(len(words) + 1, np.int64)
    np.cumsum([len(word) for word in words], out=offsets[1:])
    return np.frombuffer(b"".join(words), np.uint8), offsets


def _slots(word_bytes: NDArray[np.uint8], offsets: NDArray[np.int64]) -> NDArray[np.int32]:
    size = 16
    while size < 4 * offsets.size:
        size *= 2
    slots = np.full(size, -1, np.int32)
    _fill_slots(word_bytes, offsets, slots)
    return slots


@inlined
def hash_byte(value: np.uint32, byte: np.uint8) -> np.uint32:
    """One step of FNV-1a as fastText takes it: the byte is a signed char, extended to 32 bits."""
    wide = np.uint32(byte)
    if byte >= 128:
        wide |= SIGN
    return np.uint32((value ^ wide) * FNV_PRIME)


@kernel
def hash_bytes(data: NDArray[np.uint8], start: Integer, end: Integer) -> np.uint32:
    value = FNV_START
    for position in range(start, end):
        value = hash_byte(value, data[position])
    return value


@kernel
def _fill_slots(word_bytes: NDArray[np.uint8], offsets: NDArray[np.int64], slots: NDArray[np.int32]) -> None:
    for word in range(offsets.size - 1):
        slot = np.int64(hash_bytes(word_bytes, offsets[word], offsets[word + 1])) & (slots.size - 1)
        while slots[slot] >= 0:
            slot = (slot + 1) & (slots.size - 1)
        slots[slot] = word
