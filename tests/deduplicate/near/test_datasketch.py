"""datasketch's own LSH reads our signatures, and finds the pairs that our bands find."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from datasketch import LeanMinHash, MinHashLSH

from corpus_latam.annotate.signature import signatures
from corpus_latam.config import SignatureConfig
from corpus_latam.deduplicate.near.bands import band_hashes, signature_matrix
from corpus_latam.text import as_utf8, segment
from tests.deduplicate.runs import changed, words

BANDS, ROWS = 20, 6


def test_one_bucket_there_is_one_bucket_here() -> None:
    base = [" ".join(words(120, seed)) for seed in range(12)]
    texts = base + [changed(text, range(place, 120, 17 + 9 * place)) for place, text in enumerate(base)]
    column = signatures(segment(as_utf8(pa.array(texts, pa.large_string()))), SignatureConfig())
    minima = signature_matrix(column)
    lsh = MinHashLSH(num_perm=BANDS * ROWS, params=(BANDS, ROWS))
    sketches = [LeanMinHash(seed=1, hashvalues=row, scheme="affine32") for row in minima]
    for key, sketch in enumerate(sketches):
        lsh.insert(key, sketch)
    theirs = {(a, b) for a, sketch in enumerate(sketches) for b in lsh.query(sketch) if a < b}
    hashes = band_hashes(minima, BANDS, ROWS)
    same = (hashes[:, :, None] == hashes[:, None, :]).any(axis=0)
    ours = {(a, b) for a, b in np.argwhere(same).tolist() if a < b}
    assert ours == theirs
    assert 3 <= len(ours) <= len(base)
