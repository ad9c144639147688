"""Marks output that no longer belongs to what it was made from: it took hours, stays, and is not passed on.

A stage marks what lies after it before it changes its own output; a stage that finishes takes its mark away.
So a mark outlives whatever fails or is killed in between.
"""

from __future__ import annotations

from corpus_latam.storage import atomic, paths

STALE = "STALE.txt"


def mark(folder: str, cause: str) -> None:
    """Marks a folder, if it is there, because the stage `cause` no longer says what it was made from."""
    if not paths.exists(folder) or is_stale(folder):
        return
    sentence = (
        f"What lies here is older than the last run of {cause} in this run folder, and may contradict it."
        " `corpus-latam run CONFIG.yaml` makes it again, or finds that it still holds, and takes this file"
        " away.\n"
    )
    atomic.write_bytes(paths.join(folder, STALE), sentence.encode())


def is_stale(folder: str) -> bool:
    """Whether a folder is marked."""
    return paths.exists(paths.join(folder, STALE))


def clear(folder: str) -> None:
    """Takes the mark away."""
    paths.remove(paths.join(folder, STALE))
