"""A wait over two seconds says what it is for; a short one says nothing."""

from __future__ import annotations

import time

import pytest

from corpus_latam import waiting


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(waiting, "SILENCE", 0.05)
    monkeypatch.setattr(waiting, "REMINDER", 0.1)
    caplog.set_level("INFO")


def test_a_long_wait_is_told_and_told_again(caplog: pytest.LogCaptureFixture) -> None:
    with waiting.waiting("listing a/b on the Hub"):
        time.sleep(0.4)
    first, *others = caplog.messages
    assert first == "listing a/b on the Hub …"
    assert others
    assert all(message.startswith("still listing a/b on the Hub … (0 s") for message in others)


def test_a_short_wait_is_not_told(caplog: pytest.LogCaptureFixture) -> None:
    for _ in range(20):
        with waiting.waiting("x"):
            time.sleep(0.001)
    time.sleep(0.1)
    assert not caplog.messages


def test_an_error_ends_the_wait(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(OSError, match="y"), waiting.waiting("x"):
        raise OSError("y")
    time.sleep(0.1)
    assert not caplog.messages
