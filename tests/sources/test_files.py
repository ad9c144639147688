"""Which files a path names, and what is said when it names none."""

from pathlib import Path

from corpus_latam.sources import files

SUFFIXES = (".parquet",)


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")


def names(path: Path) -> list[str]:
    return [Path(file).name for file in files.find(str(path), SUFFIXES)]


def test_a_folder_means_its_own_files(tmp_path: Path) -> None:
    touch(tmp_path / "b.parquet", tmp_path / "a.parquet", tmp_path / "c.csv", tmp_path / "side" / "d.parquet")
    assert names(tmp_path) == ["a.parquet", "b.parquet"]


def test_a_folder_of_folders_is_searched_whole(tmp_path: Path) -> None:
    touch(tmp_path / "y" / "b.parquet", tmp_path / "x" / "a.parquet", tmp_path / "readme.md")
    assert names(tmp_path) == ["a.parquet", "b.parquet"]


def test_a_glob_takes_whatever_matches(tmp_path: Path) -> None:
    touch(tmp_path / "a.pq", tmp_path / "b.pq")
    assert names(tmp_path / "*.pq") == ["a.pq", "b.pq"]


def test_identity_changes_with_the_content(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    path.write_text("one")
    (before,) = files.partitions(str(path), SUFFIXES)
    path.write_text("three")
    (after,) = files.partitions(str(path), SUFFIXES)
    assert before.identity != after.identity
    assert (before.name, after.bytes) == ("00000", 5)


def test_the_sentence_tells_what_was_looked_for(tmp_path: Path) -> None:
    assert "matches no file" in files.nothing_found(str(tmp_path / "*.parquet"), SUFFIXES)
    assert "does not exist" in files.nothing_found(str(tmp_path / "no"), SUFFIXES)
    assert "holds no file that ends in .parquet" in files.nothing_found(str(tmp_path), SUFFIXES)
