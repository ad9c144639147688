"""Sentence corpora of formats/books-corpora: read as the README says, or refused for its reason."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.sentences.reading import ONE, read_path, rows

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def folder() -> Path:
    return real_data("formats") / "books-corpora"


def stated_texts(path: Path) -> list[str]:
    """All `# text = ` lines."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return [each.strip() for each in re.findall(r"^# text = (.*)$", data.decode(), re.M)]


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("gun_thomas-ud-test.conllu", 98),
        ("gn_oldtudet-ud-test.conllu", 59),
        ("azz_itml-ud-test.conllu.gz", 1260),
        ("paragraph_and_document_boundaries.conllu", 1),
    ],
)
def test_conllu_gives_its_texts_and_no_translation(folder: Path, name: str, sentences: int) -> None:
    path = folder / "conllu" / name
    stated = stated_texts(path)
    pages = read_path(path)
    assert "\n".join(readings.texts(pages)).split("\n") == stated
    assert not readings.reasons(pages)
    assert len(stated) == sentences


def test_a_document_is_known_by_its_newdoc(folder: Path) -> None:
    (row,) = rows(read_path(folder / "conllu/paragraph_and_document_boundaries.conllu"))
    assert row["source_id"] == "mf920901-001"


def test_the_spanish_side_of_a_memory(folder: Path) -> None:
    path = folder / "opus/mdn-en-es.tmx.gz"
    stated = gzip.decompress(path.read_bytes()).decode().count('<tuv xml:lang="es">')
    pages = read_path(path)
    texts = readings.texts(pages)
    assert stated * 0.98 < sum(text.count("\n") + 1 for text in texts) <= stated
    assert texts[0].startswith("Este artículo examina la anatomía y el flujo de trabajo")
    assert not any("This article looks at" in text for text in texts)
    assert {row["language"] for row in rows(pages)} == {"es"}
    cut = read_path(path, ONE)
    assert read_path(path, ONE, cut[200].cursor) == cut[201:]


def test_subtitles_are_put_together(folder: Path) -> None:
    pages = read_path(folder / "srt/under-the-dome-es.srt")
    texts = readings.texts(pages)
    assert len(texts) > 50
    assert texts[0].startswith("Este gráfico muestra el índice PM2.5 de Beijing en Enero de 2013")
    assert "We’re certainly headed for disaster" in texts[-1]
    assert "-->" not in "".join(texts)
    assert len(readings.reasons(pages)) == 1  # a time without its milliseconds
    (speech,) = readings.texts(read_path(folder / "srt/nebulas-es-bom.srt"))
    assert "Soy Chenmin Wang, ingeniero a cargo de la investigación y el desarrollo en Nebulas." in speech
    captions = readings.texts(read_path(folder / "srt/captions-es.vtt"))
    assert "Hemos examinado las cuentas T y los débitos y créditos." in captions[0]
    assert "WEBVTT" not in captions[0]


def test_subtitles_in_odd_forms(folder: Path) -> None:
    (wide,) = readings.texts(read_path(folder / "srt/pysrt-bom-utf-16-le.srt"))
    assert readings.texts(read_path(folder / "srt/pysrt-no-indexes.srt")) == [wide]
    assert readings.texts(read_path(folder.parent / "tables/encodings/chardet-bom-utf-16-le.srt"))
    pages = read_path(folder / "srt/pysrt-invalid.srt")
    assert (readings.texts(pages), readings.reasons(pages)) == ([], ["a subtitle without a valid time"])


def test_a_text_made_of_a_memory_is_lines(folder: Path) -> None:
    texts = readings.texts(read_path(folder / "opus/prueba-en-es.txt"))
    assert any("El objetivo de todo videojuego" in text for text in texts)
