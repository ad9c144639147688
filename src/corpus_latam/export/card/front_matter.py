"""The card's front matter: what the Hub reads of it.

Field names: https://huggingface.co/docs/hub/datasets-cards and the card specification in `hub-docs`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_yaml
from corpus_latam.export.card.facts import CardFacts
from corpus_latam.languages import TO_ISO_639_1

SIZE_LIMITS = (
    (10**3, "n<1K"),
    (10**4, "1K<n<10K"),
    (10**5, "10K<n<100K"),
    (10**6, "100K<n<1M"),
    (10**7, "1M<n<10M"),
    (10**8, "10M<n<100M"),
    (10**9, "100M<n<1B"),
    (10**10, "1B<n<10B"),
    (10**11, "10B<n<100B"),
    (10**12, "100B<n<1T"),
)
HUB_LICENSES = frozenset(
    {
        "apache-2.0",
        "bsd-3-clause",
        "cc-by-3.0",
        "cc-by-4.0",
        "cc-by-nc-4.0",
        "cc-by-nc-nd-4.0",
        "cc-by-nc-sa-4.0",
        "cc-by-nd-4.0",
        "cc-by-sa-3.0",
        "cc-by-sa-4.0",
        "cc0-1.0",
        "gpl-3.0",
        "mit",
        "mpl-2.0",
    }
)
"""SPDX identifiers, in lower case, that the Hub knows; all others are `other`."""

OF_THE_HUB = {"zxx": "code"}
"""What the Hub calls a language in its own way."""


def front_matter(config: RunConfig, facts: CardFacts, languages: list[str]) -> str:
    """YAML between dashes."""
    matter: dict[str, Any] = {
        "pretty_name": config.name,
        "language": hub_languages(languages),
        **_license(facts),
        "size_categories": [size_category(facts.whole.documents)],
        "task_categories": ["text-generation"],
        "configs": _configs(facts, languages),
    }
    return f"---\n{for_yaml(matter).strip()}\n---"


def hub_languages(languages: list[str]) -> list[str]:
    """The Hub wants ISO 639-1 where a language has such a code, and a word of its own for code."""
    names = TO_ISO_639_1 | OF_THE_HUB
    return [names.get(language, language) for language in languages if language != "und"]


def size_category(documents: int) -> str:
    """The Hub's name for a data set of this many documents."""
    return next((name for limit, name in SIZE_LIMITS if documents < limit), "n>1T")


def _license(facts: CardFacts) -> dict[str, str]:
    found = {license_name for _, license_name in facts.sources}
    only = next(iter(found)) if len(found) == 1 else None
    if only and only.lower() in HUB_LICENSES:
        return {"license": only.lower()}
    return {"license": "other", "license_name": "mixed", "license_link": "README.md"}


def _configs(facts: CardFacts, languages: list[str]) -> list[dict[str, Any]]:
    """One configuration of everything, which is what opens by default, and one per language."""
    everything = {split for _, split in facts.splits}
    configs = [_one_config("default", "*", everything)]
    for language in languages:
        splits = {split for found, split in facts.splits if found == language}
        configs.append(_one_config(language, language, splits))
    return configs


def _one_config(name: str, folder: str, splits: Iterable[str]) -> dict[str, Any]:
    files = [{"split": split, "path": f"{folder}/{split}-*.parquet"} for split in sorted(splits)]
    return {"config_name": name, "data_files": files}
