"""The card's section on copies: what was removed, cut out of documents, or written more than once."""

from __future__ import annotations

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_markdown_code
from corpus_latam.export.card.facts import CardFacts
from corpus_latam.export.card.markdown import size
from corpus_latam.wording import counted


def deduplication(config: RunConfig, facts: CardFacts) -> str:
    """What was done about copies, repeated lines and repeats."""
    return "\n\n".join(filter(None, [_copies(config), _cuts(config, facts), _upsampling(config, facts)]))


def _cuts(config: RunConfig, facts: CardFacts) -> str:
    lines = config.deduplicate.lines
    if not lines.remove:
        return ""
    sources = ", ".join(
        f"{for_markdown_code(source)} ({what})" for source, what in sorted(lines.remove.items())
    )
    return (
        f"Lines or paragraphs of {lines.min_characters} characters or more that many documents of one source"
        f" share were cut from {sources}: {size(facts.cut.bytes)} of"
        f" {counted(facts.cut.documents, 'document')}."
    )


def _upsampling(config: RunConfig, facts: CardFacts) -> str:
    weights = config.export.upsample
    if not weights:
        return ""
    bounds = sorted(weights)
    steps = ", ".join(f"{weights[bound]} from {bound}" for bound in bounds)
    return (
        "**Documents are repeated** in the train split, by how many copies of each were found, as in"
        f" FineWeb-2's rehydration: times written by `minhash_cluster_size`: {steps}."
        f" {counted(facts.repeats, 'row is such a repeat', 'rows are such repeats')}, with the id of the"
        " first. The validation split holds no document twice."
    )


def _copies(config: RunConfig) -> str:
    settings = config.deduplicate
    steps = []
    if settings.exact:
        steps.append("Exact copies of the normalised text are removed.")
    if settings.near:
        steps.append(
            f"Near-duplicates are found by MinHash over {config.annotate.signature.shingle_words}-word"
            f" n-grams ({settings.bands} bands of {settings.rows} rows), verified, and removed where their"
            f" Jaccard similarity to a document that stays is {settings.threshold} or more. Signature"
            f" estimates between {settings.grey_zone[0]} and {settings.grey_zone[1]} are settled on the texts"
            " themselves."
        )
    if not steps:
        return "Nothing was deduplicated."
    order = "after the filters" if settings.over == "kept" else "before the filters' rejections are taken out"
    return " ".join(
        [*steps, f"This is done {order}; `minhash_cluster_size` counts the copies that were found."]
    )
