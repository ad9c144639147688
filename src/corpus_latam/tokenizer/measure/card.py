"""The model card of a tokenizer: what it was trained on, how it was made, and what text costs under it."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from corpus_latam import __version__
from corpus_latam.config import TokenizerConfig
from corpus_latam.escaping import for_markdown, for_markdown_code, for_yaml
from corpus_latam.scaling import TOKENS_PER_PARAMETER
from corpus_latam.tokenizer.count.pretokens import expression
from corpus_latam.tokenizer.measure.countries import MIN_WORDS
from corpus_latam.tokenizer.measure.markdown import (
    Cell,
    about,
    interval,
    markdown,
    number,
    share,
    whole,
    words,
)
from corpus_latam.tokenizer.measure.origin import Origin, section
from corpus_latam.tokenizer.train import loss
from corpus_latam.tokenizer.train.formats import RANKS_FILE, RANKS_NOTE
from corpus_latam.tokenizer.train.vocabularies import SUPERWORD
from corpus_latam.tokenizer.train.weights import factors
from corpus_latam.wording import counted

COSTS: dict[str, Cell] = {
    "words": whole("words"),
    "tokens per word": interval("tokens_per_word"),
    "per `str.split` word": number("tokens_per_word_split"),
    "bytes per token": interval("bytes_per_token", 2),
    "whole words": share("whole_word_share"),
}
USE: dict[str, Cell] = {
    "Rényi efficiency": number("renyi_efficiency"),
    "vocabulary used": share("vocabulary_use"),
    "tokens, reference = 1": number("ratio_to_reference"),
}


def card(
    variant: str,
    config: TokenizerConfig,
    tables: dict[str, pa.Table],
    training: pa.Table,
    trained: dict[str, int],
    origin: Origin,
    sample: pa.Table | None = None,
) -> str:
    """Markdown. `tables`: of `tables.SCHEMAS`, ours first; `training`: groups of the training split;
    `trained`: counts of `train_vocabularies`; `sample`: rows of `sample.SAMPLE` where one was measured."""
    name = tables["totals"]["tokenizer"][0].as_py()
    vocabulary = tables["totals"]["vocab_size"][0].as_py()
    languages = sorted(set(training["language"].to_pylist()))
    sections = [
        _front_matter(languages, config.license),
        f"# {for_markdown(name)}",
        f"A byte-level BPE tokenizer of {vocabulary:,} tokens ({int(variant.split('-')[0]):,} were asked"
        f" for), trained with Corpus LATAM {__version__} on"
        f" {counted(_sum(training, 'documents'), 'document')} and"
        f" {_sum(training, 'bytes') / 1e6:,.1f} MB of text in"
        f" {', '.join(for_markdown(language) for language in languages)}.",
        _usage(),
        "## What it was made from",
        section(origin, config.pattern, config.license),
        "## How it was made",
        _facts(variant, config, training, trained),
        "## What text costs",
        "Measured on the held-out validation split. Words are those of the project's own rule; `str.split`"
        " words are given beside it. A whole word is one that stays a single token after a blank. In"
        " brackets, the 95 % interval of a bootstrap over documents.",
        *_sampled(tables["totals"], sample),
        "### Beside other tokenizers, all text together",
        markdown(_rows(tables["totals"], language=None), ["tokenizer", "vocab_size"], COSTS | USE),
        "### By source, country and kind of document",
        markdown(
            _rows(tables["fertility"], tokenizer=name),
            ["source", "country", "language", "doc_type"],
            {**_drawn(sample), **COSTS, "words": words(MIN_WORDS)} | USE,
        ),
        f"Rows marked * have fewer than {MIN_WORDS:,} words: too few to compare. Where it says not measured,"
        " the validation split holds no document.",
        *_countries(tables, name),
        *_premium(tables["premium"]),
        "## Compute",
        _compute(tables["totals"], training),
        "## Limits",
        "Text unlike the training corpus (other languages, code, mathematics) costs more. Tokens follow"
        " frequency in that corpus and are no statement about what is correct or common elsewhere.",
    ]
    return "\n\n".join(sections) + "\n"


def _front_matter(languages: list[str], license_: str | None) -> str:
    """Field names: https://huggingface.co/docs/hub/model-cards. No `base_model`: there is none."""
    unnamed = {"license": "other", "license_name": "not-chosen", "license_link": "README.md"}
    matter: dict[str, Any] = {
        "library_name": "tokenizers",
        **({"license": license_} if license_ else unnamed),
        "language": languages,
        "tags": ["tokenizer", "bpe"],
    }
    return f"---\n{for_yaml(matter).strip()}\n---"


def _usage() -> str:
    return (
        "```python\nfrom transformers import AutoTokenizer\n\n"
        'tokenizer = AutoTokenizer.from_pretrained(".")\n```\n\n'
        f"With tiktoken, from `{RANKS_FILE}` and `{RANKS_NOTE}` (it does not normalise: do so before):\n\n"
        "```python\nimport json, tiktoken\nfrom tiktoken.load import load_tiktoken_bpe\n\n"
        f'note = json.load(open("{RANKS_NOTE}"))\n'
        'encoding = tiktoken.Encoding("corpus-latam", pat_str=note["pat_str"],'
        f' mergeable_ranks=load_tiktoken_bpe("{RANKS_FILE}"), special_tokens=note["special_tokens"])\n```'
    )


def _facts(variant: str, config: TokenizerConfig, training: pa.Table, trained: dict[str, int]) -> str:
    special = ", ".join(for_markdown_code(token) for token in config.all_special_tokens) or "none"
    pattern = expression(config.pattern, config.digits, SUPERWORD in variant)
    rows = [
        f"Text is cut by the pattern `{config.pattern}`"
        + (f" with at most {config.digits} digits together" if config.digits else "")
        + f": {for_markdown_code(pattern)}",
        f"Normalisation: {config.normalization}",
        f"Special tokens, from id 0: {special}",
        f"Pretokens above {config.max_pretoken_bytes} bytes were split before training.",
        _training(config, training),
    ]
    if config.min_count > 1:
        lost = trained["pruned_bytes"] / trained["counted_bytes"]
        rows.append(
            f"{trained['pruned_types']:,} pretokens that occur less than {config.min_count} times were left"
            f" out of training: {lost:.2%} of its text."
        )
    mine = ("", variant) if SUPERWORD in variant else ("",)
    rows += loss.sentences(trained, config.memory_budget, mine)
    if SUPERWORD in variant and config.superwords:
        rows.append(
            f"The first {config.superwords.subword_share:.0%} of the vocabulary stay within words; the rest"
            f" may join words, learned from about {config.superwords.sample_bytes / 1e6:,.0f} MB of text"
            " (after arXiv 2503.13423)."
        )
    return "\n".join(f"- {row}" for row in rows)


def _training(config: TokenizerConfig, training: pa.Table) -> str:
    if config.parity:
        worst_off = f"whose text has the fewest {config.parity.unit} per token"
        if config.parity.parallel:
            shown = ", ".join(for_markdown(name) for name in config.parity.parallel)
            worst_off = f"that needs the most tokens for the same lines (in {shown})"
        return (
            f"Parity-aware (arXiv 2508.04796): each merge is chosen for the {config.parity.by} {worst_off},"
            f" after {config.parity.global_merges:,} merges"
            " chosen for all together."
        )
    if config.weights.rule == "proportional":
        return "Merges are those of `tokenizers.trainers.BpeTrainer`, computed from counts."
    found = factors(training, config.weights)
    least = min((factor for factor in found.values() if factor), default=1)
    weights = ", ".join(f"{for_markdown(name)} × {factor / least:.3g}" for name, factor in found.items())
    return f"Counts weighted by {config.weights.by} ({config.weights.rule}): {weights}."


def _sampled(totals: pa.Table, sample: pa.Table | None) -> list[str]:
    if sample is None:
        return []
    shares = sample["share"].to_pylist()
    measured = totals["measured_documents"][0].as_py()
    whole_groups = sum(share == 1 for share in shares)
    documents, size = _sum(sample, "documents"), _sum(sample, "bytes") / 1e6
    if measured == documents:  # chance drew every one of a small split
        return []
    return [
        f"A sample was measured: {measured:,} of the split's"
        f" {counted(documents, 'document')} ({size:,.1f} MB), drawn by the hash of their id. Each of the"
        f" {counted(len(shares), 'group')} (source, country, language and kind) has a share of its own,"
        f" from {min(shares):.2%} up; {whole_groups} small ones were measured whole. Words and other sums are"
        " estimates for the whole split, and the intervals are those of the sample."
    ]


def _drawn(sample: pa.Table | None) -> dict[str, Cell]:
    if sample is None:
        return {}
    return {"documents measured": lambda row: f"{row['measured_documents']:,} of {row['documents']:,}"}


def _countries(tables: dict[str, pa.Table], name: str) -> list[str]:
    rows = [row for row in _rows(tables["countries"], tokenizer=name) if row["doc_type"] is None]
    if not rows:
        return []
    shown: dict[str, Cell] = {
        "words": words(MIN_WORDS),
        "tokens per word": interval("tokens_per_word"),
        "genre-matched": interval("matched"),
        "kinds compared": lambda row: ", ".join(map(for_markdown, row["matched_kinds"] or [])) or "–",
    }
    unequal: dict[str, Cell] = {
        "genre-matched": lambda row: "yes" if row["matched"] else "no",
        "countries": whole("countries"),
        "Gini": number("gini"),
        "worst": lambda row: for_markdown(row["worst"] or "–"),
        "best": lambda row: for_markdown(row["best"] or "–"),
        "worst / best": number("worst_over_best"),
    }
    return [
        "### By country",
        "Genre weighs more than country: law costs more than novels anywhere. The matched figure compares"
        " each country with the others within the same kinds of document, and weights the kinds alike."
        f" Kinds with fewer than {MIN_WORDS:,} words in a country, or in one country only, are left out.",
        markdown(rows, ["country", "language"], shown),
        "How unequal countries are, over those with enough text (Gini 0: all alike):",
        markdown(tables["inequality"].to_pylist(), ["tokenizer", "language"], unequal),
    ]


def _premium(table: pa.Table) -> list[str]:
    if not table.num_rows:
        return []
    shown = {"lines": whole("lines"), "tokens": whole("tokens"), "premium": number("premium")}
    explained = "The same lines in several languages; the premium is their tokens over the first language's."
    return [
        "### Premium of languages",
        explained,
        markdown(table.to_pylist(), ["tokenizer", "language"], shown),
    ]


def _compute(totals: pa.Table, training: pa.Table) -> str:
    rate = totals["bytes_per_token"][0].as_py()
    tokens = _sum(training, "bytes") / rate if rate else 0
    return (
        f"The training split is about {about(tokens)} tokens under this tokenizer. Read once, at"
        f" {TOKENS_PER_PARAMETER} tokens per parameter (Hoffmann et al. 2022), that suffices for a model of"
        f" about {about(tokens / TOKENS_PER_PARAMETER)} parameters."
    )


def _rows(table: pa.Table, **equal: str | None) -> list[dict[str, Any]]:
    return [row for row in table.to_pylist() if all(row[name] == value for name, value in equal.items())]


def _sum(table: pa.Table, column: str) -> int:
    return int(pc.sum(table[column]).as_py() or 0)
