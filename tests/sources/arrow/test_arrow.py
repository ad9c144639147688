"""Arrow files: folders of `save_to_disk`, streams, Feather; damage, resuming, lists of words."""

from pathlib import Path

import pyarrow as pa
import pytest
from datasets import Dataset, DatasetDict
from hypothesis import given
from hypothesis import strategies as st
from scripts.bench.ingest_samples.arrow import ROWS, SAMPLES, TABLE, feather, file, stream

from corpus_latam.sources import refused, registry
from corpus_latam.sources.arrow import batches_of_file
from corpus_latam.sources.batches import NO_TEXT_COLUMN
from corpus_latam.sources.pages import PageSize
from corpus_latam.sources.values import INVALID_UTF8
from corpus_latam.storage.listing import Why
from tests.sources import readings
from tests.sources.arrow.reading import problems, read, table
from tests.sources.mutants import mutate
from tests.sources.packed_archives import tar, zipped

TEXTS = TABLE["texto"].to_pylist()
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"


@pytest.mark.parametrize("content", [stream(), file(), feather()])
@pytest.mark.parametrize("records", [1, 3, 1_000])
def test_every_row_arrives_and_reading_goes_on_at_each(tmp_path: Path, content: bytes, records: int) -> None:
    (tmp_path / "a.arrow").write_bytes(content)
    source, size = table(tmp_path), PageSize(records, 1_000)
    pages = read(source, size)
    assert readings.texts(pages) == TEXTS
    assert readings.positions(pages) == [f"row {row}" for row in range(1, ROWS + 1)]
    assert problems(source) == []
    (part,) = registry.locate(source).partitions
    for number, page in enumerate(pages):
        assert list(registry.read(source, part, page.cursor, size)) == pages[number + 1 :]


def test_large_batches_are_cut(tmp_path: Path) -> None:
    (tmp_path / "a.arrow").write_bytes(stream(pa.table({"texto": ["x" * 100] * 500}), rows=500))
    pages = read(table(tmp_path), PageSize(100, 1_000))
    assert max(page.batch.num_rows for page in pages) == 10
    assert sum(page.batch.num_rows for page in pages) == 500


def test_what_save_to_disk_writes(tmp_path: Path) -> None:
    Dataset.from_dict({"texto": TEXTS}).save_to_disk(tmp_path / "one", num_shards=3)
    (tmp_path / "one" / "cache-0a1b.arrow").write_bytes(stream(pa.table({"texto": ["no"]})))
    source = table(tmp_path / "one")
    assert readings.texts(read(source)) == TEXTS
    passed = registry.locate(source).passed
    assert [each.name for each in passed if each.why is Why.NOT_NAMED] == ["cache-0a1b.arrow"]
    glob = table(tmp_path / "one" / "*.arrow")
    assert readings.texts(read(glob)) == TEXTS
    first = table(tmp_path / "one" / "data-00000-of-*.arrow")
    assert readings.texts(read(first)) == TEXTS[:3]


def test_a_dictionary_of_data_sets(tmp_path: Path) -> None:
    parts = {name: Dataset.from_dict({"texto": [name]}) for name in ("train", "test")}
    DatasetDict(parts).save_to_disk(tmp_path / "all")
    assert readings.texts(read(table(tmp_path / "all"))) == ["test", "train"]
    assert readings.texts(read(table(tmp_path / "all" / "**"))) == ["test", "train"]


def test_a_shard_that_is_missing_is_named(tmp_path: Path) -> None:
    Dataset.from_dict({"texto": TEXTS}).save_to_disk(tmp_path, num_shards=2)
    (tmp_path / "data-00000-of-00002.arrow").unlink()
    (said,) = problems(table(tmp_path))
    assert said.startswith(f"{tmp_path}/state.json names data-00000-of-00002.arrow, which is not there.")
    lenient = table(tmp_path, on_bad_file="quarantine")
    assert problems(lenient) == []
    pages = read(lenient)
    assert readings.texts(pages) == TEXTS[4:]
    assert readings.reasons(pages) == [batches_of_file.MISSING]


def test_pointers_are_named(tmp_path: Path) -> None:
    Dataset.from_dict({"texto": TEXTS}).save_to_disk(tmp_path)
    (tmp_path / "data-00000-of-00001.arrow").write_bytes(POINTER)
    assert "is a pointer of Git LFS" in problems(table(tmp_path))[0]
    assert readings.reasons(read(table(tmp_path))) == [refused.IS_POINTER]


@pytest.mark.parametrize(
    ("content", "reason", "said"),
    [
        (b"", batches_of_file.UNREADABLE, "cannot be read as Arrow data"),
        (b"x" * 99, batches_of_file.UNREADABLE, "cannot be read as Arrow data"),
        (b"FEA1" + b"x" * 99, batches_of_file.OLD_FEATHER, "Feather of version 1"),
        (stream(pa.table({"cuerpo": ["x"]})), NO_TEXT_COLUMN, "its columns are cuerpo"),
        (stream(pa.table({"texto": [["x"]]})), NO_TEXT_COLUMN, "Set join to what is to stand between"),
        (stream(pa.table({"texto": [1]})), NO_TEXT_COLUMN, "of type int64, which is not text"),
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, content: bytes, reason: str, said: str) -> None:
    (tmp_path / "a.arrow").write_bytes(content)
    assert readings.reasons(read(table(tmp_path))) == [reason]
    assert said in problems(table(tmp_path))[0]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.large_list(pa.large_string())])
def test_lists_of_words_are_joined(tmp_path: Path, kind: pa.DataType) -> None:
    words = pa.array([["El", "río", ",", "dicen"], None, ["uno", None, "dos"]], kind)
    (tmp_path / "a.arrow").write_bytes(stream(pa.table({"texto": words})))
    assert readings.texts(read(table(tmp_path, join=" "))) == ["El río , dicen", None, "uno dos"]
    assert problems(table(tmp_path, join=" ")) == []


def test_invalid_utf_8_costs_its_row(tmp_path: Path) -> None:
    words = pa.array([b"bien", b"mal \xff", "año".encode()]).view(pa.string())
    (tmp_path / "a.arrow").write_bytes(stream(pa.table({"texto": words}), rows=9))
    pages = read(table(tmp_path))
    assert readings.texts(pages) == ["bien", "año"]
    assert readings.reasons(pages) == [INVALID_UTF8]


@pytest.mark.parametrize("content", [stream(), file()])
def test_batches_before_the_end_is_lost_arrive(tmp_path: Path, content: bytes) -> None:
    for end in range(len(content) // 2, len(content), 24):
        (tmp_path / "a.arrow").write_bytes(content[:end])
        pages = read(table(tmp_path))
        texts = readings.texts(pages)
        assert texts == TEXTS[: len(texts)]
        assert len(texts) >= 2 * (end - len(content) // 2 > 400)


@pytest.mark.parametrize("suffix", [".zip", ".tar", ".tar.gz"])
def test_files_in_archives_are_read_and_resumed(tmp_path: Path, suffix: str) -> None:
    members = {
        "d/data-00000-of-00002.arrow": stream(),
        "d/cache-0a1b.arrow": stream(pa.table({"texto": ["no"]})),
        "d/roto.arrow": stream()[: len(stream()) // 2],
        "d/state.json": b"{}",
        "d/pluma.feather": feather(),
        "d/nada.arrow": b"x" * 99,
    }
    packed = zipped(members) if suffix == ".zip" else tar(members, suffix)
    (tmp_path / f"a{suffix}").write_bytes(packed)
    source, size = table(tmp_path), PageSize(1, 1_000)
    pages = read(source, size)
    texts = readings.texts(pages)
    assert (texts[:ROWS], texts[-ROWS:]) == (TEXTS, TEXTS)
    assert texts[ROWS:-ROWS] == TEXTS[: len(texts) - 2 * ROWS]
    assert set(readings.reasons(pages)) <= {batches_of_file.DAMAGED, batches_of_file.UNREADABLE}
    assert readings.positions(pages)[0] == "d/data-00000-of-00002.arrow, row 1"
    assert sum(sum(page.left_out.values()) for page in pages) == 1
    assert problems(source) == []
    (part,) = registry.locate(source).partitions
    for number, page in enumerate(pages):
        assert list(registry.read(source, part, page.cursor, size)) == pages[number + 1 :]


def test_an_archive_that_ends_early_gives_the_batches_before(tmp_path: Path) -> None:
    whole = tar({"a.arrow": stream()})
    (tmp_path / "a.tar").write_bytes(whole[: 512 + len(stream()) * 3 // 4])
    pages = read(table(tmp_path))
    assert 0 < len(readings.texts(pages)) < ROWS
    assert readings.reasons(pages)


@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("seed", range(20))
def test_a_mutant_is_read_or_refused(tmp_path: Path, name: str, seed: int) -> None:
    mutant, _ = mutate(SAMPLES[name](), seed)
    (tmp_path / name).write_bytes(mutant)
    read(table(tmp_path))


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("bytes") / "a.arrow"
    path.write_bytes(data)
    assert readings.texts(read(table(path))) == []
