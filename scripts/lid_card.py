"""Prints the tables of the model's card: for each label its language, training text by origin, and licences.

python scripts/lid_card.py --data ../shared/data
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

from lid_more import rows
from lid_sets import NAMES, TextSet, train_sets
from train_lid import MIN_BYTES


def main() -> None:
    """One row per label, then one per set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    data = parser.parse_args().data
    sizes, lines = by_label(train_sets(data), data)
    names = {row.label: row.language for row in rows(data)} | NAMES
    print("| label | language | kB of training text by origin | licences |\n|-|-|-|-|")
    for label, sets in sorted(sizes.items()):
        if sum(sets.values()) >= MIN_BYTES:
            texts = "; ".join(f"{each.name} {max(1, size // 1000):,}" for each, size in sets.items())
            licences = ", ".join(sorted({short(each.licence) for each in sets}))
            print(f"| `{label}` | {names.get(label, label)} | {texts}{scripture(sets)} | {licences} |")
    print("\n| set | licence as its origin states it | lines |\n|-|-|-|")
    for each, count in lines.items():
        print(f"| {each.name} | {short(each.licence)} | {count:,} |")


def by_label(sets: list[TextSet], data: Path) -> tuple[dict[str, dict[TextSet, int]], dict[TextSet, int]]:
    """Bytes of each set by label, and lines by set, before duplicates go and before balancing."""
    sizes: dict[str, dict[TextSet, int]] = defaultdict(lambda: defaultdict(int))
    lines: dict[TextSet, int] = defaultdict(int)
    for each in sets:
        for label, line in each.read(data):
            sizes[label][each] += len(line.encode())
            lines[each] += 1
    return sizes, lines


def short(licence: str) -> str:
    """Without who holds the rights."""
    return licence.split(" (")[0] if not licence.startswith("none stated") else licence


def scripture(sets: dict[TextSet, int]) -> str:
    """Marks a label that only the Bible trains."""
    return " **Bible only**" if all(each.name.lower().startswith("bible") for each in sets) else ""


if __name__ == "__main__":
    main()
