"""Files behind http(s) addresses, read in parts, for fsspec: readers take an address as they take a path.

fsspec's own file system for them needs aiohttp; this one asks through `httpx2`, which the Hub's client needs
anyway, tries again where a server or network is weak, and says in words what a server answers in place of a
file. Nothing is listed: an address is a file.
"""

from __future__ import annotations

import errno
import os
import time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from fsspec.spec import AbstractBufferedFile, AbstractFileSystem

if TYPE_CHECKING:
    from httpx2 import Client, Headers

BLOCK_BYTES = 4 << 20
"""Asked for at once; a reader that goes on is not far behind."""
PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each further try, where the server does not say how long."""
LONGEST_PAUSE = 60.0
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403, 407, 451})
GONE = frozenset({404, 410})
PAGES = (".htm", ".html", ".xhtml", "/")
"""Ends of addresses of web pages. Under any other, a web page is no answer."""


class Answer(NamedTuple):
    """What a server said. `url` is where it was found in the end; `body` is null where it is too much."""

    status: int
    url: str
    headers: Headers
    body: bytes | None


class HttpError(OSError):
    """A server that did not give the file. No bare `OSError`, which Arrow raises for damaged data."""


class HttpFileSystem(AbstractFileSystem):  # type: ignore[misc]
    """Read-only; a path is the whole address."""

    protocol = ("http", "https")
    root_marker = ""

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return path

    def unstrip_protocol(self, name: str) -> str:
        return name

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Size and marks of change. Raises `FileNotFoundError`, `PermissionError` or `HttpError`."""
        answer = _asked(path, 0, 0)
        return {
            "name": path,
            "type": "file",
            "size": _size(answer),
            "ETag": answer.headers.get("ETag"),
            "LastModified": answer.headers.get("Last-Modified"),
        }

    def exists(self, path: str, **_: Any) -> bool:
        """Whether there is such a file. Raises where the server does not tell."""
        try:
            self.info(path)
        except FileNotFoundError:
            return False
        return True

    def isdir(self, path: str) -> bool:
        """Never: what a server lists is a web page."""
        return False

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:
        """The file itself."""
        found = self.info(path)
        return [found] if detail else [path]

    def _open(self, path: str, mode: str = "rb", **_: Any) -> HttpFile:
        if mode != "rb":
            raise OSError(errno.EROFS, "http addresses can only be read", path)
        return HttpFile(self, path, mode, BLOCK_BYTES, size=self.info(path)["size"])


class HttpFile(AbstractBufferedFile):  # type: ignore[misc]
    """Fetches what is read, a block at a time."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        return _content(_asked(self.path, start, end - 1), self.path, start, end)


def _asked(address: str, first: int, last: int) -> Answer:
    """The answer to a question for bytes `first` to `last`, asked again while the server is busy."""
    from httpx2 import TransportError

    for pause in (*PAUSES, None):
        try:
            answer = _ask(address, first, last)
        except TransportError as error:
            if pause is None:
                raise HttpError(f"{address}: {type(error).__name__}: {error}") from error
            time.sleep(pause)
            continue
        if answer.status not in BUSY or pause is None:
            break
        time.sleep(_pause(answer, pause))
    _judge(address, answer)
    return answer


def _ask(address: str, first: int, last: int) -> Answer:
    """Asks once. The body of an answer that holds all of a large file is left where it is."""
    headers = {"Range": f"bytes={first}-{last}", "Accept-Encoding": "identity"}
    with _client(os.getpid()).stream("GET", address, headers=headers) as answer:
        length = answer.headers.get("Content-Length", "")
        is_wanted = answer.status_code == 206 or (length.isdecimal() and int(length) <= BLOCK_BYTES)
        # as it lies: some servers call a file that is packed an encoding
        body = b"".join(answer.iter_raw()) if is_wanted else None
        return Answer(answer.status_code, str(answer.url), answer.headers, body)


@lru_cache(maxsize=1)
def _client(process: int) -> Client:
    """One per process: connections do not survive a fork."""
    from httpx2 import Client, Timeout

    return Client(follow_redirects=True, timeout=Timeout(60.0, connect=20.0))


def _judge(address: str, answer: Answer) -> None:
    """Raises what is wrong with an answer, in words."""
    if answer.status in GONE:
        raise FileNotFoundError(errno.ENOENT, f"the server has no such file (HTTP {answer.status})", address)
    if answer.status in REFUSED:
        said = f"the server refuses it (HTTP {answer.status}): it wants a login, or blocks programs"
        raise PermissionError(errno.EACCES, said, address)
    if answer.status not in (200, 206, 416):
        raise HttpError(f"{address}: the server answers with HTTP {answer.status}. Try again later.")
    kind = answer.headers.get("Content-Type", "").split(";")[0].strip().lower()
    if kind == "text/html" and not address.partition("?")[0].lower().endswith(PAGES):
        moved = f" ({answer.url})" if answer.url != address else ""
        raise HttpError(
            f"{address} gives a web page{moved}, not the file: it has moved, wants a login, or checks for"
            " robots. Look at it in a browser."
        )


def _size(answer: Answer) -> int:
    """Of the whole file, by an answer to a question for a part of it."""
    of_whole = answer.headers.get("Content-Range", "").rpartition("/")[2]
    said = answer.headers.get("Content-Length", "") if answer.status == 200 else of_whole
    if said.isdecimal():
        return int(said)
    if answer.status == 416:
        return 0
    raise HttpError(f"{answer.url}: the server does not say how large the file is. Download it first.")


def _content(answer: Answer, address: str, start: int, end: int) -> bytes:
    """The bytes from `start` to `end`, also where a server gave all of a small file."""
    if answer.status == 416:
        return b""
    if answer.body is None:
        raise HttpError(f"{address}: the server gives no parts of files (ranges). Download it first.")
    return answer.body[: end - start] if answer.status == 206 else answer.body[start:end]


def _pause(answer: Answer, otherwise: float) -> float:
    """How long a busy server asks to wait: seconds, or until a date."""
    said = answer.headers.get("Retry-After", "").strip()
    if said.isdecimal():
        return min(float(said), LONGEST_PAUSE)
    try:
        wanted = parsedate_to_datetime(said).timestamp() - time.time()
    except (ValueError, TypeError):
        return otherwise
    return min(max(wanted, 0.0), LONGEST_PAUSE)
