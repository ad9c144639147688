"""Parity on files with the same lines in several languages."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.measure.parallel_text import parity, read_parallel
from corpus_latam.tokenizer.train.files import build
from tests.tokenizer.corpora import plain_config
from tests.tokenizer.train.test_files import MERGES


def write(folder: Path, **texts: str) -> dict[str, str]:
    for name, text in texts.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    return {name: str(folder / f"{name}.gz") for name in texts}


def test_tokens_over_those_of_the_first_language(tmp_path: Path) -> None:
    files = write(tmp_path, spa="la casa\n\nla lluvia\n", grn="óga\nvacío\nama\n")
    texts = read_parallel(files)
    assert texts == {"spa": ["la casa", "la lluvia"], "grn": ["óga", "ama"]}
    tokenizer = build(MERGES["llama3"], plain_config())
    rows = parity("ours", tokenizer, texts).to_pylist()
    tokens = [sum(len(tokenizer.encode(line).ids) for line in lines) for lines in texts.values()]
    assert [row["tokens"] for row in rows] == tokens
    assert [row["parity"] for row in rows] == [1, tokens[1] / tokens[0]]
    assert {row["lines"] for row in rows} == {2}


def test_no_files() -> None:
    tokenizer = build(MERGES["llama3"], plain_config())
    assert parity("ours", tokenizer, read_parallel({})).num_rows == 0


def test_bad_files_are_refused_by_name(tmp_path: Path) -> None:
    files = write(tmp_path, spa="a\nb\n", que="a\n")
    with pytest.raises(ConfigError, match=r"parallel.que: .* has 1 lines and .* \(spa\) has 2"):
        read_parallel(files)
    with pytest.raises(ConfigError, match="does not exist"):
        read_parallel({"spa": str(tmp_path / "no.txt")})
    (tmp_path / "bad.txt").write_bytes(b"\xff\n")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        read_parallel({"spa": str(tmp_path / "bad.txt")})
