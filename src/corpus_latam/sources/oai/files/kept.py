"""Keeps files by the hash of their content, with an index of what is ours; a file is kept once.

What the index does not name is never touched, whatever its name.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus_latam.errors import ConfigError
from corpus_latam.sources.oai.described import FileRef
from corpus_latam.storage import atomic
from corpus_latam.storage.lines import numbered
from corpus_latam.storage.modes import make_folder

INDEX, FOLDER = "kept.jsonl", "kept"
FIRST = {"what": "files of a harvest of corpus-latam", "format": 1}
"""The first line of an index or a journal: what makes it ours."""


@dataclass(frozen=True)
class KeptFile:
    """A file that was fetched: hashes of its content, where it lay, what its repository calls it.

    `opt_out`: what its server says of text and data mining.
    """

    sha256: str
    bytes: int
    md5: str
    url: str
    name: str = ""
    bundle: str = ""
    opt_out: tuple[str, ...] = ()

    def to_line(self) -> dict[str, Any]:
        """As a line of JSON has it."""
        return {key: value for key, value in asdict(self).items() if value not in ("", ())}


def from_line(line: dict[str, Any]) -> KeptFile:
    """A file as `to_line` wrote it."""
    return KeptFile(**line | {"opt_out": tuple(line.get("opt_out", ()))})


class Kept:
    """Files in a folder of a harvest, which one process holds."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._sizes: dict[str, int] = {}
        self._by_address: dict[str, KeptFile] = {}
        for line in read_lines(folder / INDEX):
            if "gone" in line:
                self._sizes.pop(line["gone"], None)
            else:
                self._take(from_line(line))

        self.bytes = sum(self._sizes.values())
        """Of all files together."""

    def _take(self, file: KeptFile) -> None:
        self._sizes[file.sha256] = file.bytes
        self._by_address[file.url] = file

    def known(self, url: str) -> KeptFile | None:
        """The file that came from an address, if it is still there."""
        file = self._by_address.get(url)
        is_there = file and file.sha256 in self._sizes and place_of(self._folder, file.sha256).is_file()
        return file if is_there else None

    def keep(self, ref: FileRef, content: bytes, opt_out: tuple[str, ...] = ()) -> KeptFile:
        """Keeps what came from an address."""
        sha256 = hashlib.sha256(content).hexdigest()
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
        place = place_of(self._folder, sha256)
        if sha256 not in self._sizes or not place.is_file():
            with atomic.replace(str(place)) as stream:
                stream.write(content)
        file = KeptFile(sha256, len(content), md5, ref.url, ref.name, ref.bundle, opt_out)
        append_lines(self._folder / INDEX, [file.to_line()])
        self.bytes += 0 if sha256 in self._sizes else len(content)
        self._take(file)
        return file

    def drop(self, names: set[str]) -> int:
        """Removes those files of the index that are named; how many there were."""
        gone = sorted(self._sizes.keys() & names)
        for name in gone:
            place_of(self._folder, name).unlink(missing_ok=True)
            self.bytes -= self._sizes.pop(name)
        append_lines(self._folder / INDEX, [{"gone": name} for name in gone])
        return len(gone)


def place_of(folder: Path, name: str) -> Path:
    """Where the file of a hash lies. Raises `ValueError` for what is no hash: it may name another place."""
    if len(name) != 64 or any(digit not in "0123456789abcdef" for digit in name):
        raise ValueError(f"{name!r} is no SHA-256")
    return folder / FOLDER / name[:2] / name


def read_lines(file: Path) -> list[dict[str, Any]]:
    """The lines of an index or a journal behind the first; a torn last line is none. None of a missing file.

    Raises `ConfigError` for a file of others, and for a line that cannot be read.
    """
    if not file.exists():
        return []
    content = file.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    lines = []
    for number, line in numbered(whole):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise ConfigError(f"{file}, line {number} cannot be read ({error}). Mend or remove it.") from None
        lines.append(found)
    if lines and lines[0] != FIRST:
        raise ConfigError(f"{file} is none of ours: its first line says so. Move it away.")
    return lines[1:]


def append_lines(file: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Adds lines to a file of ours, whole or not at all, and on disk when this returns."""
    written = [json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines]
    if not written:
        return
    make_folder(file.parent)
    _cut_torn_line(file)
    if not file.exists() or not file.stat().st_size:
        written.insert(0, json.dumps(FIRST, sort_keys=True) + "\n")
    with file.open("ab") as stream:
        stream.write("".join(written).encode())
        stream.flush()
        os.fsync(stream.fileno())


def _cut_torn_line(file: Path) -> None:
    """A kill may leave half a line; the next one begins on a line of its own."""
    if not file.exists():
        return
    with file.open("rb+") as stream:
        end = stream.seek(0, os.SEEK_END)
        begin = end
        while begin:
            step = min(begin, 1 << 16)
            begin -= step
            stream.seek(begin)
            at = stream.read(step).rfind(b"\n")
            if at >= 0:
                if begin + at + 1 < end:
                    stream.truncate(begin + at + 1)
                return
        if end:
            stream.truncate(0)
