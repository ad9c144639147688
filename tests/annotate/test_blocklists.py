"""Lists in the layout of UT1: domains hold for subdomains, addresses for what is below them."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.blocklists import blocked, blocklists_digest, candidates, load_blocklists
from corpus_latam.config import BlocklistConfig
from corpus_latam.errors import ConfigError


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    for category, file, lines in (
        ("adult", "domains", ["Ejemplo-Adultos.test", "# nota", "", "www.otro.test"]),
        ("adult", "urls", ["alojamiento.test/usuario/fotos/"]),
        ("gambling", "domains", ["apuestas.test", "ejemplo-adultos.test"]),
    ):
        (tmp_path / category).mkdir(exist_ok=True)
        (tmp_path / category / file).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "README").write_text("no es una categoría", encoding="utf-8")
    return tmp_path


def found(folder: Path, urls: list[str | None], categories: tuple[str, ...] = ()) -> list[str | None]:
    config = BlocklistConfig(folder=str(folder), categories=categories)
    columns = blocked(pa.array(urls, pa.string()), load_blocklists(config))
    names: list[str | None] = columns["blocklists"].to_pylist()
    counts = columns["blocklisted"].to_pylist()
    assert counts == [None if url is None else len(name.split(",")) if name else 0
                      for url, name in zip(urls, names, strict=True)]  # fmt: skip
    return names


def test_domains_and_their_subdomains(lists: Path) -> None:
    urls = ["https://www.apuestas.test/x?y=1", "http://m.APUESTAS.test", "https://mis-apuestas.test/", None]
    assert found(lists, [*urls, "otro.test/a"]) == ["gambling", "gambling", None, None, "adult"]


def test_a_list_that_an_editor_saved(lists: Path) -> None:
    """Byte order mark and `\\r\\n`: the first entry counts too."""
    (lists / "adult" / "domains").write_bytes("\ufeffuno.test\r\ndos.test\r\n".encode())
    assert found(lists, ["https://uno.test/", "https://dos.test/"]) == ["adult", "adult"]


def test_addresses_and_what_is_below_them(lists: Path) -> None:
    host = "https://alojamiento.test"
    urls = [
        f"{host}/usuario/fotos",
        f"{host}/usuario/fotos/1.html",
        f"{host}/usuario",
        f"{host}/usuario/fotos2",
    ]
    assert found(lists, urls) == ["adult", "adult", None, None]


def test_all_categories_are_named_and_can_be_chosen(lists: Path) -> None:
    assert found(lists, ["http://ejemplo-adultos.test"]) == ["adult,gambling"]
    assert found(lists, ["http://ejemplo-adultos.test"], ("gambling",)) == ["gambling"]


def test_no_list_gives_nulls() -> None:
    columns = blocked(pa.array(["http://a.test"]), load_blocklists(BlocklistConfig()))
    assert columns["blocklisted"].to_pylist() == columns["blocklists"].to_pylist() == [None]


def test_the_digest_follows_the_files(lists: Path) -> None:
    config = BlocklistConfig(folder=str(lists))
    before = blocklists_digest(config)
    (lists / "gambling/domains").write_text("nada.test", encoding="utf-8")
    assert blocklists_digest(config) != before


def test_missing_folders_and_categories_are_errors(lists: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        load_blocklists(BlocklistConfig(folder=str(tmp_path / "falta")))
    with pytest.raises(ConfigError, match="holds no `domains`"):
        load_blocklists(BlocklistConfig(folder=str(lists), categories=("drogas",)))
    with pytest.raises(ConfigError, match="holds no category"):
        load_blocklists(BlocklistConfig(folder=str(lists / "adult")))


@given(st.text())
def test_any_address_is_read(url: str) -> None:
    assert all(isinstance(entry, str) for entry in candidates(url))
