"""Names of programs that gather text for language models, whose rules in robots.txt are read."""

from __future__ import annotations

from functools import cache

from corpus_latam.config.shipped import shipped
from corpus_latam.config.yaml_text import read_yaml
from corpus_latam.errors import ConfigError

FILE = "opt-out/agents.yaml"


@cache
def shipped_agents() -> tuple[str, ...]:
    """Their names, as robots.txt writes them."""
    content = read_yaml(shipped(FILE), "list of programs")
    agents = content.get("agents") if isinstance(content, dict) else None
    if not isinstance(agents, list) or not all(isinstance(agent, str) for agent in agents):
        raise ConfigError(f"configs/{FILE}: write `agents:` and a list of names.")
    return tuple(agents)
