"""Writes the table of presets in docs/sources.md, from the files of configs/sources."""

from __future__ import annotations

from pathlib import Path

from corpus_latam.cli.sources import command_to_try
from corpus_latam.config import presets

PAGE = Path(__file__).parent.parent / "docs" / "sources.md"
START = "<!-- Written by scripts/write_presets_table.py -->"
END = "<!-- End of the table -->"


def table() -> str:
    """A row per preset."""
    rows = ["| preset | what | licence | size | needs | to try it |", "|---|---|---|---|---|---|"]
    for name in presets.names():
        preset = presets.preset(name)
        about = preset.about
        cells = (
            f"[`{name}`](../configs/sources/{name}.yaml)",
            f"[{about.title}]({about.page})",
            str(preset.source.get("license", "each record's")),
            about.size,
            about.needs,
            f"`{command_to_try(name, preset)}`",
        )
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def page() -> str:
    """The page with its table written anew."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    return f"{before}{START}\n\n{table()}\n\n{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE)
