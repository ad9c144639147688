"""Whether a file of ours is still what was written."""

from __future__ import annotations

from pathlib import Path

from corpus_latam.storage import paths
from corpus_latam.storage.sampling import sample_of_file, sha256_of_file
from corpus_latam.storage.shards import ShardFile


def is_as_written(path: str, file: ShardFile, sizes: dict[str, int], whole: bool) -> bool:
    """Whether `path` is there with the right size and samples; `whole`: with the right SHA-256.

    path: absolute; sizes: bytes of the files that are there, by absolute path. The samples of objects in a
    store are not read: each would be a request.
    """
    if sizes.get(path) != file.bytes:
        return False
    if not paths.is_local(path):
        return not whole or sha256_of_file(path, file.bytes, 0) == file.sha256
    changed = Path(path).stat().st_ctime_ns
    if whole:
        return sha256_of_file(path, file.bytes, changed) == file.sha256
    return not file.sample or sample_of_file(path, file.bytes, changed) == file.sample
