"""The folder of a harvest: answers as they came, and a journal of what they are; nothing in it is rewritten.

An answer is written, then its line in the journal: from then on it is ours and done. A kill loses the answer
that was on its way. A folder belongs to one endpoint, format and set; another one is refused.
"""

from __future__ import annotations

import fcntl
import gzip
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from corpus_latam.errors import ConfigError, RunError
from corpus_latam.sources.oai.answers import read_page
from corpus_latam.sources.oai.listing import Lost, Progress, Saved
from corpus_latam.sources.oai.windows import Window
from corpus_latam.storage import atomic
from corpus_latam.storage.lines import numbered

MARK = "corpus-latam-harvest.json"
JOURNAL = "harvest.jsonl"
PAGES = "pages"
GZIP_LEVEL = 6


@dataclass(frozen=True)
class Plan:
    """Windows to harvest, and the repository's date when they were planned."""

    now: str
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class Subject:
    """What a folder holds: an endpoint, a format of metadata, a set."""

    endpoint: str
    prefix: str
    set: str | None


def subject_of(path: str) -> Subject | None:
    """What a folder is the harvest of; null where it is none."""
    mark = Path(path) / MARK
    return Subject(**json.loads(mark.read_bytes())) if mark.exists() else None


class HarvestFolder:
    """A folder that is ours, or new, or empty. Threads may keep answers of several windows in it."""

    def __init__(self, path: str, subject: Subject) -> None:
        self.path = Path(path)
        self.subject = subject
        self._lock = threading.Lock()
        self._open()
        self._held = _hold(self.path / MARK)
        self.lines = list(_read_lines(self.path / JOURNAL))
        self._pages = sum(line["kind"] == "page" for line in self.lines)

    def _open(self) -> None:
        mark = self.path / MARK
        said = json.dumps(self.subject.__dict__, ensure_ascii=False, sort_keys=True)
        if mark.exists():
            if mark.read_text(encoding="utf-8") != said:
                raise ConfigError(
                    f"{self.path} holds the harvest of something else ({mark}). Name another folder."
                )
            return
        if self.path.exists() and any(self.path.iterdir()):
            raise ConfigError(
                f"{self.path} holds other files, and is no harvest (there is no {MARK} in it). Name a new"
                " folder (harvest:)."
            )
        with atomic.replace(str(mark)) as stream:
            stream.write(said.encode())

    def plan(self) -> Plan | None:
        """The windows that are or were harvested last."""
        lines = [line for line in self.lines if line["kind"] == "plan"]
        if not lines:
            return None
        return Plan(lines[-1]["now"], tuple(Window(*window) for window in lines[-1]["windows"]))

    def set_plan(self, plan: Plan) -> None:
        """Says what is harvested from now on."""
        windows = [[window.start, window.until] for window in plan.windows]
        self._append({"kind": "plan", "now": plan.now, "windows": windows})

    def is_done(self, window: Window) -> bool:
        """Whether a window of the plan was harvested to its end."""
        return any(line["kind"] == "done" and line["window"] == window.name for line in self._of_plan())

    def _of_plan(self) -> list[dict[str, Any]]:
        """The lines behind the last plan."""
        places = [place for place, line in enumerate(self.lines) if line["kind"] == "plan"]
        return self.lines[places[-1] :] if places else []

    def progress(self, window: Window) -> Progress:
        """How far a window has come, by the answers that are kept of it."""
        progress = Progress()
        for line in self._of_plan():
            if line.get("window") != window.name:
                continue
            if line["kind"] == "page":
                progress.add(read_page(self.read(line["file"])))
                progress.token = line["token"] if line["is_list"] else progress.token
                progress.was_restarted |= line.get("was_restarted", False)
            elif line["kind"] == "lost" and line["identifier"]:
                progress.identifiers.add(line["identifier"])
        return progress

    def read(self, name: str) -> bytes:
        """An answer that is kept."""
        with gzip.open(self.path / PAGES / name) as stream:
            return stream.read()

    def keep(self, window: Window, found: Saved | Lost) -> None:
        """Keeps an answer, or the name of what could not be had."""
        with self._lock:
            self._keep(window, found)

    def _keep(self, window: Window, found: Saved | Lost) -> None:
        if isinstance(found, Lost):
            self._append(
                {
                    "kind": "lost",
                    "window": window.name,
                    "identifier": found.identifier,
                    "reason": found.reason,
                }
            )
            return
        name = f"{self._pages + 1:08d}.xml.gz"
        with atomic.replace(str(self.path / PAGES / name)) as stream:
            stream.write(gzip.compress(found.content, GZIP_LEVEL, mtime=0))
        self._pages += 1
        page = found.page
        self._append(
            {
                "kind": "page",
                "window": window.name,
                "file": name,
                "is_list": page.verb == "ListRecords",
                "records": len(page.records),
                "unnamed": page.unnamed,
                "token": found.token,
                "was_restarted": found.was_restarted,
                "repaired": list(page.repaired),
                "response_date": page.response_date,
            }
        )

    def finish(self, window: Window) -> None:
        """Says that a window has come to its end."""
        with self._lock:
            self._append({"kind": "done", "window": window.name})

    def pages(self) -> list[str]:
        """Names of all answers that are kept, in the order in which they came."""
        return [line["file"] for line in self.lines if line["kind"] == "page"]

    def has_files(self, wanted: str) -> bool:
        """Whether all records of all answers were asked for the files that are wanted."""
        return any(line == self._files_line(wanted) for line in self.lines)

    def finish_files(self, wanted: str) -> None:
        """Says so."""
        self._append(self._files_line(wanted))

    def _files_line(self, wanted: str) -> dict[str, Any]:
        return {"kind": "files", "wanted": wanted, "pages": self._pages}

    def close(self) -> None:
        """Lets others harvest into the folder."""
        self._held.close()

    def _append(self, line: dict[str, Any]) -> None:
        written = json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n"
        with (self.path / JOURNAL).open("ab") as stream:
            stream.write(written.encode())
            stream.flush()
            os.fsync(stream.fileno())
        self.lines.append(line)


def _hold(mark: Path) -> IO[bytes]:
    """Keeps other processes out until it is closed or ours ends. Raises `RunError` where one is in."""
    stream = mark.open("rb")
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        raise RunError(
            f"{mark.parent} is being harvested by another process. Wait until it has ended, or name another"
            " folder."
        ) from None
    return stream


def _read_lines(journal: Path) -> Iterator[dict[str, Any]]:
    """The lines that are whole; a torn last one is cut off, so that the next begins on a line of its own."""
    if not journal.exists():
        return
    content = journal.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        os.truncate(journal, len(whole))
    for number, line in numbered(whole):
        try:
            yield json.loads(line)
        except ValueError as error:
            raise ConfigError(
                f"{journal}, line {number} cannot be read ({error}). Mend or remove it."
            ) from None
