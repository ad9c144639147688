"""The card's last section: the versions and the configuration that made the corpus."""

from __future__ import annotations

from typing import Any

import yaml

from corpus_latam import __version__
from corpus_latam.config import RunConfig
from corpus_latam.export.card.facts import CardFacts


def making(config: RunConfig, facts: CardFacts) -> str:
    """Versions, and the configuration as YAML."""
    versions = {"corpus-latam": __version__, **facts.versions}
    lines = [f"- {name} {versions[name]}" for name in sorted(versions)]
    dumped = yaml.safe_dump(public_config(config), sort_keys=False, allow_unicode=True).strip()
    return "\n".join(lines) + f"\n\n```yaml\n{dumped}\n```"


def public_config(config: RunConfig) -> dict[str, Any]:
    """The resolved configuration without the folders of the machine that made the corpus."""
    tree: dict[str, Any] = config.model_dump(mode="json", exclude={"output"})
    return {key: _without_folders(value) for key, value in tree.items()}


def _without_folders(value: Any) -> Any:
    """Local paths cut to their last part, anywhere in a tree."""
    if isinstance(value, dict):
        return {key: _without_folders(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_without_folders(inner) for inner in value]
    if isinstance(value, str) and (value.startswith("file://") or ("/" in value and "://" not in value)):
        return value.rstrip("/").rpartition("/")[2]
    return value
