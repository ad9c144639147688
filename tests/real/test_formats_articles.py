"""Articles of SciELO (formats/repositories/scielo): text, abstracts by language, translations apart."""

import json

import pytest

from corpus_latam.sources.articles import source
from tests.real.conftest import real_data
from tests.sources import readings
from tests.sources.articles.reading import read_path, rows

pytestmark = pytest.mark.real
FOLDER = "formats/repositories/scielo"


def test_an_article_of_argentina() -> None:
    pages = read_path(real_data(f"{FOLDER}/jats-es-argentina-S2176-66652019000100074.xml"))
    article, abstract = rows(pages)
    assert not readings.reasons(pages)
    assert article["text"].startswith("Desde 2008, a partir del conflicto con “el campo”")
    assert "\n\nIntroducción\n\nTras la crisis del proyecto neoliberal de los ’90" in article["text"]
    assert "la acumulación y la legitimación política (PIVA, 2015)." in article["text"]
    assert "Buenos Aires: Eudeba" not in article["text"]
    assert "Since 2008" not in article["text"]
    assert abstract["text"].startswith("Since 2008, after the conflict with agrarian landlords")
    assert [row["language"] for row in (article, abstract)] == ["es", "en"]
    assert (article["country"], article["date"]) == ("AR", "2019")
    said = json.loads(article["metadata"])
    assert (said["journal"], said["doi"]) == ("Mediações", "10.5433/2176-6665.2019v24n1p74")
    assert said["keywords"][0] == "Bloque de poder"
    kinds = [kind for _, _, kind in said["spans"]]
    assert (kinds.count("heading"), kinds.count("note")) == (13, 1)


def test_a_translation_is_a_text_of_its_own() -> None:
    pages = read_path(real_data(f"{FOLDER}/jats-pt-translation-subarticles.xml"))
    found = rows(pages)
    assert [(row["language"], row["country"]) for row in found] == [("pt", "BR"), ("en", "BR")]
    assert found[1]["text"].startswith("By analyzing two of Moacyr Scliar’s novels")
    assert pages[0].left_out == {source.NO_TEXT_INSIDE: 4}


def test_articlemeta() -> None:
    pages = read_path(real_data(f"{FOLDER}/article_meta_spa.json"))
    found = rows(pages)
    assert not readings.reasons(pages)
    assert [row["language"] for row in found] == ["en", "pt"]
    assert found[0]["text"].startswith("OBJECTIVE To evaluate the association")
    titles = [json.loads(row["metadata"])["title"] for row in found]
    assert titles[0].startswith("Offer of primary care services")
    assert titles[1].startswith("Oferta de serviços pela atenção básica")
