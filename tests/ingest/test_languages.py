"""Language tags of sources."""

import pytest

from corpus_latam.ingest.languages import iso_639_3


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("es", "spa"),
        ("ES", "spa"),
        ("es-AR", "spa"),
        ("pt_BR", "por"),
        ("spa", "spa"),
        ("spa_Latn", "spa"),
        (" gn ", "grn"),
        ("ru", "rus"),
        ("xx", None),
        ("Español", "spa"),
        ("spanish", "spa"),
        ("Português", "por"),
        ("fre", "fra"),
        ("Klingon", None),
        ("?", None),
    ],
)
def test_tags_are_read_as_iso_639_3(tag: str, code: str | None) -> None:
    assert iso_639_3(tag) == code
