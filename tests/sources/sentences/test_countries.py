"""The country that a name tells, and no other."""

import pytest

from corpus_latam.sources.sentences.countries import country_of


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("raw/GNOME.es_AR.txt", "AR"),
        ("mozilla/pt-BR.txt", "BR"),
        ("spa-cl_web_2015_1M/spa-cl_web_2015_1M-sentences.txt", "CL"),
        ("corpora/InfoLEG.txt", "AR"),
        ("raw/HCDN/2010.txt", "AR"),
        ("raw/UN.txt", None),
        ("Europarl.en-es.es", None),
        ("spa_news_2011_1M-sentences.txt", None),
        ("es_AR-es_CL.txt", None),
        ("notes_AB.txt", None),
        ("boletín-oficial.txt", None),
    ],
)
def test_names_tell_countries(name: str, country: str | None) -> None:
    assert country_of(name, {}) == country


def test_what_the_config_states_comes_first() -> None:
    assert country_of("raw/InfoLEG.txt", {"*infoleg*": "UY"}) == "UY"
    assert country_of("raw/Boletin.txt", {"*BOLETIN*": "PE"}) == "PE"
