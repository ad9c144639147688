"""Other formats: tiktoken gives the same ids, and a tokenizer comes back from its ranks."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tiktoken
from hypothesis import given
from hypothesis import strategies as st
from tiktoken.load import load_tiktoken_bpe
from tokenizers import Tokenizer, models

from corpus_latam.errors import ConfigError
from corpus_latam.tokenizer.measure.compare import write_tables
from corpus_latam.tokenizer.measure.tables import SCHEMAS
from corpus_latam.tokenizer.train import files
from corpus_latam.tokenizer.train.byte_level import to_bytes, to_text
from corpus_latam.tokenizer.train.formats import export, from_ranks, parse_ranks, tiktoken_files
from tests.tokenizer.corpora import SENTENCES, plain_config
from tests.tokenizer.generated import texts
from tests.tokenizer.train.test_files import MERGES, SPECIAL

BUILT = {
    pattern: files.build(merges, plain_config(pattern=pattern, special_tokens=SPECIAL))
    for pattern, merges in MERGES.items()
}
FILES = {pattern: tiktoken_files(tokenizer) for pattern, tokenizer in BUILT.items()}


def encoding(pattern: str) -> tiktoken.Encoding:
    note = json.loads(FILES[pattern]["tiktoken.json"])
    ranks = parse_ranks(FILES[pattern]["ranks.tiktoken"])
    return tiktoken.Encoding(
        "ours", pat_str=note["pat_str"], mergeable_ranks=ranks, special_tokens=note["special_tokens"]
    )


ENCODINGS = {pattern: encoding(pattern) for pattern in BUILT}
BACK = {
    pattern: from_ranks(parse_ranks(files["ranks.tiktoken"]), json.loads(files["tiktoken.json"]))
    for pattern, files in FILES.items()
}


@pytest.mark.parametrize("pattern", ["llama3", "gpt2"])
@given(text=texts)
def test_the_ids_of_tiktoken(pattern: str, text: str) -> None:
    for written in (text, *SENTENCES, "<|pad|>" + text):
        ids = BUILT[pattern].encode(written).ids
        assert ENCODINGS[pattern].encode(written, allowed_special="all") == ids
        assert BACK[pattern].encode(written).ids == ids


@given(data=st.binary(max_size=60))
def test_any_bytes_come_back(data: bytes) -> None:
    """Bytes that are no UTF-8 too: every byte is a token."""
    ids = [token.id for token in BUILT["llama3"].model.tokenize(to_text(data))]
    spelled = (BUILT["llama3"].id_to_token(number) for number in ids)
    assert b"".join(map(to_bytes, spelled)) == data
    assert ENCODINGS["llama3"].decode_bytes(ids) == data


@pytest.mark.parametrize("pattern", ["llama3", "gpt2"])
def test_ranks_hold_the_merges(pattern: str) -> None:
    ours, back = (json.loads(tokenizer.to_str())["model"] for tokenizer in (BUILT[pattern], BACK[pattern]))
    assert back["merges"] == ours["merges"]
    assert back["vocab"] == ours["vocab"]


def test_there_and_back_on_disk(tmp_path: Path) -> None:
    folder, ranks, back = (str(tmp_path / name) for name in ("a", "b", "c"))
    Path(folder).mkdir()
    BUILT["llama3"].save(f"{folder}/tokenizer.json")
    written = export(folder, "tiktoken", ranks)
    assert written == [f"{ranks}/ranks.tiktoken", f"{ranks}/tiktoken.json"]
    assert len(load_tiktoken_bpe(written[0])) == BUILT["llama3"].get_vocab_size() - len(SPECIAL)
    export(ranks, "tokenizer.json", back)
    reopened = Tokenizer.from_file(f"{back}/tokenizer.json")
    assert all(reopened.encode(text).ids == BUILT["llama3"].encode(text).ids for text in SENTENCES)
    export(folder, "vocab-merges", back)
    model = models.BPE.from_file(f"{back}/vocab.json", f"{back}/merges.txt")
    assert Tokenizer(model).get_vocab_size() == BUILT["llama3"].get_vocab_size()


def test_what_cannot_be_exported(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds neither tokenizer\.json"):
        export(str(tmp_path), "tiktoken", str(tmp_path))
    with pytest.raises(ConfigError, match="choose from tiktoken"):
        export(str(tmp_path), "gguf", str(tmp_path))
    Tokenizer(models.WordPiece({"[UNK]": 0}, unk_token="[UNK]")).save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(ConfigError, match="Only a byte-level BPE"):
        export(str(tmp_path), "tiktoken", str(tmp_path))


def test_ranks_that_no_merges_make() -> None:
    ranks = {b"a": 0, b"b": 1, b"c": 2, b"abc": 3}
    with pytest.raises(ConfigError, match="no merges that make b'abc'"):
        from_ranks(ranks, {"pat_str": ".", "special_tokens": {}})


@pytest.mark.parametrize("target", ["tiktoken", "vocab-merges", "tokenizer.json"])
def test_files_that_say_something_else_are_not_written_over(tmp_path: Path, target: str) -> None:
    folder, output = tmp_path / "a", tmp_path / "b"
    folder.mkdir()
    BUILT["llama3"].save(f"{folder}/tokenizer.json")
    written = export(str(folder), target, str(output))
    assert export(str(folder), target, str(output)) == written
    for path in map(Path, written):
        path.write_text("mine")
    with pytest.raises(ConfigError, match="is there already, and is another"):
        export(str(folder), target, str(output))
    assert [Path(path).read_text() for path in written] == ["mine"] * len(written)


def test_tables_are_written_over_and_nothing_else(tmp_path: Path) -> None:
    tables = {name: schema.empty_table() for name, schema in SCHEMAS.items()}
    for _ in range(2):
        assert len(write_tables(tables, str(tmp_path))) == len(tables)
    mine = tmp_path / "premium.parquet"
    pq.write_table(pa.table({"a": [1]}), mine)
    before = mine.read_bytes()
    with pytest.raises(ConfigError, match="is no table of this command"):
        write_tables(tables, str(tmp_path))
    assert mine.read_bytes() == before
