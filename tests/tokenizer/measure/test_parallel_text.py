"""The premium of languages on files with the same lines in several languages."""

from __future__ import annotations

from pathlib import Path

from corpus_latam.tokenizer.measure.parallel_text import premium
from corpus_latam.tokenizer.train.files import build
from corpus_latam.tokenizer.train.parallel_lines import read_parallel
from tests.tokenizer.corpora import plain_config
from tests.tokenizer.train.test_files import MERGES
from tests.tokenizer.train.test_parallel_lines import write


def test_tokens_over_those_of_the_first_language(tmp_path: Path) -> None:
    files = write(tmp_path, spa="la casa\n\nla lluvia\n", grn="óga\nvacío\nama\n")
    texts = read_parallel(files)
    assert texts == {"spa": ["la casa", "la lluvia"], "grn": ["óga", "ama"]}
    tokenizer = build(MERGES["llama3"], plain_config())
    rows = premium("ours", tokenizer, texts).to_pylist()
    tokens = [sum(len(tokenizer.encode(line).ids) for line in lines) for lines in texts.values()]
    assert [row["tokens"] for row in rows] == tokens
    assert [row["premium"] for row in rows] == [1, tokens[1] / tokens[0]]
    assert {row["lines"] for row in rows} == {2}


def test_no_files() -> None:
    tokenizer = build(MERGES["llama3"], plain_config())
    assert premium("ours", tokenizer, read_parallel({})).num_rows == 0
