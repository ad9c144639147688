"""fastText labels of the models in use, as ISO 639-3 and ISO 15924."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_latam.annotate.language_codes import language_and_script

LABELS = {
    "__label__es": ("spa", None),
    "__label__spa": ("spa", None),
    "__label__spa_Latn": ("spa", "Latn"),
    "__label__zho_Hans": ("zho", "Hans"),
    "__label__zh-Hant": ("zho", "Hant"),
    "__label__als": ("gsw", None),
    "__label__als_Latn": ("als", "Latn"),
    "__label__en_Latn_1": ("eng", "Latn"),
    "__label__arz": ("arz", None),
    "__label__simple": ("eng", None),
    "es": ("spa", None),
    "__label__xx": ("und", None),
    "__label__Spanish": ("und", None),
    "__label__": ("und", None),
}


@pytest.mark.parametrize("label", LABELS)
def test_labels(label: str) -> None:
    assert language_and_script(label) == LABELS[label]


@given(st.text())
def test_any_label_has_an_answer(label: str) -> None:
    language, script = language_and_script(f"__label__{label}")
    assert len(language) == 3
    assert script is None or len(script) == 4
