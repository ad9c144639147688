"""Tables and amounts as the card writes them."""

from __future__ import annotations

from typing import Any

from corpus_latam.escaping import for_markdown_cell


def table(headings: list[str], rows: list[list[Any]]) -> str:
    """A Markdown table whose rows are names, as Markdown, and an `Amount`."""
    lines = [
        "| " + " | ".join([*headings, "documents", "text", "words"]) + " |",
        "|" + "---|" * len(headings) + "---:|---:|---:|",
    ]
    for *names, amount in rows:
        cells = [*(for_markdown_cell(name) for name in names), f"{amount.documents:,}", size(amount.bytes)]
        cells.append(f"{amount.words:,}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def size(count: int) -> str:
    """Bytes in decimal units."""
    value = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} B" if unit == "B" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"
