"""The files open in `tokenizers` and `transformers`, with the same ids, and give every text back."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from corpus_latam.config import TokenizerConfig
from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import split
from corpus_latam.tokenizer.train import bpe, files
from tests.tokenizer.corpora import SENTENCES, plain_config
from tests.tokenizer.generated import texts

SPECIAL = ("<|begin_of_text|>", "<|end_of_text|>", "<|pad|>", "<|reserved_0|>")


def trained(pattern: str = "llama3", tokens: int = 380) -> bpe.Merges:
    counts = Counter(piece.encode() for text in SENTENCES for piece in split(text, pattern))
    data, offsets = binary_views(pa.chunked_array([list(counts)], pa.binary()))
    return bpe.train(data, offsets, np.array(list(counts.values())), tokens)


MERGES = {pattern: trained(pattern) for pattern in ("llama3", "gpt2")}


@pytest.mark.parametrize("pattern", ["llama3", "gpt2"])
@given(text=texts)
def test_round_trip(pattern: str, text: str) -> None:
    tokenizer = files.build(MERGES[pattern], plain_config(pattern=pattern))
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


@given(text=st.text(st.sampled_from("aéñ <|pad>\n\t1")))
def test_round_trip_with_special_tokens(text: str) -> None:
    tokenizer = files.build(MERGES["llama3"], plain_config(special_tokens=SPECIAL))
    text += "<|pad|>" + text
    assert tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False) == text


def test_ids_are_special_then_bytes_then_merges() -> None:
    tokenizer = files.build(MERGES["llama3"], plain_config(special_tokens=SPECIAL))
    assert [tokenizer.token_to_id(token) for token in SPECIAL] == [0, 1, 2, 3]
    assert tokenizer.token_to_id("!") == 4
    assert tokenizer.get_vocab_size() == 4 + 380
    assert tokenizer.decode([4 + 256]) == MERGES["llama3"].tokens[256].decode()


def test_normalisation_is_in_the_file() -> None:
    tokenizer = files.build(MERGES["llama3"], plain_config(normalization="nfc"))
    assert tokenizer.encode("an\u0303o").ids == tokenizer.encode("año").ids


def write(folder: Path, config: TokenizerConfig) -> None:
    for name, content in files.files(MERGES[config.pattern], config).items():
        (folder / name).write_bytes(content)


@pytest.mark.parametrize("pattern", ["llama3", "gpt2"])
def test_opens_with_transformers_with_the_same_ids(tmp_path: Path, pattern: str) -> None:
    transformers = pytest.importorskip("transformers")
    write(tmp_path, plain_config(pattern=pattern, special_tokens=SPECIAL, normalization="nfc"))
    plain = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    auto = transformers.AutoTokenizer.from_pretrained(tmp_path)
    for text in (*SENTENCES, "  dos  espacios , y <|pad|> fin .\n\n", "an\u0303o 👩‍🚀"):
        assert auto(text)["input_ids"] == plain.encode(text).ids
        assert auto.decode(auto(text)["input_ids"]) == plain.decode(plain.encode(text).ids, False)
    assert (auto.bos_token_id, auto.eos_token_id, auto.pad_token_id) == (0, 1, 2)
    assert "<|reserved_0|>" in auto.all_special_tokens


def test_the_same_files_every_time() -> None:
    config = plain_config(special_tokens=SPECIAL)
    assert files.files(MERGES["llama3"], config) == files.files(trained(), config)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"vocab_sizes": (259,), "special_tokens": SPECIAL}, "259 is below 260"),
        ({"vocab_sizes": ()}, "at least one size"),
        ({"special_tokens": ("<|a|>", "<|a|>")}, "each must be there once"),
        ({"special_tokens": ("hola",)}, "'hola' is a piece of ordinary text"),
        ({"special_tokens": ("Ġ<|",)}, "is a piece of ordinary text"),
    ],
)
def test_impossible_vocabularies_are_refused(changes: dict[str, object], words: str) -> None:
    with pytest.raises(ConfigError, match=words.replace("|", r"\|")):
        files.check(plain_config(**changes))


def test_the_default_config_is_possible() -> None:
    files.check(TokenizerConfig())


def test_roles_by_name() -> None:
    assert files.roles(("<s>", "</s>", "[PAD]", "<|x|>")) == {
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "[PAD]",
    }
    assert files.roles(SPECIAL)["eos_token"] == "<|end_of_text|>"
