"""Paths that nothing here can open are said in a sentence."""

import pytest
from fsspec.registry import known_implementations

from corpus_latam.errors import ConfigError
from corpus_latam.storage import paths


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"class": "no_such_package.Files", "err": "Install no_such_package to access nowhere"}
    monkeypatch.setitem(known_implementations, "nowhere", entry)
    with pytest.raises(ConfigError, match=r"nowhere://a/b: Install no_such_package"):
        paths.exists("nowhere://a/b")


def test_a_protocol_that_there_is_not_is_named() -> None:
    with pytest.raises(ConfigError, match=r"s4://a/b: Protocol not known: s4"):
        paths.split("s4://a/b")


def test_a_listing_is_asked_for_each_time() -> None:
    fs, _ = paths.split("memory://x")
    assert fs.dircache.use_listings_cache is False
