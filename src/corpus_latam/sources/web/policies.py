"""Keeps what hosts say of their pages while a crawl's archive is read, or reads it from a folder."""

from __future__ import annotations

from urllib.parse import urlsplit

from corpus_latam.sources.web.host_policy import FILES, ROBOTS_TXT, HostPolicy
from corpus_latam.storage import paths

MOST_BYTES = 64 << 20
"""Of all files that are kept; of more, the oldest go."""
LONGEST_HOST = 250
"""Bytes. DNS has 253; a file of that name has a suffix."""
NO_POLICY = HostPolicy()


class Policies:
    """The files of hosts, as far as they have been seen.

    folder: of robots.txt files by host, for hosts that have none yet; null for none.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._folder = folder
        self._hosts: dict[str, HostPolicy] = {}
        self._from_folder: dict[str, HostPolicy] = {}
        self._bytes = 0
        self.any_seen = False

    def add(self, url: str, content: bytes) -> bool:
        """Takes in a file of a host; false where its address is that of an ordinary page."""
        host, path = _host_and_path(url)
        if path not in FILES:
            return False
        self.any_seen = True
        policy = self._hosts.pop(host, HostPolicy())
        self._bytes -= len(policy.files.get(path, ""))
        policy.add(path, content)
        self._bytes += len(policy.files[path])
        self._hosts[host] = policy
        while self._bytes > MOST_BYTES:
            oldest = self._hosts.pop(next(iter(self._hosts)))
            self._bytes -= sum(map(len, oldest.files.values()))
        return True

    def of(self, url: str | None) -> HostPolicy:
        """What is known of a page's host."""
        host, _ = _host_and_path(url or "")
        return self._hosts.get(host) or self._stored(host)

    def _stored(self, host: str) -> HostPolicy:
        if not self._folder or not 0 < len(host.encode()) <= LONGEST_HOST or "\0" in host:
            return NO_POLICY
        if host not in self._from_folder:
            self._from_folder[host] = _read(self._folder, host)
        return self._from_folder[host]


def _read(folder: str, host: str) -> HostPolicy:
    """The file of a host in a folder, with or without `www.`."""
    policy = HostPolicy()
    for name in dict.fromkeys((host, host.removeprefix("www."))):
        try:
            with paths.open_read(paths.join(folder, f"{name}.txt")) as stream:
                policy.add(ROBOTS_TXT, stream.read())
                return policy
        except FileNotFoundError:
            continue
    return policy


def _host_and_path(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        return (parts.hostname or "").replace("/", ""), parts.path
    except ValueError:
        return "", ""
