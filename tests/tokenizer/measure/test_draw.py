"""What is drawn, by language: one object for all tasks, and a digest that follows its shares alone."""

from __future__ import annotations

from corpus_latam.tokenizer.count.sample import plan, shares_of
from corpus_latam.tokenizer.measure.draw import Drawn, by_language, drawn_from

SPANISH, CATALAN = ("spa", "s", None, "web"), ("cat", "s", "AD", "law")
SIZES = {SPANISH: (10_000, 10**7), CATALAN: (5_000, 10**6)}


def test_tasks_of_a_language_share_what_is_drawn() -> None:
    sample = plan([SIZES], 10**6)
    drawn = by_language(sample)
    one, other = (drawn_from(drawn, f"spa/validation-0000{n}-of-00002.parquet") for n in range(2))
    assert one.shares is other.shares
    shares = shares_of(sample)
    assert shares is not None
    assert one.shares == {SPANISH: shares[SPANISH]}
    assert drawn_from(drawn, "cat/validation-00000-of-00001.parquet").shares == {CATALAN: shares[CATALAN]}


def test_every_document_is_counted_of_training_text_and_without_a_sample() -> None:
    drawn = by_language(plan([SIZES], 10**6))
    assert drawn_from(drawn, "spa/train-00000-of-00001.parquet") == Drawn()
    assert drawn_from(by_language(None), "spa/validation-00000-of-00001.parquet") == Drawn()


def test_a_digest_follows_the_shares_of_its_language() -> None:
    small, large = (by_language(plan([SIZES], wanted)) for wanted in (10**6, 2 * 10**6))
    again = by_language(plan([dict(reversed(SIZES.items()))], 10**6))
    assert small == again
    assert small["spa"].digest != large["spa"].digest
    assert len({drawn.digest for drawn in small.values()}) == 2
