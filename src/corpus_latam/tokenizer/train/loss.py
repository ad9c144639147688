"""What training left out for want of memory: as numbers for `training.json`, and in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from corpus_latam.tokenizer.train.chosen import Chosen

NAMES = ("types", "pretokens", "bytes")
LEFT_OUT, OF = "left_out_", "left_out_of_"


def counts(chosen: Chosen, variant: str = "") -> dict[str, int]:
    """What was left out, and of how much: distinct words (types), their occurrences as training weighs them,
    and the bytes of these. Empty where nothing was. `variant`: the tokenizer that alone it concerns."""
    if not chosen.lost.types:
        return {}
    end = f" {variant}" if variant else ""
    lost = {f"{LEFT_OUT}{name}{end}": getattr(chosen.lost, name) for name in NAMES}
    return lost | {f"{OF}{name}{end}": getattr(chosen.all, name) for name in NAMES}


def sentences(trained: Mapping[str, int], budget: int, variants: tuple[str, ...] = ("",)) -> Iterator[str]:
    """What `counts` says, for a reader: one sentence for each of the variants that lost something."""
    for variant in variants:
        end = f" {variant}" if variant else ""
        if f"{LEFT_OUT}types{end}" not in trained:
            continue
        types, pretokens, size = (trained[f"{LEFT_OUT}{name}{end}"] for name in NAMES)
        _, of_pretokens, of_size = (trained[f"{OF}{name}{end}"] for name in NAMES)
        kind = f"phrases of {variant}" if variant else "pretokens"
        yield (
            f"The {types:,} rarest {kind} were left out of training, since they did not fit into"
            f" tokenizer.memory_budget ({budget / 1e6:,.0f} MB): {pretokens / of_pretokens:.2%} of the"
            f" occurrences and {size / of_size:.2%} of the bytes that training counts."
        )
