"""Codes of languages: one table, read both ways."""

from __future__ import annotations

from corpus_latam.languages import TO_ISO_639_1, TO_ISO_639_3


def test_every_two_letter_code_has_one_of_three() -> None:
    assert len(TO_ISO_639_3) == 184  # 183 in force, and sh, which lid.176 uses
    assert all(len(two) == 2 and len(three) == 3 for two, three in TO_ISO_639_3.items())


def test_the_way_back_gives_codes_in_force() -> None:
    assert {two: TO_ISO_639_3[two] for two in TO_ISO_639_1.values()} == {
        two: three for two, three in TO_ISO_639_3.items() if two != "sh"
    }
