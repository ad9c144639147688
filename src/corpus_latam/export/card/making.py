"""The card's last section: the versions and the configuration that made the corpus."""

from __future__ import annotations

from typing import Any

from corpus_latam import __version__
from corpus_latam.config import RunConfig
from corpus_latam.credentials import redacted_tree
from corpus_latam.escaping import for_markdown, for_markdown_block, for_yaml
from corpus_latam.export.card.facts import CardFacts


def making(config: RunConfig, facts: CardFacts) -> str:
    """Versions, and the configuration as YAML."""
    versions = {"corpus-latam": __version__, **facts.versions}
    lines = [f"- {name} {for_markdown(versions[name])}" for name in sorted(versions)]
    dumped = for_yaml(public_config(config)).strip()
    return "\n".join(lines) + f"\n\n{for_markdown_block(dumped, 'yaml')}"


def public_config(config: RunConfig) -> dict[str, Any]:
    """The resolved configuration without secrets and without the folders of the machine that ran it."""
    tree: dict[str, Any] = redacted_tree(config.model_dump(mode="json", exclude={"output"}))
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
