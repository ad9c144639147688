"""A digest of the code that decides what a stage writes: whoever changes it never reads stale output."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
SHARED = (
    *("storage", "text", "schema.py", "rights.py"),
    *("credentials.py", "escaping.py", "errors.py", "wording.py"),
)
"""What every stage's output is made with. The other shared rooms carry tasks and settings, not text."""
ALSO = {
    "ingest": ("sources", "languages.py"),
    "annotate": ("languages.py",),
    "export": ("languages.py",),
    "tokenizer": ("scaling.py",),
    "report": ("scaling.py",),
}
"""By stage, what else it is made with."""


@lru_cache
def code_digest(stage: str) -> str:
    """SHA-256 of the stage's own sources and of the shared ones, by name, in the order of their names."""
    places = (stage, *ALSO.get(stage, ()), *SHARED)
    files = sorted(file for place in places for file in _sources(PACKAGE / place))
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.relative_to(PACKAGE).as_posix()}\0".encode())
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


def _sources(place: Path) -> list[Path]:
    """Code, and what lies beside it; not what was compiled from it."""
    if place.is_file():
        return [place]
    return [file for file in place.rglob("*") if file.is_file() and "__pycache__" not in file.parts]
