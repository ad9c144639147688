"""The cards as they are sent: with what their stages could not know, the names on the Hub and the tokens."""

from __future__ import annotations

import yaml

from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_markdown_code, for_yaml
from corpus_latam.hub.tokens import tokens

CORPUS_HERE, TOKENIZER_HERE = "PATH_OR_NAME", 'from_pretrained(".")'
"""What a card's examples say where it does not know its repository yet."""
NO_TOKENS = "How many tokens that is, `corpus-latam push` writes here for the tokenizers of the run."
DATA_SET = "- Data set: {}\n"
"""The line of a tokenizer's card that names its data set."""


def corpus_card(card: str, config: RunConfig, repository: str) -> str:
    """A data set card with its repository in the examples, and how many tokens the corpus is."""
    counted = tokens(config)
    if counted:
        card = card.replace(f"\n{NO_TOKENS}\n", f"\n{counted}\n", 1)
    return card.replace(CORPUS_HERE, repository)


def tokenizer_card(card: str, config: RunConfig, repository: str, data_set: str | None) -> str:
    """A model card with its repository in the example, and that of its data set, if it is known."""
    card = card.replace(TOKENIZER_HERE, f'from_pretrained("{repository}")')
    if data_set is None:
        return card
    _, matter, text = card.split("---\n", 2)
    named = f"[{data_set}](https://huggingface.co/datasets/{data_set})"
    text = text.replace(DATA_SET.format(for_markdown_code(config.name)), DATA_SET.format(named), 1)
    return f"---\n{for_yaml({**yaml.safe_load(matter), 'datasets': [data_set]})}---\n{text}"
