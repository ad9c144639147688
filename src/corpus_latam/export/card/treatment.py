"""The card's sections on what was done to the documents: filters and the redaction of personal data."""

from __future__ import annotations

from corpus_latam.config import RunConfig
from corpus_latam.credentials import redacted
from corpus_latam.escaping import for_markdown, for_markdown_block, for_markdown_cell, for_markdown_code
from corpus_latam.export.card.facts import CardFacts

NOT_RECOGNISED = (
    " Kinds looked for: {kinds}. What a rule does not recognise stays: names, postal addresses and"
    " identifiers of other forms are not redacted. Only `text` is treated: `url`, `source_id` and `metadata`"
    " are as their source gave them."
)
REDACTION = {
    "placeholders": "E-mail addresses, telephone numbers, identifiers and the like were replaced by a mark of"
    " their kind, such as `<EMAIL>`." + NOT_RECOGNISED,
    "replacements": "E-mail addresses, telephone numbers, identifiers and the like were replaced by invented"
    " ones of the same shape." + NOT_RECOGNISED,
    "none": "Personal data was **not** redacted (`export.redact: none`). Kinds that were only counted:"
    " {kinds}.",
}


def filters(config: RunConfig, facts: CardFacts) -> str:
    """Languages kept, documents left out by reason, and the policy."""
    parts = [
        "A document is kept, or rejected for the first rule that it breaks. Languages kept:"
        f" {', '.join(for_markdown_code(language) for language in config.select.languages)}."
    ]
    if facts.rejected:
        ordered = sorted(facts.rejected.items(), key=lambda item: (-item[1], item[0]))
        lines = [f"| {_reason(reason)} | {documents:,} |" for reason, documents in ordered]
        parts.append("\n".join(["| left out for | documents |", "|---|---:|", *lines]))
    parts += [
        f"### {for_markdown(name)}\n\n{for_markdown_block(redacted(text.strip()), 'yaml')}"
        for name, text in sorted(facts.policies.items())
    ]
    return "\n\n".join(parts)


def _reason(name: str) -> str:
    return for_markdown_cell(for_markdown_code(name))


def personal_data(config: RunConfig) -> str:
    """What was redacted, and what stays."""
    kinds = ", ".join(for_markdown_code(kind) for kind in config.annotate.personal_data) or "none"
    return REDACTION[config.export.redact].format(kinds=kinds)
