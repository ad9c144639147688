"""The data set card: the README that lies beside a released corpus."""

from __future__ import annotations

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_markdown
from corpus_latam.export.card import contents
from corpus_latam.export.card.columns import columns
from corpus_latam.export.card.deduplication import deduplication
from corpus_latam.export.card.facts import CardFacts
from corpus_latam.export.card.front_matter import front_matter
from corpus_latam.export.card.making import making
from corpus_latam.export.card.treatment import filters, personal_data

TOKENS = "How many tokens that is, `corpus-latam push` writes here for the tokenizers of the run."
"""What push replaces: tokenizers are trained after this card is written."""
LIMITS = (
    "- The corpus inherits the errors and the opinions of its sources; it has not been read by people.",
    "- Languages, quality and near-duplicates are decided by rules and models that make mistakes. Short"
    " documents and code-switching suffer most.",
    "- A country is what a record, its source or its web domain says. It is not the author's nationality, and"
    " documents without any such sign have none.",
    "- Countries differ in genre as well as in language: comparing them across sources compares genres.",
    "- Each document keeps the licence of its origin in `license`; where that is `unknown`, it is not"
    " known, and using the text is at the reader's own judgement.",
)


def dataset_card(config: RunConfig, facts: CardFacts) -> str:
    """The whole card as Markdown. The same config and facts give the same text."""
    languages = sorted({language for language, _ in facts.splits})
    sections = [
        front_matter(config, facts, languages),
        f"# {for_markdown(config.name)}",
        contents.summary(facts, languages),
        f"## Columns\n\n{columns()}",
        f"## Languages\n\n{contents.by_language(facts)}\n\n{TOKENS}",
        f"## Sources and licences\n\n{contents.by_source(config, facts)}",
        f"## Countries\n\n{contents.by_country(facts)}",
        f"## Filters\n\n{filters(config, facts)}",
        f"## Deduplication\n\n{deduplication(config, facts)}",
        f"## Personal data\n\n{personal_data(config)}",
        "## Known limits\n\n" + "\n".join(LIMITS),
        f"## How it was made\n\n{making(config, facts)}",
    ]
    return "\n\n".join(sections) + "\n"
