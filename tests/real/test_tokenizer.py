"""Counting, training and fertility on es-bench, held equal to `regex`, `tokenizers` and `tiktoken`."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import regex
import tiktoken
from tokenizers import Regex, Tokenizer, models, trainers
from tokenizers.pre_tokenizers import ByteLevel, Split

from corpus_latam.text import as_utf8
from corpus_latam.tokenizer.count.growing import binary_views
from corpus_latam.tokenizer.count.pretokens import PATTERNS, PretokenCounter, expression, split
from corpus_latam.tokenizer.measure.others import TIKTOKEN_PATTERNS, open_reference, references
from corpus_latam.tokenizer.train import bpe, files
from corpus_latam.tokenizer.train.byte_level import to_text
from corpus_latam.tokenizer.train.formats import parse_ranks, tiktoken_files
from tests.real.conftest import real_data

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def texts(es_bench: Path) -> pa.ChunkedArray:
    """All documents of es-bench."""
    return pq.read_table(sorted(es_bench.glob("*.parquet")), columns=["text"])["text"]


@pytest.mark.slow
@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_every_document_is_cut_as_regex_does(texts: pa.ChunkedArray, pattern: str) -> None:
    expression = regex.compile(PATTERNS[pattern])
    for text in texts.to_pylist():
        assert split(text, pattern) == expression.findall(text)


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
def test_documents_are_cut_as_tokenizers_does(texts: pa.ChunkedArray, pattern: str) -> None:
    splitter = Split(Regex(PATTERNS[pattern]), behavior="isolated")
    for text in texts.to_pylist()[::32]:
        pieces = [piece for piece, _ in splitter.pre_tokenize_str(text)]
        assert split(text, pattern) == pieces == regex.findall(PATTERNS[pattern], text)


@pytest.mark.slow
@pytest.mark.parametrize("size", [32_768, 65_536])
def test_merges_and_ids_are_those_of_bpe_trainer(texts: pa.ChunkedArray, size: int) -> None:
    """From all of es-bench; a smaller vocabulary is cut from the same merges."""
    special = ["<|begin_of_text|>", "<|end_of_text|>"]
    config = files.TokenizerConfig(special_tokens=tuple(special), normalization="none")
    theirs = Tokenizer(models.BPE())
    theirs.pre_tokenizer = files.pre_tokenizer("llama3")
    trainer = trainers.BpeTrainer(
        vocab_size=size,
        initial_alphabet=ByteLevel.alphabet(),
        special_tokens=special,
        show_progress=False,
    )
    theirs.train_from_iterator(texts.to_pylist(), trainer)
    counter = PretokenCounter("llama3")
    counter.add(as_utf8(texts), np.zeros(len(texts), np.int64))
    table = counter.result()
    data, offsets = binary_views(table["pretoken"])
    merges = bpe.train(data, offsets, table["count"].to_numpy(), 70_000).cut(size - len(special))
    ours = json.loads(files.build(merges, config).to_str())["model"]
    model = json.loads(theirs.to_str())["model"]
    assert ours["merges"] == model["merges"]
    assert ours["vocab"] == model["vocab"]
    assert to_text(merges.tokens[-1]) in model["vocab"]


@pytest.mark.parametrize("name", sorted(TIKTOKEN_PATTERNS))
def test_rank_files_give_the_ids_of_tiktoken(texts: pa.ChunkedArray, name: str) -> None:
    path = real_data("tokenizers") / name / f"{name}.tiktoken.gz"
    lines = (line.split() for line in gzip.decompress(path.read_bytes()).splitlines())
    ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
    encoding = tiktoken.Encoding(
        name, pat_str=TIKTOKEN_PATTERNS[name], mergeable_ranks=ranks, special_tokens={}
    )
    (reference,) = references((str(path),))
    tokenizer = open_reference(reference)
    for text in texts.to_pylist()[::200]:
        assert tokenizer.encode(text).ids == encoding.encode_ordinary(text)


@pytest.fixture(scope="module")
def tokenizers(texts: pa.ChunkedArray) -> dict[bool, Tokenizer]:
    """8,000 tokens from an eighth of es-bench, without (False) and with (True) merges across words."""
    part = as_utf8(texts.slice(0, len(texts) // 8))
    tables = {}
    for phrases in (False, True):
        counter = PretokenCounter("llama3", 1024, phrases=phrases)
        counter.add(part, np.zeros(len(part), np.int64))
        table = counter.result()
        tables[phrases] = (*binary_views(table["pretoken"]), table["count"].to_numpy())
    plain = bpe.train(*tables[False], 8_000)
    first = plain.cut(6_000).pairs
    data, offsets, counts = tables[True]
    joined = bpe.go_on(*bpe.carried_out(data, offsets, first), counts, 8_000, first)
    config = files.TokenizerConfig(special_tokens=("<|end|>",), normalization="none")
    return {False: files.build(plain, config), True: files.build(joined, config, phrases=True)}


@pytest.mark.parametrize("phrases", [False, True])
def test_tiktoken_gives_our_ids(
    texts: pa.ChunkedArray, tokenizers: dict[bool, Tokenizer], phrases: bool
) -> None:
    files = tiktoken_files(tokenizers[phrases])
    note = json.loads(files["tiktoken.json"])
    encoding = tiktoken.Encoding(
        "ours",
        pat_str=note["pat_str"],
        mergeable_ranks=parse_ranks(files["ranks.tiktoken"]),
        special_tokens=note["special_tokens"],
    )
    for text in texts.to_pylist()[::40]:
        ids = tokenizers[phrases].encode(text).ids
        assert encoding.encode_ordinary(text) == ids
        assert tokenizers[phrases].decode(ids) == text


def test_merges_across_words_save_tokens(texts: pa.ChunkedArray, tokenizers: dict[bool, Tokenizer]) -> None:
    held_out = texts.to_pylist()[-500:]
    plain, joined = (sum(len(tokenizers[p].encode(text)) for text in held_out) for p in (False, True))
    assert joined < plain


@pytest.mark.parametrize("pattern", sorted(PATTERNS))
@pytest.mark.parametrize(("digits", "phrases"), [(1, False), (None, True)])
def test_options_cut_as_regex_does(
    texts: pa.ChunkedArray, pattern: str, digits: int | None, phrases: bool
) -> None:
    compiled = regex.compile(expression(pattern, digits, phrases))
    for text in texts.to_pylist()[::40]:
        assert split(text, pattern, digits, phrases) == compiled.findall(text)
