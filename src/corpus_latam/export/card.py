"""The data set card: the README that lies beside a released corpus, with the front matter that the Hub reads.

Field names: https://huggingface.co/docs/hub/datasets-cards and the card specification in `hub-docs`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from corpus_latam import __version__
from corpus_latam.config import RunConfig


@dataclass(frozen=True)
class Amount:
    """Documents, and the bytes of their text as UTF-8."""

    documents: int
    bytes: int


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
        return Amount(sum(part.documents for part in parts), sum(part.bytes for part in parts))


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
TWO_LETTERS = {
    "spa": "es",
    "por": "pt",
    "cat": "ca",
    "glg": "gl",
    "eus": "eu",
    "grn": "gn",
    "que": "qu",
    "aym": "ay",
    "oci": "oc",
    "eng": "en",
    "fra": "fr",
    "ita": "it",
}
"""The Hub wants ISO 639-1 where a language has such a code."""
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

NOT_RECOGNISED = (
    " Kinds looked for: {kinds}. What a rule does not recognise stays: names, postal addresses and"
    " identifiers of other forms are not redacted. Only `text` is treated: `url`, `source_id` and `metadata`"
    " are as their source gave them."
)
REDACTION = {
    "placeholders": "E-mail addresses, telephone numbers, identifiers and the like were replaced by a mark of"
    " their kind, such as `<EMAIL>`." + NOT_RECOGNISED,
    "replacements": "E-mail addresses, telephone numbers, identifiers and the like were replaced by invented"
    " ones of the same shape." + NOT_RECOGNISED,
    "none": "Personal data was **not** redacted (`export.redact: none`). Kinds that were only counted:"
    " {kinds}.",
}
PROFILES = {
    "open": "Only documents whose licence lets anybody pass them on, changed and for money, are released"
    " (`export.profile: open`).",
    "research": "Documents whose rights are reserved, embargoed, or whose access is restricted were left out;"
    " some licences allow study only, and some are not known (`export.profile: research`).",
    "all": "No document was left out for its licence (`export.profile: all`).",
}
LIMITS = (
    "- The corpus inherits the errors and the opinions of its sources; it has not been read by people.",
    "- Languages, quality and near-duplicates are decided by rules and models that make mistakes. Short"
    " documents and code-switching suffer most.",
    "- A country is what a record, its source or its web domain says. It is not the author's nationality, and"
    " documents without any such sign have none.",
    "- Countries differ in genre as well as in language: comparing them across sources compares genres.",
    "- Each document keeps the licence of its origin in `license`; where that is `unknown`, it is not"
    " known, and using the text is at the reader's own judgement.",
)


def dataset_card(config: RunConfig, facts: CardFacts) -> str:
    """The whole card as Markdown. The same config and facts give the same text."""
    languages = sorted({language for language, _ in facts.splits})
    sections = [
        _front_matter(config, facts, languages),
        f"# {config.name}",
        _summary(config, facts, languages),
        f"## Languages\n\n{_languages(facts)}",
        f"## Sources and licences\n\n{PROFILES[config.export.profile]}\n\n{_sources(facts)}",
        f"## Countries\n\n{_countries(facts)}",
        f"## Filters\n\n{_filters(config, facts)}",
        f"## Deduplication\n\n{_deduplication(config, facts)}",
        f"## Personal data\n\n{_personal_data(config)}",
        "## Known limits\n\n" + "\n".join(LIMITS),
        f"## How it was made\n\n{_making(config, facts)}",
    ]
    return "\n\n".join(sections) + "\n"


# --------------------------------------------------------------------------------- front matter


def _front_matter(config: RunConfig, facts: CardFacts, languages: list[str]) -> str:
    matter: dict[str, Any] = {
        "pretty_name": config.name,
        "language": [TWO_LETTERS.get(language, language) for language in languages if language != "und"],
        **_license(facts),
        "size_categories": [size_category(facts.whole.documents)],
        "task_categories": ["text-generation"],
        "configs": _configs(facts, languages),
    }
    return f"---\n{yaml.safe_dump(matter, sort_keys=False, allow_unicode=True).strip()}\n---"


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


# -------------------------------------------------------------------------------------- sections


def _summary(config: RunConfig, facts: CardFacts, languages: list[str]) -> str:
    whole = facts.whole
    sources = len({source for source, _ in facts.sources})
    countries = len({country for country in facts.countries if country})
    return (
        f"{whole.documents:,} documents, {_size(whole.bytes)} of text in"
        f" {_plural(len(languages), 'language')}, from {_plural(sources, 'source')} and"
        f" {_plural(countries, 'country', 'countries')}. Made with Corpus LATAM {__version__}: filtered,"
        " deduplicated and documented.\n\n"
        "```python\n"
        "from datasets import load_dataset\n\n"
        'corpus = load_dataset("PATH_OR_NAME")         # every language\n'
        f'one = load_dataset("PATH_OR_NAME", "{languages[0]}")  # one of them\n'
        "```"
    )


def _languages(facts: CardFacts) -> str:
    rows = [[f"`{language}`", split, amount] for (language, split), amount in sorted(facts.splits.items())]
    return _table(["language", "split"], rows)


def _sources(facts: CardFacts) -> str:
    ordered = sorted(facts.sources.items(), key=lambda item: (item[0][0], item[0][1] or "~"))
    return _table(
        ["source", "licence"],
        [[f"`{source}`", name or "not known", amount] for (source, name), amount in ordered],
    )


def _countries(facts: CardFacts) -> str:
    ordered = sorted(facts.countries.items(), key=lambda item: (-item[1].documents, item[0] or "~"))
    return _table(["country"], [[country or "not known", amount] for country, amount in ordered])


def _filters(config: RunConfig, facts: CardFacts) -> str:
    parts = [
        "A document is kept, or rejected for the first rule that it breaks. Languages kept:"
        f" {', '.join(f'`{language}`' for language in config.select.languages)}."
    ]
    if facts.rejected:
        ordered = sorted(facts.rejected.items(), key=lambda item: (-item[1], item[0]))
        lines = [f"| `{reason}` | {documents:,} |" for reason, documents in ordered]
        parts.append("\n".join(["| left out for | documents |", "|---|---:|", *lines]))
    parts += [f"### {name}\n\n```yaml\n{text.strip()}\n```" for name, text in sorted(facts.policies.items())]
    return "\n\n".join(parts)


def _deduplication(config: RunConfig, facts: CardFacts) -> str:
    return "\n\n".join(filter(None, [_copies(config), _cuts(config, facts), _upsampling(config, facts)]))


def _cuts(config: RunConfig, facts: CardFacts) -> str:
    lines = config.deduplicate.lines
    if not lines.remove:
        return ""
    sources = ", ".join(f"`{source}` ({what})" for source, what in sorted(lines.remove.items()))
    return (
        f"Lines or paragraphs of {lines.min_characters} characters or more that many documents of one source"
        f" share were cut from {sources}: {_size(facts.cut.bytes)} of {facts.cut.documents:,} documents."
    )


def _upsampling(config: RunConfig, facts: CardFacts) -> str:
    weights = config.export.upsample
    if not weights:
        return ""
    bounds = sorted(weights)
    steps = ", ".join(f"{weights[bound]} from {bound}" for bound in bounds)
    return (
        "**Documents are repeated** in the train split, by how many copies of each were found, as in"
        f" FineWeb-2's rehydration: times written by `minhash_cluster_size`: {steps}. {facts.repeats:,} rows"
        " are such repeats, with the id of the first. The validation split holds no document twice."
    )


def _copies(config: RunConfig) -> str:
    settings = config.deduplicate
    steps = []
    if settings.exact:
        steps.append("Exact copies of the normalised text are removed.")
    if settings.near:
        steps.append(
            f"Near-duplicates are found by MinHash over {config.annotate.signature.shingle_words}-word"
            f" n-grams ({settings.bands} bands of {settings.rows} rows), verified, and removed where their"
            f" Jaccard similarity to a document that stays is {settings.threshold} or more. Signature"
            f" estimates between {settings.grey_zone[0]} and {settings.grey_zone[1]} are settled on the texts"
            " themselves."
        )
    if not steps:
        return "Nothing was deduplicated."
    order = "after the filters" if settings.over == "kept" else "before the filters' rejections are taken out"
    return " ".join(
        [*steps, f"This is done {order}; `minhash_cluster_size` counts the copies that were found."]
    )


def _personal_data(config: RunConfig) -> str:
    kinds = ", ".join(f"`{kind}`" for kind in config.annotate.personal_data) or "none"
    return REDACTION[config.export.redact].format(kinds=kinds)


def _making(config: RunConfig, facts: CardFacts) -> str:
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


def _table(headings: list[str], rows: list[list[Any]]) -> str:
    """A Markdown table whose rows end in an `Amount`."""
    lines = [
        "| " + " | ".join([*headings, "documents", "text"]) + " |",
        "|" + "---|" * len(headings) + "---:|---:|",
    ]
    for *names, amount in rows:
        cells = [*(name.replace("|", "\\|") for name in names), f"{amount.documents:,}", _size(amount.bytes)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _plural(count: int, one: str, many: str = "") -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"


def _size(count: int) -> str:
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
