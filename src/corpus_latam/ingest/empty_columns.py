"""Fields that a config maps and that no record has a value in: a misspelled name is seen by this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from corpus_latam.config import Columns
from corpus_latam.escaping import for_terminal
from corpus_latam.sources.pages import Page, mapped

VALUES = "values of columns."
"""Prefix of the counts in a commit of records with a value, by column: `values of columns.country`."""


def stated(columns: Columns) -> dict[str, str]:
    """Names of `columns` that somebody wrote, and their fields. Of the others a source may have none."""
    return {name: field for name, field in mapped(columns).items() if name in columns.model_fields_set}


def count_values(page: Page, columns: Mapping[str, str]) -> Counter[str]:
    """How many records of a page have a value in each of these columns, as counts of a commit.

    A task counts all that are mapped: which of them somebody wrote is in no fingerprint.
    """
    return Counter({VALUES + name: page.batch.num_rows - page.batch[name].null_count for name in columns})


def sentences(counts: Mapping[str, int], columns: Mapping[str, str]) -> list[str]:
    """A sentence for each of these columns without any value."""
    return [
        f"No record read has a value in {for_terminal(field)!r} (columns.{name})."
        for name, field in columns.items()
        if not counts.get(VALUES + name)
    ]
