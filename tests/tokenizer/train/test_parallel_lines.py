"""Files with the same lines in several languages: read, refused, counted."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from corpus_latam.config import ParityConfig
from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.count.pretokens import split
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.train.parallel_lines import read_parallel, targets
from tests.tokenizer.corpora import plain_config


def write(folder: Path, **texts: str) -> dict[str, str]:
    for name, text in texts.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    return {name: str(folder / f"{name}.gz") for name in texts}


def test_bad_files_are_refused_by_name(tmp_path: Path) -> None:
    files = write(tmp_path, spa="a\nb\n", que="a\n")
    with pytest.raises(ConfigError, match=r"parallel.que: .* has 1 lines and .* \(spa\) has 2"):
        read_parallel(files)
    with pytest.raises(ConfigError, match="does not exist"):
        read_parallel({"spa": str(tmp_path / "no.txt")})
    (tmp_path / "bad.txt").write_bytes(b"\xff\n")
    with pytest.raises(ConfigError, match="cannot be read as UTF-8"):
        read_parallel({"spa": str(tmp_path / "bad.txt")})


def test_lines_are_counted_as_text_is(tmp_path: Path) -> None:
    """Line by line, normalised; a line of the one is a unit, as one of the other is."""
    files = write(tmp_path, spa="el n\u0303u y el n\u0303u\n\nfin\n", grn="o\u0301ga\nama\nha pe\n")
    config = plain_config(normalization="nfc", parity=ParityConfig(by="language", parallel=files))
    found = targets(config.parity, splitting_of(config), {"spa", "grn", "por"})
    assert found is not None
    lines = {"spa": ["el ñu y el ñu", "fin"], "grn": ["óga", "ha pe"]}
    for name, group in found.items():
        words = [
            bytes(group.data[first:last]).decode()
            for first, last in zip(group.offsets[:-1], group.offsets[1:], strict=True)
        ]
        every = [piece for line in lines[name] for piece in split(line, "llama3")]
        assert dict(zip(words, group.counts.tolist(), strict=True)) == {p: every.count(p) for p in every}
        assert group.units == 2


def test_a_language_without_training_text_is_refused(tmp_path: Path) -> None:
    parity = ParityConfig(by="language", parallel=write(tmp_path, spa="a\n", que="b\n"))
    with pytest.raises(ConfigError, match=r"parity\.parallel: no training text has the language 'que'"):
        targets(parity, splitting_of(plain_config()), {"spa", "por"})


def test_no_files_no_targets() -> None:
    assert targets(None, splitting_of(plain_config()), {"spa"}) is None
    assert targets(ParityConfig(), splitting_of(plain_config()), {"spa"}) is None
