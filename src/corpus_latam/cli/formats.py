"""Tables for programs: the same rows as JSON or CSV, with all digits and nothing around them."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

Row = dict[str, Any]


class OutputFormat(StrEnum):
    """How a table is printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def print_json(content: Any) -> None:
    """One JSON value, in ASCII, which every program and terminal reads."""
    print(json.dumps(content, indent=1))


def print_csv(rows: Sequence[Row], columns: Sequence[str]) -> None:
    """A heading and a line per row (RFC 4180, but for line feeds alone); what is not known is empty.

    A control or an unseen character in a name is spelled out, as in tables: many read CSV on a terminal.
    """
    from corpus_latam.escaping import for_terminal

    writer = csv.DictWriter(sys.stdout, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    for row in rows:
        shown = {name: for_terminal(row[name]) for name in columns if isinstance(row.get(name), str)}
        writer.writerow({**row, **shown})
