"""Descriptions of sites: names, files and mappings; what is wrong with them is said."""

from pathlib import Path

import pytest

from corpus_latam.config import WarcSource, validate
from corpus_latam.config.sites import read_site, shipped_sites
from corpus_latam.errors import ConfigError


def source(**more: object) -> WarcSource:
    found = validate({"name": "x", "sources": {"a": {"type": "warc", "path": "p", **more}}}).sources["a"]
    assert isinstance(found, WarcSource)
    return found


def test_all_that_are_shipped_are_the_default() -> None:
    assert source().sites == shipped_sites()
    assert {"emol.com", "elmostrador.cl", "latercera.com", "*"} <= {
        h for s in shipped_sites() for h in s.hosts
    }


def test_sites_by_name_file_and_mapping(tmp_path: Path) -> None:
    own = tmp_path / "propio.yaml"
    own.write_text("hosts: [diario.example]\ncountry: PE\n")
    sites = source(sites=["emol", str(own), {"hosts": ["otro.example"]}]).sites
    assert [site.hosts for site in sites] == [("emol.com",), ("diario.example",), ("otro.example",), ("*",)]
    own.write_text("hosts: ['*']\ncountry: PE\n")
    assert [site.country for site in source(sites=[str(own)]).sites] == ["PE"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hosts: [a]\narticles: ['(']", "no regular expression"),
        ("hosts: [a]\nnada: 1", "nada"),
        ("country: CL", "hosts"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "malo.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError, match=said):
        read_site(file)
    with pytest.raises(ConfigError, match=said):
        source(sites=[str(file)])


def test_a_name_that_is_not_shipped_is_an_error() -> None:
    with pytest.raises(ConfigError, match="sites/nada"):
        source(sites=["nada"])
