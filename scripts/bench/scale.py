"""What must hold at size: time, memory and files of the stages as the corpus grows. See docs/scale.md.

    python scripts/bench/scale.py [--quick] [--part NAME] [--keep FOLDER] [--before COMMIT [--data FOLDER]]

Runs all parts one after the other, each in a process of its own, or the one that is named. Data is made in a
temporary folder (16 GB in full) and removed; with --keep it is made in FOLDER, left there, and used again by
the next run. --quick uses smaller sizes under the same keys: the sizes stand beside them. With --before the
key `regression` is there too: how many figures are worse than at that commit (`regression.py`, which also
says what --data is). The last line is one JSON object with the keys of all parts. A part that fails says why
on standard error and gives no keys; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import regression

PARTS = ("deduplicate", "lines", "training", "heldout", "storage")
"""`scale_NAME.py` has `measure(quick, work)`."""


def main() -> None:
    arguments = parse()
    if arguments.part:
        print(json.dumps(measure(arguments.part, arguments.quick, arguments.keep)))
        return
    figures: dict[str, float] = {}
    failed = []
    for part in PARTS:
        print(f"== {part}", flush=True)
        found = in_own_process(part, arguments.quick, arguments.keep)
        if found is None:
            failed.append(part)
            continue
        twice = figures.keys() & found.keys()
        assert not twice, f"{twice} of {part} are keys of a part before it"
        figures |= found
    if arguments.before and not failed:
        print("== regression", flush=True)
        worse = regression.compare(arguments.before, arguments.data, arguments.quick)
        print(json.dumps(worse), flush=True)
        figures["regression"] = worse["regression"]
    for part in failed:
        print(f"{part} gave no figures: what it said stands above.", file=sys.stderr)
    print(json.dumps(figures))
    sys.exit(1 if failed else 0)


def measure(part: str, quick: bool, keep: Path | None) -> dict[str, float]:
    """The figures of a part, measured in this process."""
    module = importlib.import_module(f"scale_{part}")
    with working_in(keep / part if keep else None) as work:
        found: dict[str, float] = module.measure(quick, work)
    return found


@contextmanager
def working_in(keep: Path | None) -> Iterator[Path]:
    """A folder for the block: one that stays, or a temporary one."""
    if keep:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="scale-") as folder:
        yield Path(folder)


def in_own_process(part: str, quick: bool, keep: Path | None) -> dict[str, float] | None:
    """The figures of a part; nothing where it fails. What it prints before them is passed on."""
    command = [sys.executable, __file__, "--part", part, *(["--quick"] if quick else [])]
    command += ["--keep", str(keep)] if keep else []
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
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where data stays for the next run")
    parser.add_argument("--before", metavar="COMMIT", help="what deduplication and training are held against")
    parser.add_argument("--data", type=Path, default=regression.DATA, help="holds es-bench/")
    return parser.parse_args()


if __name__ == "__main__":
    main()
