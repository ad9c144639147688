"""The lexicon: insults count, friendly slang and ordinary words do not, whatever the country."""

from __future__ import annotations

import pyarrow as pa
import pytest

from corpus_latam.annotate.lexicons import read_lexicon, weighted_entries
from corpus_latam.annotate.toxicity import MIN_WORDS, load_lexicon, toxicity_density
from corpus_latam.errors import ConfigError
from corpus_latam.text import segment
from tests.text import reference

FRIENDLY = {
    "MX": "No manches, güey, qué chido estuvo el concierto, la banda se la rifó a toda madre.",
    "CL": "Ya po, weón, apúrate que el huevón del chofer no espera y los cabros están listos.",
    "AR": "Che, boludo, pasá a tomar unos mates que el pibe trajo facturas.",
    "UY": "Bo, boludo, qué golazo, el botija la clavó en el ángulo.",
    "CO": "Marica, parce, qué chimba de viaje, ese man es una gonorrea para bailar salsa.",
    "VE": "Épale, mi pana, qué arrecho quedó ese mural, coño, qué chévere.",
    "PE": "Habla, causa, mi pata trajo la chela y la vieja hizo un ceviche bacán.",
    "CU": "Asere, qué bola, ese guajiro es tremendo bárbaro.",
    "SV": "Vaya, maje, nos vemos en la cancha con los bichos del barrio.",
    "CR": "Mae, qué tuanis la playa, pura vida.",
    "ES": "Joder, tío, estuvo de puta madre, la hostia de bueno.",
    "DO": "Dímelo, tíguere, ese mamón está dulce y la guagua viene llena.",
    "PR": "Wepa, pana, esos cabrones tocan la plena brutal.",
    "BR": "Cara, que rolê foda, mano, o bicho tocou pra caralho.",
    "HN": "Púchica, maje, qué macizo el partido, los catrachos jugaron bien.",
}
NEUTRAL = [
    "Los derechos de las personas homosexuales, lesbianas y travestis están en la ley.",
    "La comunidad judía, la gitana y la musulmana celebraron juntas la feria.",
    "Los inmigrantes haitianos y los indígenas del norte hablan de su historia.",
    "La perra de mi vecina tuvo cachorros y la zorra del cuento engañó al burro.",
    "El atleta negro y la niña china ganaron la carrera.",
]


def density(text: str, language: str = "spa", country: str | None = None) -> float:
    words = segment(reference.utf8(text))
    found = toxicity_density(words, pa.array([language]), pa.array([country], pa.string()))
    return float(found[0].as_py())


@pytest.mark.parametrize("country", FRIENDLY)
def test_friendly_slang_is_below_the_strictest_threshold(country: str) -> None:
    assert density(FRIENDLY[country], "por" if country == "BR" else "spa", country) <= 3


@pytest.mark.parametrize("text", NEUTRAL)
def test_speaking_of_people_and_animals_is_no_insult(text: str) -> None:
    assert density(text) == 0


def test_a_short_text_counts_as_a_hundred_words() -> None:
    assert density("malparido") == 1000 / MIN_WORDS
    assert density("malparido " + "palabra " * 199) == 5


def test_accents_case_and_phrases() -> None:
    assert density("IMBECIL") == density("imbécil") > 0
    assert density("hijo de puta") == density("Hijo de Puta") == 10
    assert density("de puta madre") == 0


def test_country_decides_where_a_word_is_friendly() -> None:
    assert density("marica", country="CO") == 0 < density("marica", country="AR")
    assert density("marica", country="ZZ") == density("marica")


def test_language_decides_which_lexicon_reads() -> None:
    words = segment(reference.utf8("arrombado", "arrombado", "arrombado"))
    found = toxicity_density(
        words, pa.array(["por", "spa", "eng"]), pa.array([None] * 3, pa.string())
    ).to_pylist()
    assert found == [8.0, 0.0, None]
    assert density("arrombado malparido", "und") == 18


def test_every_entry_is_found_with_its_weight() -> None:
    for language, groups in read_lexicon("toxicity").items():
        for entry in weighted_entries(groups, language):
            assert density(entry.form, language) == pytest.approx(10 * entry.weight), entry.form
    assert len(load_lexicon("toxicity").variants) > 10


def test_a_form_listed_twice_is_an_error() -> None:
    with pytest.raises(ConfigError, match="'Ano' is listed twice"):
        weighted_entries([{"forms": ["ano", "Ano"], "weight": 1}], "lexicons/toxicity.yaml: spa")
