"""Views of Arrow arrays: offsets beyond 32 bits, slices, chunks, what is not text."""

from __future__ import annotations

import mmap
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from corpus_latam.text import as_utf8, normalise, segment, word_hashes
from corpus_latam.text.characters import count_characters
from corpus_latam.text.lines import split_lines
from corpus_latam.text.normalise import to_arrow

FAR = 2**32 + 7
"""A place that 32 bits cannot hold."""
TEXT = "¡Hola, ñandú!\nOtra línea.".encode()


@pytest.fixture
def far(tmp_path: Path) -> pa.Array:
    """Two texts that begin behind 4 GiB of nothing: a file with a hole, which takes no room."""
    path = tmp_path / "hole"
    with path.open("wb") as file:
        file.seek(FAR)
        file.write(TEXT + b"fin")
    with path.open("rb") as file:
        data = pa.py_buffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    bounds = np.array([FAR, FAR + len(TEXT), FAR + len(TEXT) + 3], np.int64)
    return pa.Array.from_buffers(pa.large_string(), 2, [None, pa.py_buffer(bounds), data])


def test_kernels_read_behind_four_gigabytes(far: pa.Array) -> None:
    texts = as_utf8(far)
    words, lines = segment(texts), split_lines(texts)
    assert words.hashes.tolist() == word_hashes(TEXT.decode() + " fin").tolist()
    assert words.starts[0] == FAR + len("¡".encode())
    assert lines.starts[0] == FAR
    assert count_characters(texts)["characters"].tolist() == [len(TEXT.decode()), 3]
    assert to_arrow(normalise(texts))[1].as_py() == "fin"


def test_views_share_the_bytes() -> None:
    array = pa.array(["uno", "dos", "tres"], pa.large_string())
    view = as_utf8(array.slice(1, 1))
    assert view.data[view.offsets[0] : view.offsets[1]].tobytes() == b"dos"
    assert np.shares_memory(view.data, as_utf8(array).data)


def test_only_strings_are_text() -> None:
    with pytest.raises(TypeError, match="large_string"):
        as_utf8(pa.array([b"bytes"]))
