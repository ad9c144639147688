"""Archives of text files: tar in its compressions, zip, one inside the other; twelve texts each."""

from __future__ import annotations

import bz2
import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping

import zstandard

TYPE = "text"
TEXTS = {
    f"d/{n}.txt": f"Artículo {n}. La región tendrá {n * 7919} escuelas más. ".encode() * (3 + n * n)
    for n in range(12)
}


def tar(members: Mapping[str, bytes]) -> bytes:
    """The format of pax, as the standard library writes it."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def zipped(members: Mapping[str, bytes]) -> bytes:
    """Deflated."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


SAMPLES: dict[str, Callable[[], bytes]] = {
    "a.tar": lambda: tar(TEXTS),
    "a.tgz": lambda: gzip.compress(tar(TEXTS), mtime=0),
    "a.tar.bz2": lambda: bz2.compress(tar(TEXTS)),
    "a.tar.zst": lambda: zstandard.ZstdCompressor(write_checksum=True).compress(tar(TEXTS)),
    "a.zip": lambda: zipped(TEXTS),
    "nested.zip": lambda: zipped({"a.tar": tar(TEXTS), "b.txt": b"fin"}),
    "nested.tar": lambda: tar({"a.zip": zipped(TEXTS), "b.txt": b"fin"}),
}
"""By a name with its suffix. `TYPE` is the type of source that reads it."""
