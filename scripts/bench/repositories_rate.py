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

ROUNDS = 5


def records_per_second(replay: Replay, folder: Path, records: int) -> dict[str, int]:
    """The best of harvests of the whole repository, from the first request to the last line kept: by the
    clock, and by the CPU time of this process (our harvest, and the server's threads)."""
    by_clock, by_cpu = [], []
    for number in range(ROUNDS + 1):
        source = OaiSource(
            type="oai",
            endpoint=replay.url,
            harvest=str(folder / str(number)),
            format="oai_dc",
            windows="none",
            http={"contact": "bench@example.org", "per_second": 10_000},
        )
        clock, cpu = time.perf_counter(), time.process_time()
        fetch(source)
        by_clock.append(round(records / (time.perf_counter() - clock)))
        by_cpu.append(round(records / (time.process_time() - cpu)))
    print(f"records/s: {by_clock}; per CPU second: {by_cpu} (the first fills the server's memory)")
    return {"records_s": max(by_clock[1:]), "records_cpu_s": max(by_cpu[1:])}


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
