"""Asks servers for pages and files, politely: who asks is said, hosts are not hurried, robots.txt holds.

A server that is busy is asked again as it wishes; a wall is recognised and left alone. `storage/http.py`
reads parts of files that lie behind an address; this is for servers that answer.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

from corpus_latam import __version__
from corpus_latam.config.http import HttpConfig
from corpus_latam.sources.http_errors import (
    BlockedError,
    BusyError,
    FetchError,
    ForbiddenError,
    GoneError,
    NotDataError,
    RobotsError,
    SpentError,
    StatusError,
    TlsError,
    TooLongError,
    tls_trouble,
)
from corpus_latam.sources.web.host_policy import ROBOTS_TXT, HostPolicy
from corpus_latam.sources.web.page import charset_of
from corpus_latam.sources.web.urls import normal_url
from corpus_latam.sources.web.walls import Wall, wall_of

if TYPE_CHECKING:
    from httpx2 import Client, Response

AGENT = "corpus-latam"
"""The name by which robots.txt may speak of us."""
BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
REFUSED = frozenset({401, 402, 403, 407, 451})
GONE = frozenset({404, 410})
HTML = ("text/html", "application/xhtml+xml")
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds before the second try, which double each time; and the longest that a server may ask for."""
LONGEST_DELAY = 60.0
"""Seconds between two requests that robots.txt may ask for."""
MAX_REDIRECTS = 10
LIMIT = 64 << 20
"""Bytes of an answer, by default."""


class Answer(NamedTuple):
    """What a server answered. `url`: where it was found in the end; headers: names in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether it is a web page, by what it says or by how it begins."""
        start = self.body[:200].removeprefix(b"\xef\xbb\xbf").lstrip()[:15].lower()
        return self.kind in HTML or start.startswith((b"<!doctype html", b"<html"))

    @property
    def text(self) -> str:
        """The body as text, for a look at it."""
        try:
            return self.body.decode(charset_of(self.headers) or "utf-8", "replace")
        except (LookupError, UnicodeError):
            return self.body.decode("utf-8", "replace")

    @property
    def wall(self) -> Wall | None:
        """The wall that it is, if it is one."""
        return wall_of(self.status, self.headers, self.text) if self.is_html else None


class _Host:
    """What is known of a host: its robots.txt, and when it may be asked again."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.policy: HostPolicy | None = None
        self.next_at = 0.0
        self.delay = 0.0


class HttpClient:
    """Asks servers, from any number of threads. Close it, or use it as a context."""

    def __init__(
        self,
        config: HttpConfig,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        from httpx2 import Client, Timeout

        self._config, self._sleep, self._clock = config, sleep, clock
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()
        self._started = clock()
        self.bytes_read = 0
        self._client: Client = Client(
            headers={"User-Agent": f"{AGENT}/{__version__} (+{config.contact})"},
            timeout=Timeout(config.timeout_s),
            verify=_trusted(),
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
        )

    def __enter__(self) -> HttpClient:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def get_data(self, url: str, accept: str = "*/*", limit: int = LIMIT) -> Answer:
        """An answer that is no web page (XML, JSON, a PDF). Raises `FetchError`."""
        answer = self.get_page(url, accept, limit)
        if answer.is_html:
            raise NotDataError(url, "the server gives a web page, not data. Look at it in a browser.", answer)
        return answer

    def get_page(self, url: str, accept: str = "*/*", limit: int = LIMIT) -> Answer:
        """An answer of any kind but a wall, with status 200. Raises `FetchError`."""
        if normal_url(url) is None:
            raise StatusError(url, "this is no address that can be asked.")
        host = self._host(url)
        self._read_robots(url, host)
        policy = host.policy or HostPolicy()
        if not policy.allows(url, AGENT):
            raise RobotsError(url, "robots.txt asks programs to leave it alone.")
        return _judged(url, self._ask(url, host, accept, limit))

    def host_policy(self, url: str) -> HostPolicy:
        """What the host of an address says in its robots.txt, as far as it has been asked."""
        return self._host(url).policy or HostPolicy()

    def _host(self, url: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(_origin(url), _Host())

    def _read_robots(self, url: str, host: _Host) -> None:
        """Fetches robots.txt once. What cannot be read for now forbids all (RFC 9309, section 2.3.1)."""
        with host.lock:
            if host.policy is not None:
                return
            address = f"{_origin(url)}{ROBOTS_TXT}"
            answer = self._ask(address, None, "text/plain", LIMIT)
            if answer.status in BUSY:
                raise BusyError(
                    address, f"robots.txt cannot be read (HTTP {answer.status}). Try again later."
                )
            policy = HostPolicy()
            if answer.status == 200 and not answer.is_html:
                policy.add(ROBOTS_TXT, answer.body)
            host.policy = policy
            host.delay = min(policy.delay(AGENT), LONGEST_DELAY)

    def _ask(self, url: str, host: _Host | None, accept: str, limit: int) -> Answer:
        """The answer to a question, asked again while the server is busy. Raises where none comes."""
        pause = FIRST_PAUSE
        for left in range(self._config.retries, -1, -1):
            self._wait_for_turn(url, host)
            answer, trouble = self._ask_once(url, accept, limit)
            if answer and (answer.status not in BUSY or answer.wall):
                return answer
            wanted = _retry_after(answer.headers) if answer else None
            if wanted is not None and wanted > LONGEST_PAUSE:
                raise BusyError(url, f"the server asks to come back in {wanted / 60:,.0f} minutes.", answer)
            if left:
                self._sleep(pause if wanted is None else wanted)
                pause = min(2 * pause, LONGEST_PAUSE)
        said = f"HTTP {answer.status}" if answer else trouble
        raise BusyError(
            url, f"no answer in {self._config.retries + 1} tries ({said}). Try again later.", answer
        )

    def _ask_once(self, url: str, accept: str, limit: int) -> tuple[Answer | None, str]:
        """An answer; none where the connection fails, and why."""
        from httpx2 import HTTPError, InvalidURL, TooManyRedirects, UnsupportedProtocol

        try:
            with self._client.stream("GET", url, headers={"Accept": accept}) as response:
                return self._received(url, response, limit), ""
        except (InvalidURL, UnsupportedProtocol) as error:
            raise StatusError(url, f"this is no address that can be asked ({error}).") from error
        except TooManyRedirects as error:
            raise StatusError(url, f"the server sends on more than {MAX_REDIRECTS} times.") from error
        except HTTPError as error:
            tls = tls_trouble(error)
            if tls:
                raise TlsError(url, f"the connection is not safe: {tls}.") from error
            return None, f"{type(error).__name__}: {error}"

    def _received(self, url: str, response: Response, limit: int) -> Answer:
        body = bytearray()
        for block in response.iter_bytes():
            body += block
            self._spend(url, len(block))
            if len(body) > limit:
                raise TooLongError(url, f"the answer is longer than {limit:,} bytes.")
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(str(response.url), response.status_code, headers, bytes(body))

    def _spend(self, url: str, size: int) -> None:
        with self._lock:
            self.bytes_read += size
            spent = self.bytes_read
        if self._config.max_bytes is not None and spent > self._config.max_bytes:
            raise SpentError(url, f"max_bytes ({self._config.max_bytes:,}) is reached.")

    def _wait_for_turn(self, url: str, host: _Host | None) -> None:
        """Waits until the host may be asked again. Raises where the time for fetching is over."""
        hours = self._config.max_hours
        if hours is not None and self._clock() - self._started > hours * 3_600:
            raise SpentError(url, f"max_hours ({hours:g}) is reached. The same command goes on another day.")
        if host is None:
            return
        with self._lock:
            now = self._clock()
            turn = max(now, host.next_at)
            host.next_at = turn + max(1 / self._config.per_second, host.delay)
        if turn > now:
            self._sleep(turn - now)


@cache
def _trusted() -> SSLContext:
    """The certificates that are trusted here: reading them takes a twentieth of a second."""
    from httpx2 import create_ssl_context

    return create_ssl_context()


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _judged(url: str, answer: Answer) -> Answer:
    """The answer, if it is one to what was asked. Raises what it is else."""
    wall = answer.wall
    if wall:
        raise BlockedError(url, wall, answer)
    if answer.status == 200:
        return answer
    kinds: dict[type[FetchError], Any] = {ForbiddenError: REFUSED, GoneError: GONE}
    kind = next((kind for kind, statuses in kinds.items() if answer.status in statuses), StatusError)
    raise kind(url, f"the server answers with HTTP {answer.status}.", answer)


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a busy server asks to wait, written as a number or as a date; null where it does not."""
    said = headers.get("retry-after", "").strip()
    if said.isdecimal():
        return float(said)
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
