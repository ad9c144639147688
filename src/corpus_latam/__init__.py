"""Corpus LATAM: from scattered text to a documented corpus and a measured tokenizer."""

__version__ = "0.1.0"
