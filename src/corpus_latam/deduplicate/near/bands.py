"""Bands: each signature is cut into bands of r minima, and each band hashed to one 64-bit key.

Two documents of Jaccard similarity s share a band of r minima with probability s^r, and any of b bands with
1 - (1 - s^r)^b (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from corpus_latam.deduplicate.exchange import Pieces, prefix, split
from corpus_latam.deduplicate.inputs import Shard
from corpus_latam.text.decode import GOLDEN, mix
from corpus_latam.text.jit import kernel

KEY_TYPES = {"key": np.uint64}
ROW_BYTES = 8


@dataclass(frozen=True)
class BandCut:
    """How signatures are cut: into `bands` of `rows` minima; each band's keys into 2^bits partitions.

    `document_bits`: bits that a document's number takes.
    """

    bands: int
    rows: int
    bits: int
    document_bits: int

    @property
    def partitions(self) -> int:
        """Of all bands."""
        return self.bands << self.bits


def band_rows(
    shard: Shard,
    numbers: NDArray[np.uint32],
    wanted: NDArray[np.bool_],
    cut: BandCut,
    least_words: int,
) -> Pieces:
    """One shard's band keys by (band, partition), for documents of `least_words` words or more.

    `wanted` says which documents are compared, shape (documents,), like `numbers`.
    """
    signatures, documents = _signatures(shard, numbers, wanted, cut.bands * cut.rows, least_words)
    return band_pieces(signatures, documents, cut)


def _signatures(
    shard: Shard,
    numbers: NDArray[np.uint32],
    wanted: NDArray[np.bool_],
    width: int,
    least_words: int,
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Signatures, shape (compared, K), and numbers, shape (compared,), of the documents that are compared."""
    parts, found, start = [np.empty((0, width), np.uint32)], [np.empty(0, np.uint32)], 0
    for batch in shard.documents({"annotate": ["signature", "words"]}):
        end = start + batch.num_rows
        words = batch["words"].to_numpy(zero_copy_only=False)
        usable = wanted[start:end] & (words >= least_words) & ~_nulls(batch["signature"])
        parts.append(signature_matrix(batch["signature"])[usable])
        found.append(numbers[start:end][usable])
        start = end
    return np.concatenate(parts), np.concatenate(found)


def signature_matrix(signatures: pa.Array) -> NDArray[np.uint32]:
    """A fixed_size_binary(4 K) array as its minima, shape (rows, K); rows of nulls are undefined."""
    width = signatures.type.byte_width // 4
    values = np.frombuffer(signatures.buffers()[1], "<u4").reshape(-1, width)
    return values[signatures.offset : signatures.offset + len(signatures)]


def _nulls(array: pa.Array) -> NDArray[np.bool_]:
    result: NDArray[np.bool_] = array.is_null().to_numpy(zero_copy_only=False)
    return result


def band_pieces(signatures: NDArray[np.uint32], documents: NDArray[np.uint32], cut: BandCut) -> Pieces:
    """The keys of documents. signatures: shape (documents, K); documents: numbers.

    A key is a hash's last bits above the document's number: one 64-bit integer sorts both at once. The hash
    bits that it has no room for are partly in the partition; what is lost makes a few false candidates, which
    verification drops.
    """
    for band, hashes in enumerate(band_hashes(signatures, cut.bands, cut.rows)):
        keys = (hashes << np.uint64(cut.document_bits)) | documents
        for partition, columns in split({"key": keys}, prefix(hashes, cut.bits), 1 << cut.bits):
            yield (band << cut.bits) + partition, columns


def band_hashes(signatures: NDArray[np.uint32], bands: int, rows: int) -> NDArray[np.uint64]:
    """A 64-bit hash of each band of each signature. Shape (bands, documents)."""
    hashes = np.empty((bands, len(signatures)), np.uint64)
    _hash_bands(signatures, rows, hashes)
    return hashes


@kernel
def _hash_bands(signatures: NDArray[np.uint32], rows: int, hashes: NDArray[np.uint64]) -> None:
    """Each minimum is multiplied into the state, which depends on its place; the end is mixed.

    Never a sum of the minima: sums of r values collide for unrelated documents.
    """
    for document in range(len(signatures)):
        for band in range(len(hashes)):
            h = np.uint64(band + 1) * GOLDEN
            for row in range(band * rows, (band + 1) * rows):
                h = (h ^ np.uint64(signatures[document, row])) * GOLDEN
                h ^= h >> np.uint64(32)
            hashes[band, document] = mix(h)
