"""How many records a second are harvested from loopback, one connection, parsed and kept.

The Perl server makes a page slower than that, so its pages are taken once and given again by a plain server.
"""

from __future__ import annotations

import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from corpus_latam.config import OaiSource
from corpus_latam.sources.oai.fetch import fetch

ROUNDS = 3


def records_per_second(upstream: str, folder: Path, records: int) -> float:
    """The best of three harvests of the whole repository, from the first request to the last line kept."""
    rates = []
    with Replay(upstream) as replay:
        for number in range(ROUNDS + 1):
            source = OaiSource(
                type="oai",
                endpoint=replay.url,
                harvest=str(folder / str(number)),
                format="oai_dc",
                windows="none",
                http={"contact": "bench@example.org", "per_second": 10_000},
            )
            started = time.perf_counter()
            fetch(source)
            rates.append(records / (time.perf_counter() - started))
    print(f"records/s: {[round(rate) for rate in rates]} (the first fills the server's memory)")
    return max(rates[1:])


class Replay:
    """Gives again what a repository answered to the same request."""

    def __init__(self, upstream: str) -> None:
        known: dict[str, bytes] = {}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                query = self.path.partition("?")[2]
                if query and query not in known:
                    with urllib.request.urlopen(f"{upstream}?{query}") as response:
                        known[query] = response.read()
                data = known.get(query, b"")
                self.send_response(200 if query else 404)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: Any) -> None: ...

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/oai"

    def __enter__(self) -> Replay:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
