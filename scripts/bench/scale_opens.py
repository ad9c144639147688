"""Counts the files that any process opens below a folder, by asking the kernel (inotify, Linux only).

    python scripts/bench/scale_opens.py FOLDER

Prints `ready`, counts until its standard input ends, and prints one JSON object: by place (a stage's folder,
or a step's folder of `deduplicate-work`) how often a file was opened, and how often one that was written was
closed. Since the kernel tells, it does not matter who opens: Python, fsspec, Arrow's C++ or a worker process.
Folders do not count. Two opens of one file at the very same moment may count as one, and the first files of a
new folder may be counted once too often or too rarely, since the kernel tells of the folder first: compared
with what `strace -f` sees, that is below one in a hundred.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import struct
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OPEN, CLOSE_WRITE, CLOSE_NOWRITE, CREATE, MOVED_TO = 0x20, 0x08, 0x10, 0x100, 0x80
IS_FOLDER, OVERFLOW = 0x40000000, 0x4000
WATCHED = OPEN | CLOSE_WRITE | CLOSE_NOWRITE | CREATE | MOVED_TO
"""Closings are listened to as well, so that two openings that follow each other are not joined to one."""
HEAD = struct.Struct("iIII")
WORK = "deduplicate-work"


class Watch:
    """The folders below `root` that the kernel tells of, and what it told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.opened: Counter[str] = Counter()
        self.written: Counter[str] = Counter()
        self._libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self.descriptor < 0:
            sys.exit(f"the kernel counts no opens here (inotify: {os.strerror(ctypes.get_errno())})")
        self._folders: dict[int, Path] = {}
        self._follow(root)

    def take(self) -> None:
        """Counts what the kernel has told since the last time."""
        while True:
            try:
                told = os.read(self.descriptor, 1 << 20)
            except BlockingIOError:
                return
            for folder, mask, name in _events(told):
                self._take(folder, mask, name)

    def _take(self, folder: int, mask: int, name: str) -> None:
        if mask & OVERFLOW:
            sys.exit("more files were opened at once than the kernel counts: raise max_queued_events")
        if folder not in self._folders or not name:
            return
        path = self._folders[folder] / name
        if mask & IS_FOLDER:
            if mask & (CREATE | MOVED_TO):
                for place in self._follow(path):
                    self.opened[place] += 1  # by whoever made it
            return
        self.opened[self._place(path)] += bool(mask & OPEN)
        self.written[self._place(path)] += bool(mask & CLOSE_WRITE)

    def _follow(self, folder: Path) -> list[str]:
        """Watches a folder and those below it; the places of the files that are there already."""
        number = self._libc.inotify_add_watch(self.descriptor, os.fsencode(folder), WATCHED)
        if number < 0:
            return []  # gone again
        self._folders[number] = folder
        found = []
        for entry in folder.iterdir() if folder.is_dir() else ():
            if entry.is_dir():
                found += self._follow(entry)
            else:
                found.append(self._place(entry))
        return found

    def _place(self, path: Path) -> str:
        parts = path.relative_to(self.root).parts
        return "/".join(parts[:2]) if parts[0] == WORK else parts[0]


def _events(told: bytes) -> Iterator[tuple[int, int, str]]:
    """Folder's number, mask and file's name of each event (inotify(7))."""
    at = 0
    while at < len(told):
        folder, mask, _, length = HEAD.unpack_from(told, at)
        name = told[at + HEAD.size : at + HEAD.size + length].rstrip(b"\0")
        yield folder, mask, os.fsdecode(name)
        at += HEAD.size + length


def main() -> None:
    watch = Watch(Path(sys.argv[1]))
    print("ready", flush=True)
    while True:
        ready, _, _ = select.select([watch.descriptor, sys.stdin], [], [])
        watch.take()
        if sys.stdin in ready and not os.read(sys.stdin.fileno(), 1):
            break
    watch.take()
    print(json.dumps({"opened": watch.opened, "written": watch.written}))


@contextmanager
def counting(root: Path) -> Iterator[dict[str, dict[str, int]]]:
    """Counts while the block runs; what is yielded holds `opened` and `written` after it.

    The counting is done by a process of its own, which no work of this one can hold up.
    """
    command = [sys.executable, str(Path(__file__)), str(root)]
    counted: dict[str, dict[str, int]] = {}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("opens cannot be counted here: the kernel has no inotify")
        yield counted
        process.stdin.close()
        counted |= json.loads(process.stdout.read())


if __name__ == "__main__":
    main()
