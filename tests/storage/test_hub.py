"""A Hub that does not answer is known soon and told in one sentence; any answer is one."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from httpx2 import TransportError
from huggingface_hub import constants

from corpus_latam.storage import hub

NOBODY = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def asked_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(hub, "PAUSES", (0.01, 0.01))
    hub._refusal.cache_clear()
    yield
    hub._refusal.cache_clear()


def test_nobody_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", NOBODY)
    with pytest.raises(TransportError):
        hub.check_answers()


@pytest.mark.parametrize("status", [200, 404, 503])
def test_any_answer_will_do(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        hub.check_answers()
        thread.join()


def test_a_run_says_that_the_hub_does_not_answer(tmp_path: Path) -> None:
    config = tmp_path / "c.yaml"
    config.write_text(f"name: t\noutput: {tmp_path}/run\nsources: {{h: {{type: hub, repository: a/b}}}}\n")
    done = subprocess.run(
        [sys.executable, "-m", "corpus_latam.cli", "ingest", str(config), "--workers", "1"],
        env=os.environ | {"HF_ENDPOINT": NOBODY, "HF_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2
    *waits, last = done.stderr.splitlines()
    assert last.startswith("corpus-latam: sources.h: a/b could not be listed")
    assert "HF_ENDPOINT" in last
    assert any("listing a/b on the Hub …" in line for line in waits)
    assert all(" INFO " in line for line in waits)
    assert not (tmp_path / "run").exists()
