"""The process that opens PDF files with bounded memory and time: what breaks, breaks it.

It reads a length (8 bytes) and a file from its input, and writes a length and an answer (JSON) to its output.
A helper that draws is given numbers of pages (JSON) in a line before the file, and answers with a length and
a picture for each. It ends when its input ends, or when the process that started it is gone.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from typing import IO, Any

import orjson

from corpus_latam.sources.pdf import drawing, oxide, page, pdfium

LENGTH_BYTES = 8
READS, DRAWS = "reads", "draws"
"""What a helper does."""
PASSWORD, REFUSED, TOO_LONG = "password", "refused", "too long"
"""What is wrong with a file, in an answer's `problem`."""
LONGEST_ANSWER = 256 << 20
PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that a process gets when its parent ends."""


def main(memory: int, seconds: int, parent: int, does: str = READS) -> None:
    """Answers until the input ends. memory: bytes of address space; seconds: of CPU, for a file, or
    for a page that is drawn."""
    _die_with(parent)
    requests, answers = sys.stdin.buffer, _own_output()
    for read in (pdfium.read, oxide.read):  # their libraries are loaded before memory is limited
        with contextlib.suppress(Exception):
            read(b"%PDF-")
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while head := requests.read(LENGTH_BYTES):
        data = requests.read(int.from_bytes(head, "big"))
        _limit_time(seconds)
        if does == READS:
            _write(answers, orjson.dumps(answer(data), default=tuple))
            continue
        numbers, _, file = data.partition(b"\n")
        for picture in drawing.draw(file, orjson.loads(numbers)):
            _write(answers, picture)
            _limit_time(seconds)


def answer(data: bytes) -> dict[str, Any]:
    """What lies in a file, or what is wrong with it."""
    try:
        return page.to_json(pdfium.read(data))
    except pdfium.NeedsPasswordError:
        return {"problem": PASSWORD}
    except MemoryError:
        raise
    except Exception:  # refused: whatever PDFium says of it, the other library decides
        return _second(data)


def _second(data: bytes) -> dict[str, Any]:
    try:
        return page.to_json(oxide.read(data))
    except pdfium.NeedsPasswordError:
        return {"problem": PASSWORD}
    except MemoryError:
        raise
    except BaseException as error:  # pdf_oxide's panics are no Exception
        return {"problem": REFUSED, "why": str(error)[:200]}


def _write(answers: IO[bytes], body: bytes) -> None:
    if len(body) > LONGEST_ANSWER:
        body = orjson.dumps({"problem": TOO_LONG})
    answers.write(len(body).to_bytes(LENGTH_BYTES, "big") + body)
    answers.flush()


def _own_output() -> IO[bytes]:
    """The output, out of reach of libraries that print."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return answers


def _limit_time(seconds: int) -> None:
    """From now on, so many seconds of CPU: a busy machine takes none of them away."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _die_with(parent: int) -> None:
    """Ends this process when its parent ends, also where it is killed. Elsewhere than on Linux, the end of
    the input does it after the file at hand."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    limits = [int(each) for each in sys.argv[1:4]]
    main(limits[0], limits[1], limits[2], *sys.argv[4:5])
