"""The section `tokenizer`: what is trained, how groups count, what is measured."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from corpus_latam.config.values import Bytes, Model, Share

GroupColumn = Literal["source", "country", "language", "doc_type"]


class WeightsConfig(Model):
    """How much each group's text counts in training. docs/tokenizer.md has the formulas."""

    rule: Literal["proportional", "temperature", "equal", "explicit"] = "proportional"
    """How the weights come about."""
    by: GroupColumn = "country"
    """What the groups are."""
    temperature: float = Field(default=3.0, ge=1)
    """Of `temperature`: 1 is proportional, a large number is equal."""
    factors: dict[str, Annotated[float, Field(ge=0)]] = {}
    """Of `explicit`: what a group's counts are multiplied by; groups that are not named keep 1."""


class ParityConfig(Model):
    """Each merge is chosen for the group that is worst off (arXiv 2508.04796). Defaults are the authors'."""

    by: GroupColumn = "country"
    """What the groups are."""
    unit: Literal["bytes", "characters", "words"] = "bytes"
    """What a group's text is measured in: the worst-off group has the fewest of these per token."""
    global_merges: int = Field(default=0, ge=0)
    """Merges chosen for all groups together before (the paper's hybrid)."""
    window: int = Field(default=100, ge=0)
    """No group is chosen more than `alpha` times its share of so many merges; 0: no limit."""
    alpha: float = Field(default=2.0, ge=1)
    """See `window`."""
    min_frequency: int = Field(default=2, ge=1)
    """A group without a pair that occurs so often is done."""
    parallel: dict[str, str] = {}
    """Text files with the same lines, by the group's name: the worst-off group needs most tokens for these
    lines; `unit` then says nothing. No merge is chosen for a group without a file."""


class SuperwordsConfig(Model):
    """A second tokenizer per size, whose last merges join words (arXiv 2503.13423)."""

    subword_share: Share = 0.8
    """Of the vocabulary, learned within words; the rest joins words."""
    sample_bytes: Bytes = 30 * 10**6
    """Training text whose phrases are counted: what stands beside what is not in the pretoken counts."""


class TokenizerConfig(Model):
    """Byte-level BPE from pretoken counts."""

    train: bool = True
    """`false`: no tokenizer is trained and the stage does nothing."""
    license: str | None = Field(default=None, pattern=r"^[a-z0-9][a-z0-9.-]*$")
    """Of the tokenizer's files, as the Hub names it (`apache-2.0`). Its card says so."""
    vocab_sizes: tuple[int, ...] = (32_768,)
    """A tokenizer is trained of each size."""
    pattern: Literal["gpt2", "llama3"] = "llama3"
    """How text is cut into pretokens."""
    digits: Literal[1, 2, 3] | None = None
    """Digits that a pretoken holds at most; by default as the pattern has it."""
    normalization: Literal["none", "nfc"] = "nfc"
    """Of the text before it is cut."""
    max_pretoken_bytes: int = Field(default=128, gt=0)
    """Longer pretokens are cut."""
    min_count: int = Field(default=1, ge=1)
    """Pretokens that occur less often in the training split are left out of training."""
    memory_budget: Annotated[Bytes, Field(ge=64 * 10**6)] = 2 * 10**9
    """For training, beside what Python and its libraries take. Where not all pretokens fit, the rarest are
    left out, and log, card and `training.json` say what share of the text that is (docs/tokenizer.md)."""
    weights: WeightsConfig = WeightsConfig()
    """How much the text of each group counts in training."""
    parity: ParityConfig | None = None
    """Choose merges for whoever is worst off instead; off by default."""
    superwords: SuperwordsConfig | None = None
    """Also train tokenizers whose tokens join words; off by default."""
    special_tokens: tuple[str, ...] = ("<|begin_of_text|>", "<|end_of_text|>", "<|pad|>")
    """The first ids, in this order. Roles are read from their names: begin, end, pad."""
    reserved_slots: int = Field(default=0, ge=0)
    """Further special tokens for later use, `<|reserved_0|>` and so on."""
    compare: tuple[str, ...] = ()
    """Measured beside ours: `tokenizer.json`, a folder that holds one, tiktoken ranks, or a Hub id."""
    wordpiece: bool = False
    """Also train and measure a WordPiece of the largest size, through `tokenizers`."""
    reference: str | None = None
    """The compared tokenizer that all are divided by; by default the first, else ours."""
    parallel: dict[str, str] = {}
    """Text files with the same lines in several languages, the one to divide by first."""
    measured_bytes: Bytes = 100 * 10**6
    """Validation text to measure on: a larger split is sampled, small groups of it more densely."""

    @property
    def all_special_tokens(self) -> tuple[str, ...]:
        """Named ones, then reserved slots."""
        return self.special_tokens + tuple(f"<|reserved_{n}|>" for n in range(self.reserved_slots))
