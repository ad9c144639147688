"""The card's sections on what the corpus holds: how much, and by language, source and country."""

from __future__ import annotations

from corpus_latam import __version__
from corpus_latam.config import RunConfig
from corpus_latam.escaping import for_json, for_markdown, for_markdown_code
from corpus_latam.export.card.facts import CardFacts
from corpus_latam.export.card.markdown import size, table
from corpus_latam.wording import counted

PROFILES = {
    "open": "Only documents whose licence lets anybody pass them on, changed and for money, are released"
    " (`export.profile: open`).",
    "research": "Documents whose rights are reserved, embargoed, or whose access is restricted were left out;"
    " some licences allow study only, and some are not known (`export.profile: research`).",
    "all": "No document was left out for its licence (`export.profile: all`).",
}


def summary(facts: CardFacts, languages: list[str]) -> str:
    """How much it is, and how to open it."""
    whole = facts.whole
    sources = len({source for source, _ in facts.sources})
    countries = len({country for country in facts.countries if country})
    return (
        f"{counted(whole.documents, 'document')}, {size(whole.bytes)} of text"
        f" ({counted(whole.words, 'word')}) in"
        f" {counted(len(languages), 'language')}, from {counted(sources, 'source')} and"
        f" {counted(countries, 'country', 'countries')}. Made with Corpus LATAM {__version__}: filtered,"
        " deduplicated and documented.\n\n"
        "```python\n"
        "from datasets import load_dataset\n\n"
        'corpus = load_dataset("PATH_OR_NAME")         # every language\n'
        f'one = load_dataset("PATH_OR_NAME", {for_json(languages[0])})  # one of them\n'
        "```"
    )


def by_language(facts: CardFacts) -> str:
    """A table of languages and splits."""
    rows = [
        [for_markdown_code(language), for_markdown(split), amount]
        for (language, split), amount in sorted(facts.splits.items())
    ]
    return table(["language", "split"], rows)


def by_source(config: RunConfig, facts: CardFacts) -> str:
    """Which licences were let through, and a table of sources and licences."""
    ordered = sorted(facts.sources.items(), key=lambda item: (item[0][0], item[0][1] or "~"))
    rows = [
        [for_markdown_code(source), for_markdown(name or "not known"), amount]
        for (source, name), amount in ordered
    ]
    return f"{PROFILES[config.export.profile]}\n\n{table(['source', 'licence'], rows)}"


def by_country(facts: CardFacts) -> str:
    """A table of countries, the largest first."""
    ordered = sorted(facts.countries.items(), key=lambda item: (-item[1].documents, item[0] or "~"))
    return table(["country"], [[for_markdown(country or "not known"), amount] for country, amount in ordered])
