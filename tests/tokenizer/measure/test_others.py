"""Opening other tokenizers: both formats, gzipped or not, and what is said about files that are neither."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import pytest
import tiktoken
from hypothesis import given

from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.measure.others import TIKTOKEN_PATTERNS, open_reference, references
from corpus_latam.tokenizer.train import files
from tests.tokenizer.corpora import SENTENCES, plain_config
from tests.tokenizer.generated import texts
from tests.tokenizer.train.test_files import MERGES

RANKS = {token: rank for rank, token in enumerate(MERGES["llama3"].tokens)}


@pytest.fixture(scope="session")
def rank_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in RANKS.items()]
    path = tmp_path_factory.mktemp("ranks") / "cl100k_base.tiktoken.gz"
    path.write_bytes(gzip.compress("".join(lines).encode()))
    return path


@given(text=texts)
def test_rank_files_give_the_ids_of_tiktoken(rank_file: Path, text: str) -> None:
    (reference,) = references((str(rank_file),))
    pattern = TIKTOKEN_PATTERNS["cl100k_base"]
    encoding = tiktoken.Encoding("test", pat_str=pattern, mergeable_ranks=RANKS, special_tokens={})
    for written in (text, *SENTENCES):
        assert open_reference(reference).encode(written).ids == encoding.encode_ordinary(written)


@pytest.mark.parametrize("zipped", [False, True])
def test_tokenizer_json(tmp_path: Path, zipped: bool) -> None:
    content = files.files(MERGES["llama3"], plain_config())["tokenizer.json"]
    path = tmp_path / "mine" / ("tokenizer.json.gz" if zipped else "tokenizer.json")
    path.parent.mkdir()
    path.write_bytes(gzip.compress(content) if zipped else content)
    (reference,) = references((str(path),))
    assert reference.name == "mine"
    assert open_reference(reference).decode(open_reference(reference).encode("año").ids) == "año"


def test_a_rank_file_is_another_with_another_note(tmp_path: Path) -> None:
    """The note says how text is cut: what was encoded with the former one no longer holds."""
    made = files.files(MERGES["llama3"], plain_config())
    ranks, note = tmp_path / "own.tiktoken", tmp_path / "tiktoken.json"
    ranks.write_bytes(made["ranks.tiktoken"])
    digests = set()
    for pattern in (".", r"\w+|\W"):
        note.write_text(json.dumps(json.loads(made["tiktoken.json"]) | {"pat_str": pattern}))
        (reference,) = references((str(ranks),))
        digests.add(reference.sha256)
        assert len(open_reference(reference).encode("el").ids) == (2 if pattern == "." else 1)
    assert len(digests) == 2


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer.json.gz", "[a]*b?"])
def test_a_folder_gives_the_tokenizer_that_it_holds(tmp_path: Path, name: str) -> None:
    content = files.files(MERGES["llama3"], plain_config())["tokenizer.json"]
    folder = tmp_path / "mine [1]"
    (folder / "other").mkdir(parents=True)
    if name.startswith("["):
        (folder / "cl100k_base.tiktoken.gz").write_bytes(gzip.compress(b""))
    else:
        (folder / name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    (reference,) = references((str(folder),))
    assert reference.name == ("cl100k_base" if name.startswith("[") else "mine [1]")


def test_a_folder_without_one_says_what_it_holds(tmp_path: Path) -> None:
    for name in ("vocab.txt", "tokenizer.model"):
        (tmp_path / name).touch()
    with pytest.raises(ConfigError, match=r"is a folder without .* it holds tokenizer\.model, vocab\.txt"):
        references((str(tmp_path),))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("tokenizer.json", b"hola", "neither a tokenizer.json"),
        ("tokenizer.json.gz", b"hola", "broken gzip"),
        ("own.tiktoken", b"", "does not say how text is cut"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ConfigError, match=words):
        references((str(tmp_path / name),))


def test_files_that_only_look_like_tokenizers_are_refused_when_opened(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"model": 1}')
    (tmp_path / "cl100k_base.tiktoken").write_bytes(b"!!! 1")
    for reference in references((str(tmp_path / "a.json"), str(tmp_path / "cl100k_base.tiktoken"))):
        with pytest.raises(ConfigError, match=reference.path):
            open_reference(reference)


def test_missing_and_equal_names(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        references((str(tmp_path / "no.json"),))
    path = tmp_path / "a.json"
    path.write_bytes(b'{"model": 1}')
    with pytest.raises(ConfigError, match="two tokenizers are called 'a'"):
        references((str(path), str(path)))
