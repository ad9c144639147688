"""What must hold at size: time, memory and files of the stages as the corpus grows. See docs/scale.md.

    python scripts/bench/scale.py [--quick] [--part NAME] [--work FOLDER]

Runs all parts one after the other, each in a process of its own, or the one that is named; they make their
data in a temporary folder (below FOLDER: 15 GB in full) and remove it. --quick uses smaller sizes under the
same keys: the sizes stand beside them. In full the parts take about an hour and up to 3 GB of memory
on two cores. The last line is one JSON object with the keys of all parts; a part that fails says why on
standard error, gives no keys, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PARTS = ("deduplicate", "lines", "training", "heldout", "storage")
"""`scale_NAME.py` has `measure(quick, work)`."""


def main() -> None:
    arguments = parse()
    if arguments.part:
        print(json.dumps(measure(arguments.part, arguments.quick, arguments.work)))
        return
    figures: dict[str, float] = {}
    failed = []
    for part in PARTS:
        print(f"== {part}", flush=True)
        found = in_own_process(part, arguments.quick, arguments.work)
        if found is None:
            failed.append(part)
            continue
        twice = figures.keys() & found.keys()
        assert not twice, f"{twice} of {part} are keys of a part before it"
        figures |= found
    for part in failed:
        print(f"{part} gave no figures: what it said stands above.", file=sys.stderr)
    print(json.dumps(figures))
    sys.exit(1 if failed else 0)


def measure(part: str, quick: bool, parent: Path | None) -> dict[str, float]:
    """The figures of a part, measured in this process."""
    module = importlib.import_module(f"scale_{part}")
    with tempfile.TemporaryDirectory(dir=parent, prefix="scale-") as folder:
        found: dict[str, float] = module.measure(quick, Path(folder))
    return found


def in_own_process(part: str, quick: bool, parent: Path | None) -> dict[str, float] | None:
    """The figures of a part; nothing where it fails. What it prints before them is passed on."""
    command = [sys.executable, __file__, "--part", part, *(["--quick"] if quick else [])]
    command += ["--work", str(parent)] if parent else []
    last = ""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
    if process.returncode:
        print(last, end="")
        return None
    found: dict[str, float] = json.loads(last)
    return found


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--work", type=Path, metavar="FOLDER", help="where temporary data lies")
    return parser.parse_args()


if __name__ == "__main__":
    main()
