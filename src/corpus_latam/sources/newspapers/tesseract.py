"""Runs the program tesseract on one image, with a time limit; what it read is kept by image where told so."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.storage.quarantine import SAMPLE_BYTES

PROGRAM = "tesseract"
UNREADABLE = "an image that tesseract cannot read"
TOO_SLOW = "OCR of a page takes longer than ocr_seconds"
INSTALL = "apt install tesseract-ocr tesseract-ocr-{language} (macOS: brew install tesseract-lang)"
ANSWER_SECONDS = 30
"""For what it says of itself."""


class Settings(NamedTuple):
    """Languages to look for, seconds for a page, and the folder where results are kept, if any."""

    language: str
    seconds: int
    cache: str | None


def problem(settings: Settings) -> str | None:
    """A sentence on why no image can be read on this machine; null where they can."""
    wanted = settings.language.split("+")
    install = INSTALL.format(language=wanted[0])
    if shutil.which(PROGRAM) is None:
        return f"images of pages need the program tesseract, which this machine lacks. Install it: {install}."
    missing = [each for each in wanted if each not in _languages()]
    if missing:
        return f"tesseract has no data for {', '.join(missing)} on this machine. Install them: {install}."
    return None


@cache
def name_and_version() -> str:
    """`tesseract 5.3.0`."""
    return _ask("--version").partition("\n")[0].strip()


@cache
def _languages() -> frozenset[str]:
    return frozenset(_ask("--list-langs").split())


def _ask(question: str) -> str:
    try:
        done = subprocess.run(
            [PROGRAM, question], capture_output=True, timeout=ANSWER_SECONDS, check=False, env=_environment()
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).decode("utf-8", "replace")


def recognised(image: bytes, settings: Settings) -> str:
    """The page as hOCR. Raises `BadMemberError`, and `OSError` where the program cannot be run at all."""
    place = _place(image, settings)
    if place and place.exists():
        return place.read_text()
    found = _run(image, settings)
    if place:
        _keep(place, found)
    return found


def _run(image: bytes, settings: Settings) -> str:
    command = [PROGRAM, "stdin", "stdout", "-l", settings.language, "hocr"]
    try:
        done = subprocess.run(
            command,
            input=image,
            capture_output=True,
            timeout=settings.seconds,
            check=False,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise BadMemberError(TOO_SLOW, image[:SAMPLE_BYTES]) from None
    if done.returncode != 0:
        raise BadMemberError(UNREADABLE, image[:SAMPLE_BYTES])
    return done.stdout.decode("utf-8", "replace")


def _environment() -> dict[str, str]:
    """One thread for each page: books are read side by side, and several threads of one page gain little."""
    return {**os.environ, "OMP_THREAD_LIMIT": "1"}


def _place(image: bytes, settings: Settings) -> Path | None:
    if settings.cache is None:
        return None
    key = "\n".join((sha256(image).hexdigest(), settings.language, name_and_version()))
    name = sha256(key.encode()).hexdigest()
    return Path(settings.cache).expanduser() / name[:2] / f"{name}.hocr"


def _keep(place: Path, found: str) -> None:
    """Writes it whole or not at all: several processes may write the same."""
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.{os.getpid()}.tmp")
    unfinished.write_text(found)
    unfinished.replace(place)
