"""What OCR has read is kept, within bounds, and a folder that is broken is never in the way."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.sources.ocr import cache
from corpus_latam.sources.ocr.cache import Folder, keep, kept, key_of

LIMIT = 1 << 20


def entries(path: Path) -> list[Path]:
    return sorted(path.glob(f"*/*{cache.SUFFIX}"))


@given(st.text(max_size=200), st.binary(max_size=50))
def test_what_is_kept_comes_back(tmp_path_factory: pytest.TempPathFactory, text: str, image: bytes) -> None:
    folder = Folder(str(tmp_path_factory.mktemp("kept")), LIMIT)
    key = key_of(image, "spa")
    assert kept(folder, key) is None
    keep(folder, key, text)
    assert kept(folder, key) == text.encode("utf-8", "replace").decode()


def test_keys_differ_where_parts_do() -> None:
    assert len({key_of(b"a", "bc"), key_of(b"ab", "c"), key_of(b"a", "bd"), key_of(b"a", "b", "c")}) == 4


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"\ntexto", None])
def test_a_damaged_entry_is_none(tmp_path: Path, damage: bytes | None) -> None:
    folder, key = Folder(str(tmp_path), LIMIT), key_of(b"imagen")
    keep(folder, key, "texto de la página")
    (entry,) = entries(tmp_path)
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-3] if damage is None else damage)
    assert kept(folder, key) is None
    keep(folder, key, "texto de la página")
    assert entry.read_bytes() == whole


def test_a_folder_that_cannot_be_written_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "no es carpeta"
    file.write_bytes(b"de otros")
    folder = Folder(str(file), LIMIT)
    keep(folder, key_of(b"a"), "uno")
    keep(folder, key_of(b"b"), "dos")
    assert kept(folder, key_of(b"a")) is None
    assert len([each for each in caplog.messages if "cannot be kept" in each]) == 1
    assert file.read_bytes() == b"de otros"


def test_the_oldest_go_and_what_others_put_there_stays(tmp_path: Path) -> None:
    other = tmp_path / "ab" / "notas.hocr"
    other.parent.mkdir()
    other.write_bytes(b"n" * 5_000)
    folder = Folder(str(tmp_path), 1_000)
    keys = [key_of(str(number)) for number in range(12)]
    for number, key in enumerate(keys):
        keep(folder, key, "x" * 100)
        for place in entries(tmp_path):
            if place.name.startswith(key):
                os.utime(place, (number, number))
    own = [place for place in entries(tmp_path) if place != other]
    assert sum(place.stat().st_size for place in own) <= 1_000
    assert kept(folder, keys[-1]) is not None
    assert kept(folder, keys[0]) is None
    assert other.exists()
