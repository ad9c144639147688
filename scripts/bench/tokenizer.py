"""The tokenizer's figures on es-bench: CPU seconds on one core, compiled code warm.

    python scripts/bench/tokenizer.py [--data FOLDER] [--peers PYTHON] [--quick]

FOLDER holds `es-bench/`, `corpora/`, `lid/`, `tokenizers/`. PYTHON is the interpreter of an environment with
`requirements-peers.txt`; without it, or where a peer is missing, its figure is left out by name. Both sides
get the texts in memory. `tokenizers`: a training to 300 tokens counts and hardly merges, so it stands for
counting. --quick reads one of the four Parquet files, trains 32,768, and holds out two groups of sources. The
last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ["TOKENIZERS_PARALLELISM"] = "false"
os.environ["RAYON_NUM_THREADS"] = "1"

import pyarrow as pa
import pyarrow.parquet as pq
import tokenizer_parity
import tokenizer_run
import tokenizer_transfer
from tokenizer_common import PATTERN, count, megabytes, same, timed, train, train_with_tokenizers

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"
PEERS = {"rustbpe": "llama3", "gigatoken": "gpt2"}
"""Their split patterns: gigatoken trains with GPT-2's only, so that is what it is held against."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peers", default="", help="a Python with requirements-peers.txt")
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    files = sorted((given.data / "es-bench").glob("*.parquet"))
    if not files:
        sys.exit(f"{given.data}/es-bench holds no Parquet files: say where it lies with --data FOLDER.")
    files = files[:1] if given.quick else files
    texts = pq.read_table(files, columns=["text"])["text"]
    size = 32_768 if given.quick else 65_536
    figures = speed(texts, size) | peers(texts, size, given.peers)
    del texts
    figures |= tokenizer_parity.figures(files, given.data / "lid/bible.tar.gz", given.quick)
    figures |= tokenizer_run.figures(files, given.data / "tokenizers", size)
    figures |= tokenizer_transfer.figures(given.data, given.quick)
    print(json.dumps(figures))


def speed(texts: pa.ChunkedArray, size: int) -> dict[str, object]:
    """Counting and training beside `tokenizers`."""
    train(count(texts.slice(0, 100)), 300)  # compiles
    table, count_s = timed(lambda: count(texts))
    merges, train_s = timed(lambda: train(table, size))
    _, again_s = timed(lambda: train(table, size // 2))
    as_list = texts.to_pylist()
    _, hf_count_s = timed(lambda: train_with_tokenizers(as_list, 300))
    theirs, hf_s = timed(lambda: train_with_tokenizers(as_list, size))
    print(f"{megabytes(texts):.1f} MB, {table.num_rows:,} pretoken types, 1 core, CPU seconds")
    print(f"count            ours {count_s:6.2f}   tokenizers {hf_count_s:6.2f}")
    print(f"count and {size:,} ours {count_s + train_s:6.2f}   tokenizers {hf_s:6.2f}")
    return {
        "count_mb_s": round(megabytes(texts) / count_s, 1),
        "count_vs_hf": round(hf_count_s / count_s, 1),
        "train_vs_hf": round(hf_s / (count_s + train_s), 1),
        "identical": same(merges, theirs),
        "count_and_train_s": round(count_s + train_s, 2),
        "retrain_s": round(max(train_s, again_s), 2),
    }


def peers(texts: pa.ChunkedArray, size: int, python: str) -> dict[str, object]:
    """`rustbpe` and `gigatoken` in an environment of their own."""
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts"
        file.write_text("\0".join(texts.to_pylist()), encoding="utf-8")
        for name, pattern in PEERS.items():
            if not python:
                print(f"{name} skipped: no --peers PYTHON")
                continue
            script = Path(__file__).with_name("tokenizer_peers.py")
            command = [python, str(script), name, str(file), str(size)]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                print(f"{name} skipped: {done.stderr.strip().splitlines()[-1]}")
                continue
            seconds = json.loads(done.stdout.splitlines()[-1])[name]
            ours = ours_s(texts, size, pattern)
            print(f"{name:16} {seconds:6.2f}   ours with its pattern ({pattern}) {ours:6.2f}")
            found[f"train_vs_{name}"] = round(seconds / ours, 2)
    return found


def ours_s(texts: pa.ChunkedArray, size: int, pattern: str = PATTERN) -> float:
    """CPU seconds to count and train."""
    train(count(texts.slice(0, 100), pattern), 300)
    return timed(lambda: train(count(texts, pattern), size))[1]


if __name__ == "__main__":
    main()
