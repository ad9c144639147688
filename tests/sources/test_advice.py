"""What is said of a path that holds nothing to read, or something else than the source says."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.config import JsonlSource, ParquetSource, TextSource
from corpus_latam.config.formats import ALIKE, CONVERSIONS, what_to_do
from corpus_latam.sources import registry

MODELS = {"parquet": ParquetSource, "jsonl": JsonlSource, "text": TextSource}
LINES = b'{"text": "hola"}\n{"text": "adi\xc3\xb3s"}\n'


def problems(kind: str, path: Path | str, **more: str) -> list[str]:
    source = MODELS[kind].model_validate({"type": kind, "path": str(path), **more})
    return registry.check(source, registry.locate(source).partitions)


def parquet() -> bytes:
    stream = io.BytesIO()
    pq.write_table(pa.table({"text": ["hola"]}), stream)
    return stream.getvalue()


def arrow_stream() -> bytes:
    sink = pa.BufferOutputStream()
    table = pa.table({"text": ["hola"]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def zipped() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "hola")
    return stream.getvalue()


def test_a_path_that_is_not_there(tmp_path: Path) -> None:
    assert problems("jsonl", tmp_path / "*.jsonl") == [
        f"{tmp_path}/*.jsonl matches no file. Check the pattern."
    ]
    assert "does not exist. Name a file, a folder or a glob" in problems("text", tmp_path / "no")[0]


@pytest.mark.parametrize("suffix", [name for name in (*CONVERSIONS, *ALIKE) if name != "zip"])
@pytest.mark.parametrize("kind", MODELS)
def test_a_folder_of_another_format_says_what_to_do(tmp_path: Path, kind: str, suffix: str) -> None:
    advice = what_to_do(suffix, kind)
    if suffix == "save_to_disk" or advice is None:
        return
    (tmp_path / f"a.{suffix.upper()}").write_bytes(b"x")
    (said,) = problems(kind, tmp_path)
    assert f"{tmp_path} holds no file that ends in ." in said
    assert f"1 .{suffix} file (a.{suffix.upper()})" in said
    assert said.endswith(advice.replace("FOLDER", str(tmp_path)))


@pytest.mark.parametrize(
    ("kind", "name", "right"),
    [
        ("parquet", "a.jsonl", "jsonl"),
        ("jsonl", "a.parquet", "parquet"),
        ("text", "a.json.gz", "jsonl"),
        ("parquet", "a.TXT", "text"),
    ],
)
def test_a_folder_for_another_reader_names_its_type(tmp_path: Path, kind: str, name: str, right: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    assert f"Set type: {right}" in problems(kind, tmp_path)[0]


def test_a_folder_that_save_to_disk_wrote(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    (tmp_path / "dataset_dict.json").write_text("{}")
    for name in ("dataset_info.json", "state.json"):
        (tmp_path / "train" / name).write_text("{}")
    (tmp_path / "train" / "data-00000-of-00001.arrow").write_bytes(arrow_stream())
    (said,) = problems("parquet", tmp_path)
    assert "Set type: arrow to read arrow files." in said


@pytest.mark.parametrize("name", ["fifo", "dangling", "loop"])
@pytest.mark.parametrize("kind", MODELS)
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, kind: str, name: str) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (said,) = problems(kind, tmp_path / name)
    assert said.startswith(f"{tmp_path}/{name} is a ")


BINARY = {
    "pdf": b"%PDF-1.7\n",
    "zip": zipped(),
    "arrow": arrow_stream(),
    "parquet": parquet(),
}
TEXTUAL = {
    "html": b"\n<!DOCTYPE HTML><html>",
    "warc": b"WARC/1.0\r\nWARC-Type: warcinfo\r\n",
    "xml": b'\xef\xbb\xbf<?xml version="1.0"?>',
}


@pytest.mark.parametrize("found", [*BINARY, *TEXTUAL])
@pytest.mark.parametrize("kind", MODELS)
@pytest.mark.parametrize("packed", [False, True])
def test_content_of_another_kind_under_a_good_name(
    tmp_path: Path, kind: str, found: str, packed: bool
) -> None:
    if kind == found or (kind == "text" and found in TEXTUAL) or (kind == "parquet" and packed):
        return
    suffix = {"text": ".txt", "jsonl": ".jsonl", "parquet": ".parquet"}[kind] + (".gz" if packed else "")
    content = (BINARY | TEXTUAL)[found]
    path = tmp_path / f"a{suffix}"
    path.write_bytes(gzip.compress(content) if packed else content)
    (said,) = problems(kind, tmp_path)
    assert said.startswith(f"{path} is no {kind} but {found}, by its first bytes. ")


PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstandard.compress}


@pytest.mark.parametrize("packed", PACKERS)
def test_compression_that_the_name_does_not_tell(tmp_path: Path, packed: str) -> None:
    content = PACKERS[packed](LINES)
    (tmp_path / "a.jsonl").write_bytes(content)
    expected = f"{tmp_path}/a.jsonl is compressed, but its name does not end in {packed}. Rename it."
    assert problems("jsonl", tmp_path) == [expected]
    (tmp_path / "a.jsonl").rename(tmp_path / f"a.JSONL{packed.upper()}")
    assert problems("jsonl", tmp_path) == []


@given(st.text(alphabet=st.characters(exclude_categories=["C"]), min_size=1, max_size=600), st.data())
def test_text_under_the_name_of_something_compressed(text: str, data: st.DataObject) -> None:
    packed = data.draw(st.sampled_from(sorted(PACKERS)))
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.jsonl{packed}"
        path.write_bytes(text.encode())
        expected = f"{path} is not compressed, though its name ends in {packed}. Rename it without {packed}."
        said = problems("jsonl", path)
        assert said == [expected] or any(kind in text[:8].lower() for kind in ("{\\rtf", "bzh"))
        damaged = bytearray(PACKERS[packed](LINES * 20))
        damaged[data.draw(st.integers(0, 3))] ^= data.draw(st.integers(1, 255))
        path.write_bytes(damaged)
        assert not any("not compressed" in one for one in problems("jsonl", path))


def test_pointers_and_json_that_is_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    assert problems("jsonl", path) == [
        f"{path} is a pointer of Git LFS, not the file itself. Fetch it: git lfs pull."
    ]
    path.write_bytes(b'[\n {"text": "hola"},\n {"text": "chau"}\n]')
    assert "Set type: json." in problems("jsonl", path)[0]
    path.write_bytes(b'{\n "text": "hola"\n}')
    assert "Set type: json." in problems("jsonl", path)[0]
    path.write_bytes(LINES)
    assert problems("jsonl", path) == []
    assert problems("text", path) == []


@pytest.mark.parametrize("first", [b"[", b"<html>", b"{", b"<?xml", b"WARC/1.0", b"[1, 2]"])
def test_one_bad_line_at_the_start_stops_nothing(tmp_path: Path, first: bytes) -> None:
    (tmp_path / "a.jsonl").write_bytes(first + b"\n" + LINES)
    assert problems("jsonl", tmp_path) == []


def test_on_bad_file_quarantine_goes_on_unless_all_are_bad(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"%PDF-1.7")
    assert len(problems("jsonl", tmp_path, on_bad_file="quarantine")) == 1
    (tmp_path / "b.jsonl").write_bytes(LINES)
    assert problems("jsonl", tmp_path, on_bad_file="quarantine") == []
    assert len(problems("jsonl", tmp_path)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"id,text\n1,hola\n", "is no Parquet file: it begins with b'id,text\\n1,hola\\n'."),
        (gzip.compress(parquet()), "is compressed as a whole (.gz)."),
        (parquet()[:-9], "is not a whole Parquet file"),
        (b"", "is not a whole Parquet file"),
    ],
)
def test_what_is_no_parquet_in_truth(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "a.parquet").write_bytes(content)
    (said,) = problems("parquet", tmp_path)
    assert words in said


def test_the_wrong_type_for_a_named_file(tmp_path: Path) -> None:
    (tmp_path / "datos").write_bytes(parquet())
    assert "Set type: parquet" in problems("jsonl", tmp_path / "datos")[0]
    assert problems("parquet", tmp_path / "datos") == []
