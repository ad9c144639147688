"""Where the files of `configs/` lie: in the installed package, or in the repository."""

from __future__ import annotations

from pathlib import Path

from corpus_latam.errors import ConfigError


def shipped(name: str) -> Path:
    """A file or folder of `configs/`, from the installed package or from the repository."""
    here = Path(__file__).parent.parent
    for root in (here / "configs", here.parent.parent / "configs"):
        if (root / name).exists():
            return root / name
    raise ConfigError(f"configs/{name} is not part of this installation of corpus-latam.")
