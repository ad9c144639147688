"""What can go wrong when a server is asked: an error for each kind, in words for the person who waits."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corpus_latam.sources.http import Answer
    from corpus_latam.sources.web.walls import Wall


class FetchError(OSError):
    """A server did not give what it was asked for. `reason` is short and constant, for counts; the message is
    a sentence with the address."""

    reason = "cannot be fetched"

    def __init__(self, url: str, said: str, answer: Answer | None = None) -> None:
        super().__init__(f"{url}: {said}")
        self.url, self.answer = url, answer


class BlockedError(FetchError):
    """A wall stands before it. It is not worked around."""

    def __init__(self, url: str, wall: Wall, answer: Answer | None = None) -> None:
        super().__init__(
            url, f"blocked ({wall}). Look at it in a browser, or ask those who run the server.", answer
        )
        self.wall = wall
        self.reason = f"blocked: {wall}"


class NotDataError(FetchError):
    """A web page came where data or a file was asked for."""

    reason = "a web page came instead of data"


class ForbiddenError(FetchError):
    """The server refuses it (401, 403, 451)."""

    reason = "refused by the server"


class RobotsError(FetchError):
    """robots.txt asks programs to leave it alone."""

    reason = "forbidden by robots.txt"


class GoneError(FetchError):
    """There is no such thing (404, 410)."""

    reason = "not there"


class StatusError(FetchError):
    """An answer of another kind, which asking again would not change."""

    reason = "unexpected answer of the server"


class BusyError(FetchError):
    """The server was asked as often as it may be, and was busy or did not answer each time."""

    reason = "server busy or out of reach"


class TlsError(FetchError):
    """The connection cannot be trusted. `reason` says why."""

    reason = "certificate not trusted"


class TooLongError(FetchError):
    """The answer is longer than the asker takes."""

    reason = "answer too long"


class SpentError(FetchError):
    """`max_bytes` or `max_hours` is reached."""

    reason = "max_bytes or max_hours is reached"


CERTIFICATES = {
    9: "its certificate is not valid yet",
    10: "its certificate has expired",
    18: "its certificate is signed by nobody but itself",
    19: "its certificates are signed by nobody that is trusted here",
    20: "it does not send the whole chain of its certificates, or one that nobody trusted here has signed",
    21: "it does not send the whole chain of its certificates",
    62: "its certificate is for another host",
}
"""By OpenSSL's codes (`X509_V_ERR_…`)."""


def tls_trouble(error: BaseException) -> str | None:
    """What is wrong with a connection's encryption, if that is the cause of an error."""
    cause: BaseException | None = error
    for _ in range(10):
        if isinstance(cause, ssl.SSLCertVerificationError):
            said = CERTIFICATES.get(cause.verify_code)
            return said or f"its certificate is not valid ({cause.verify_message})"
        if isinstance(cause, ssl.SSLError):
            return f"its encryption is none that is spoken here ({cause.reason})"
        cause = cause and (cause.__cause__ or cause.__context__)
    return None
