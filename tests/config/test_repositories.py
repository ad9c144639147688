"""Lists of repositories: those that are shipped, and what is said of a user's that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus_latam.config import presets
from corpus_latam.config.repositories import names, read_repositories
from corpus_latam.errors import ConfigError


@pytest.mark.parametrize("name", names())
def test_lists_that_are_shipped(name: str) -> None:
    listed = read_repositories(name)
    endpoints = [each.endpoint for each in listed]
    assert len(set(endpoints)) == len(endpoints)
    assert all(each.name for each in listed)
    assert {each.known for each in listed} <= {"answered", "listed", "blocked", "untested"}


def test_every_preset_of_a_repository_is_in_the_list() -> None:
    sources = (presets.preset(name).source for name in presets.names())
    endpoints = {source["endpoint"] for source in sources if "endpoint" in source}
    assert endpoints <= {each.endpoint for each in read_repositories("latin-america")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("repositories: []", "repositories: "),
        ("repositories: [{name: A}]", "repositories.0.endpoint: "),
        ("repositories: [{endpoint: ftp://a}]", "repositories.0.endpoint: "),
        ("repositories: [{endpoint: 'https://a', country: Chile}]", "CL for Chile"),
        ("- https://a", "the file: "),
        ("", "the file: "),
    ],
)
def test_what_is_wrong_is_said_with_its_place(text: str, words: str, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        read_repositories(str(file))
    assert str(file) in str(error.value)
    assert words in str(error.value)
    assert "Write it as" in str(error.value)


def test_a_list_that_there_is_not() -> None:
    with pytest.raises(ConfigError, match="latin-america"):
        read_repositories("africa")
