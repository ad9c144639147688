"""Runs the program tesseract on one image, with limits; what it read is kept by image where told so."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache as once
from typing import NamedTuple

from corpus_latam.sources.ocr import cache
from corpus_latam.sources.packing.members import BadMemberError
from corpus_latam.storage.quarantine import SAMPLE_BYTES

PROGRAM = "tesseract"
UNREADABLE = "an image that tesseract cannot read"
TOO_SLOW = "OCR of a page takes longer than ocr_seconds"
INSTALL = "apt install tesseract-ocr tesseract-ocr-{language} (macOS: brew install tesseract-lang)"
ANSWER_SECONDS = 30
"""For what it says of itself."""
MEMORY_KIB = 4 << 20
"""Address space of the program: 4 GiB. A page of 20 million points takes 600 MB."""
BOUNDED = f'ulimit -v {MEMORY_KIB} 2>/dev/null; exec "$0" "$@"'
"""Where the system has no such limit (macOS), it runs without."""


class Settings(NamedTuple):
    """Languages to look for, seconds for a page, and where results are kept, if anywhere."""

    language: str
    seconds: int
    cache: cache.Folder | None


def problem(languages: Sequence[str]) -> str | None:
    """A sentence on why no image can be read on this machine; null where they can."""
    install = INSTALL.format(language=languages[0])
    if not is_installed():
        return f"images of pages need the program tesseract, which this machine lacks. Install it: {install}."
    missing = [each for each in languages if each not in installed_languages()]
    if missing:
        return f"tesseract has no data for {', '.join(missing)} on this machine. Install them: {install}."
    return None


def is_installed() -> bool:
    """Whether the program is on this machine."""
    return shutil.which(PROGRAM) is not None


@once
def name_and_version() -> str:
    """`tesseract 5.3.0`."""
    return _ask("--version").partition("\n")[0].strip()


@once
def installed_languages() -> frozenset[str]:
    """The languages that it has data for, by its own codes."""
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
    if settings.cache is None:
        return _run(image, settings)
    key = cache.key_of(image, settings.language, name_and_version())
    found = cache.kept(settings.cache, key)
    if found is None:
        found = _run(image, settings)
        cache.keep(settings.cache, key, found)
    return found


def _run(image: bytes, settings: Settings) -> str:
    program = shutil.which(PROGRAM)
    if program is None:
        raise FileNotFoundError(f"the program {PROGRAM} is not on this machine any more")
    command = ["/bin/sh", "-c", BOUNDED, program, "stdin", "stdout", "-l", settings.language, "hocr"]
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
