"""The lexicon abstains in doubt, never overrules anybody, and is in order."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from corpus_latam.annotate.country import LEXICON, country_of_words
from corpus_latam.annotate.country_lexicon import WEIGHTS, load_lexicon
from corpus_latam.annotate.lexicons import read_lexicon
from corpus_latam.text import segment, word_hashes
from tests.text import reference

CHILE = (
    "Los carabineros de Valparaíso y de Antofagasta informaron a la Contraloría. El gobierno de Chile, dijo"
    " el intendente regional, pagará a los vecinos chilenos de Temuco en unidades tributarias mensuales."
)
BOTH = (
    CHILE + " Los argentinos de Buenos Aires y de Neuquén, en la Argentina, hicieron lo mismo con el INDEC."
)
PASSING = "Volvió de Chile el martes y al día siguiente salió a comprar pan para la semana."


def found(
    text: str, language: str = "spa", doc_type: str = "web", stated: str | None = None
) -> list[str | None]:
    basis = "record" if stated else None
    result = country_of_words(
        pa.array([stated], pa.string()),
        pa.array([basis], pa.string()),
        segment(reference.utf8(text)),
        pa.array([language]),
        pa.array([doc_type]),
    )
    return [column[0].as_py() for column in result]


def test_far_ahead() -> None:
    assert found(CHILE) == ["CL", LEXICON]
    assert found(CHILE, doc_type="law") == ["CL", LEXICON]


@pytest.mark.parametrize("text", [BOTH, PASSING, ""])
def test_abstains_in_doubt(text: str) -> None:
    assert found(text) == [None, None]


def test_abstains_where_it_cannot_know() -> None:
    assert found(CHILE, language="cat") == [None, None]
    assert found(CHILE, doc_type="literature") == [None, None]
    assert found(CHILE, doc_type="code") == [None, None]


def test_never_overrules() -> None:
    assert found(CHILE, stated="PE") == ["PE", "record"]


def test_the_shipped_lexicon() -> None:
    listed = read_lexicon("country")
    assert len(listed) >= 22
    lexicon = load_lexicon()
    assert lexicon.countries == sorted(listed)
    assert np.all(lexicon.weights.max(axis=1) > 0)
    for country, groups in listed.items():
        assert set(groups) <= set(WEIGHTS), country
        forms = [word_hashes(form).tobytes() for group in groups.values() for form in group]
        assert len(forms) == len(set(forms)), country
