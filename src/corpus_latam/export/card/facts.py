"""What the data set card is told: counts of the released documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Amount:
    """Documents, the bytes of their text as UTF-8, and its words."""

    documents: int
    bytes: int
    words: int = 0


@dataclass(frozen=True)
class CardFacts:
    """What the export counted of the released documents.

    `splits` by (language, split); `sources` by (source, licence or null); `countries` by ISO code or null.
    `rejected` counts documents left out by reason, duplicates among them. `policies` are the selection
    policy's files, by name, as YAML. `versions` are the libraries that made the corpus. `repeats`: rows that
    upsampling adds. `cut`: documents that repeated lines were cut from, and what was cut.
    """

    splits: Mapping[tuple[str, str], Amount]
    sources: Mapping[tuple[str, str | None], Amount]
    countries: Mapping[str | None, Amount]
    rejected: Mapping[str, int] = field(default_factory=dict)
    policies: Mapping[str, str] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    repeats: int = 0
    cut: Amount = Amount(0, 0)

    @property
    def whole(self) -> Amount:
        parts = self.splits.values()
        return Amount(
            sum(part.documents for part in parts),
            sum(part.bytes for part in parts),
            sum(part.words for part in parts),
        )
