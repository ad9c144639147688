"""What a tokenizer was made from: the data set, its terms and licences. For its card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_markdown, for_markdown_cell, for_markdown_code
from corpus_latam.storage import paths
from corpus_latam.storage.shards import read_batches

PROFILES = {
    "open": "only texts that anybody may pass on, changed and for money",
    "research": "no texts that are reserved, embargoed or restricted; some are for study only",
    "all": "texts of any licence",
}
REDACTION = {
    "placeholders": "replaced by marks of their kind before training, as far as rules recognise them",
    "replacements": "replaced by invented ones before training, as far as rules recognise them",
    "none": "**not** redacted: tokens may have been learned from them",
}
PATTERNS = {"llama3": "Llama 3", "gpt2": "GPT-2"}
DATA_SET = "- Data set: {}"
"""The line of the card in which push puts the data set's name on the Hub."""


@dataclass(frozen=True)
class Origin:
    """The run that a tokenizer belongs to, and the release shards that it was trained on."""

    data_set: str
    profile: str
    redact: str
    corpus: str
    shards: tuple[str, ...]

    def parts(self) -> list[str]:
        """What of it the card says, but for the documents themselves."""
        return [self.data_set, self.profile, self.redact]

    @cached_property
    def licenses(self) -> Counter[str]:
        """Training documents by licence, read once for the cards of all variants."""
        found: Counter[str] = Counter()
        for shard in self.shards:
            for batch in read_batches(paths.join(self.corpus, shard), ["license"]):
                for entry in batch["license"].value_counts().to_pylist():
                    found[entry["values"] or "not known"] += entry["counts"]
        return found


def origin_of(config: RunConfig, corpus: str, shards: list[str]) -> Origin:
    """What a run's tokenizers are made from."""
    return Origin(config.name, config.export.profile, config.export.redact, corpus, tuple(shards))


def section(origin: Origin, pattern: str, license_: str | None) -> str:
    """The card's section on licence, data and base."""
    chosen = (
        f"{for_markdown_code(license_)} (of these files; the texts have licences of their own)"
        if license_
        else "none was chosen for these files (`tokenizer.license`)"
    )
    lines = [
        f"- Licence: {chosen}",
        DATA_SET.format(for_markdown_code(origin.data_set)),
        f"- Texts: {PROFILES[origin.profile]} (`export.profile: {origin.profile}`)",
        f"- Personal data: {REDACTION[origin.redact]} (`export.redact: {origin.redact}`)",
        f"- Base: none. The vocabulary is learned from this data alone; the pattern that cuts text is that of"
        f" {PATTERNS[pattern]}",
    ]
    ordered = sorted(origin.licenses.items(), key=lambda item: (-item[1], item[0]))
    rows = [f"| {for_markdown_cell(for_markdown(name))} | {count:,} |" for name, count in ordered]
    return "\n".join([*lines, "", "| licence of the texts | training documents |", "|---|---:|", *rows])
