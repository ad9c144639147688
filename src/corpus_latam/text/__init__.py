"""Words and normal forms of text, computed over Arrow string buffers (docs/text.md). No policy here."""

from corpus_latam.text.buffers import Utf8, as_utf8
from corpus_latam.text.normalise import normalise
from corpus_latam.text.words import Words, segment, word_hashes

TEXT_RULE = "corpus-latam-1"
"""Version of the rule of docs/text.md. Signatures and hashes made under another one cannot be compared."""

__all__ = ["TEXT_RULE", "Utf8", "Words", "as_utf8", "normalise", "segment", "word_hashes"]
