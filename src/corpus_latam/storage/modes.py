"""Who may read what is written: no file and no folder is more readable than the folder it lies in.

So the permissions of a run folder itself (`output_mode`) hold for all below it, whichever process writes.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Creates a folder and its parents."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    mode, outer = mode_of(folder), mode_of(folder.parent)
    if mode & ~outer & 0o077:
        folder.chmod(mode & (outer | 0o700))


def hide_like_folder(descriptor: int, folder: Path) -> None:
    """Takes from group and others what the folder does not give them either."""
    mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
    if mode & ~mode_of(folder) & 0o077:
        os.fchmod(descriptor, mode & (mode_of(folder) | 0o700))


def share(folder: Path, mode: int) -> None:
    """Gives a folder and all of ours below it these permissions, and lets what is written next have them."""
    os.umask(os.umask(0o077) & ~mode)
    if mode_of(folder) == mode:
        return
    folder.chmod(mode)
    for place, folders, files in os.walk(folder):
        for name, allowed in [(n, mode) for n in folders] + [(n, mode & 0o666) for n in files]:
            path = Path(place, name)
            if not path.is_symlink() and path.stat().st_uid == os.getuid():
                path.chmod(allowed)


def mode_of(path: Path) -> int:
    """Its permissions."""
    return stat.S_IMODE(path.stat().st_mode)
