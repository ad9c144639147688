"""Values of records that mean nothing we know: counted, the most frequent by name, and told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from corpus_latam.escaping import for_terminal
from corpus_latam.wording import counted

PREFIX = "unmapped_"
"""Of their counts in a commit: `unmapped_doc_type`, and `unmapped_doc_type: tesis` for a value."""
NAMED_VALUES, VALUE_CHARACTERS = 5, 40
"""How many values are counted by name, and how much of each name."""

REMEDIES = {
    "country": "Country codes are two letters, as ISO 3166-1 has them.",
    "language": "Languages are tags such as es, es-AR or spa.",
    "date": "Where numbers count from 1970, say in columns.date_unit what they count.",
    "doc_type": "Say what they mean in doc_type_map of the source.",
    "license": "docs/licenses.md lists the wordings that are understood.",
}
FORM = {"date": "ISO 8601"}
"""What a value must be, where that is not to be a known one."""


def counts(field: str, values: Counter[str]) -> dict[str, int]:
    """The counts of one field: in all, and by name for the most frequent values."""
    named = {f"{PREFIX}{field}: {value}": count for value, count in values.most_common(NAMED_VALUES)}
    return {f"{PREFIX}{field}": values.total()} | named


def most_frequent(unmapped: Counter[str]) -> dict[str, int]:
    """Sums of `counts`, by name only for the most frequent values of each field."""
    kept: dict[str, int] = {}
    named: Counter[str] = Counter()
    for name, count in sorted(unmapped.items(), key=lambda item: (-item[1], item[0])):
        field, colon, _ = name.partition(":")
        named[field] += bool(colon)
        if count and named[field] <= NAMED_VALUES:
            kept[name] = count
    return kept


def sentences(totals: Mapping[str, int]) -> list[str]:
    """A sentence for each field with such values: how many, the most frequent, what to do."""
    return [_sentence(field, totals) for field in REMEDIES if totals.get(f"{PREFIX}{field}")]


def _sentence(field: str, totals: Mapping[str, int]) -> str:
    count = totals[f"{PREFIX}{field}"]
    start = f"{PREFIX}{field}: "
    values = {name.removeprefix(start): n for name, n in totals.items() if name.startswith(start)}
    frequent = sorted(values, key=lambda value: (-values[value], value))[:NAMED_VALUES]
    named = ", ".join(f"'{for_terminal(value)}' ({values[value]:,})" for value in frequent)
    often = "most often " if len(values) > 1 else ""
    shown = f" ({often}{named})" if named else ""
    records = counted(count, "record has", "records have")
    form = FORM.get(field, "known")
    return f"{records} a {field} that is no {form} one{shown}; it is not used. {REMEDIES[field]}"
