"""The data set card, from the config and what export counted."""

from corpus_latam.export.card.card import dataset_card
from corpus_latam.export.card.facts import Amount, CardFacts

__all__ = ["Amount", "CardFacts", "dataset_card"]
