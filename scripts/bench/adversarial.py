"""What bad text costs: every generated text beside prose of the same size, CPU seconds, compiled code warm.

    python scripts/bench/adversarial.py [--quick]

One document of 1 MB each (256 kB with --quick) goes through these steps:

    annotate  all signals and finders
    redact    what was found gives way to placeholders, or in `stand_in` to something of the same shape; both
              beside the annotation of prose, which has next to nothing to redact
    count     NFC and the pretokens of both patterns, with long ones split as for training
    record    the text as a record's address, statement of rights and metadata
    train     BPE from tables of distinct pretokens, beside a table of words of the same size

A step's slowdown is its time for a text over its time for prose; the best of several rounds counts for both.
For `train` the texts are tables: one word of 10 MB (1 MB with --quick), a million long words, and their like.
The last line is one JSON object: `adversarial_slowdown`, the worst of all, and `adversarial_worst`, its step
and text; then what `adversarial_crowds.py` measures of deduplication. Exit code 1 if the worst is above 5.
"""

from __future__ import annotations

import argparse
import importlib
import json
import logging
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
from adversarial_texts import prose, tables, texts

from corpus_latam.annotate.affiliations import country_of_metadata
from corpus_latam.annotate.blocklists import candidates
from corpus_latam.annotate.country import country_of_url
from corpus_latam.annotate.language import load_model
from corpus_latam.annotate.signals import INPUT, annotate
from corpus_latam.annotate.stage import compile_kernels
from corpus_latam.config import AnnotateConfig
from corpus_latam.export.redact import rewrite
from corpus_latam.ingest import licenses
from corpus_latam.schema import CUT_SPAN
from corpus_latam.text import as_utf8
from corpus_latam.text.access_rights import access_of
from corpus_latam.tokenizer.count.pretokens import PATTERNS, PretokenCounter
from corpus_latam.tokenizer.count.shard import normalised, scanned
from corpus_latam.tokenizer.train.bpe import train

SIZE, QUICK_SIZE = 1 << 20, 1 << 18
TABLE_SIZE, QUICK_TABLE_SIZE = 10_000_000, 1_000_000
TOKENS, QUICK_TOKENS = 32_000, 8_000
LONGEST_PRETOKEN = 128
LIMIT = 5
ROUNDS, DOUBTFUL = 3, 2
"""A text that takes fewer than `DOUBTFUL` times as long as prose is not timed again."""
CONFIG = AnnotateConfig()

Work = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    compile_kernels(CONFIG)
    found = slowdowns(QUICK_SIZE if quick else SIZE)
    found |= of_training(QUICK_TABLE_SIZE if quick else TABLE_SIZE, QUICK_TOKENS if quick else TOKENS)
    worst = max(found, key=lambda name: found[name])
    figures = {"adversarial_slowdown": round(found[worst], 2), "adversarial_worst": worst}
    print(json.dumps(figures | crowds(quick)))
    sys.exit(found[worst] > LIMIT)


def slowdowns(size: int) -> dict[str, float]:
    """By `step: text`, for documents of `size` bytes."""
    usual = {name: best(work) for name, work in steps(prose(size)).items()}
    usual |= dict.fromkeys(("redact", "stand_in"), usual["annotate"])
    found: dict[str, float] = {}
    for text, content in texts(size).items():
        ratios = {name: slowdown(work, usual[name]) for name, work in steps(content).items()}
        print(f"{text:20}", *(f"{name} {ratio:5.2f}  " for name, ratio in ratios.items()))
        found |= {f"{name}: {text}": ratio for name, ratio in ratios.items()}
    return found


def steps(text: str) -> dict[str, Work]:
    """What is done with a document, by step."""
    batch = document(text)
    signals = annotated(batch)
    return {
        "annotate": lambda: annotated(batch),
        "redact": lambda: redact(batch, signals, None),
        "stand_in": lambda: redact(batch, signals, batch["id"]),
        "count": lambda: count(text),
        "record": lambda: read_record(text),
    }


def document(text: str) -> pa.RecordBatch:
    """The text as annotate reads it."""
    row = dict.fromkeys(INPUT) | {"id": "0", "text": text, "country": "CL", "doc_type": "web"}
    types = {name: pa.large_string() if name == "text" else pa.string() for name in INPUT}
    return pa.RecordBatch.from_pylist(
        [row | {"country_basis": "record"}], schema=pa.schema(list(types.items()))
    )


def annotated(batch: pa.RecordBatch) -> pa.RecordBatch:
    return annotate(batch, load_model(CONFIG.language.model), CONFIG)


def redact(batch: pa.RecordBatch, signals: pa.RecordBatch, names: pa.Array | None) -> pa.Array:
    """As export does."""
    text = signals["repaired_text"] if signals["repaired_text"][0].is_valid else batch["text"]
    return rewrite(text, signals["personal_data"], pa.array([[]], pa.list_(CUT_SPAN)), names)


def count(text: str) -> None:
    """As the tokenizer stage counts training text."""
    column = pa.array([text], pa.large_string())
    content = normalised(column, scanned(as_utf8(column))[2])
    for pattern in PATTERNS:
        counter = PretokenCounter(pattern, LONGEST_PRETOKEN)
        counter.add(content, np.zeros(1, np.int64))
        counter.result()


def read_record(text: str) -> None:
    """As ingest and annotate read what stands beside a text."""
    licenses._license_of.cache_clear()
    licenses.license_of(text), access_of(text)
    for url in (text, f"https://{text}"):
        country_of_url(url), list(candidates(url))
    country_of_metadata(json.dumps({"country": text, "dc.description": f"fil: {text}"}))


def of_training(size: int, tokens: int) -> dict[str, float]:
    """By `train: table`, for tables of about `size` bytes; seconds per byte are compared."""
    made = tables(size)
    speeds: dict[str, float] = {}
    for name, pretokens in made.items():
        data = np.frombuffer(b"".join(pretokens), np.uint8)
        offsets = np.cumsum([0, *map(len, pretokens)]).astype(np.int64)
        work = partial(train, data, offsets, np.ones(len(pretokens), np.int64), tokens)
        seconds = best(work, 1 if size > QUICK_TABLE_SIZE else 4)
        speeds[name] = seconds / len(data)
        print(f"{name:20} {len(pretokens):9,} pretokens  {len(data) / 1e6:5.1f} MB  {seconds:6.2f} s")
    return {f"train: {name}": speed / speeds["words"] for name, speed in speeds.items()}


def crowds(quick: bool) -> dict[str, float]:
    """The figures of `adversarial_crowds.py`."""
    if not Path(__file__).with_name("adversarial_crowds.py").is_file():
        return {}
    figures: dict[str, float] = importlib.import_module("adversarial_crowds").measure(quick)
    return figures


def slowdown(work: Work, usual: float) -> float:
    """How many times `usual` the work takes; again, if it is in doubt."""
    ratio = best(work, 1) / usual
    return ratio if ratio < DOUBTFUL else min(ratio, best(work) / usual)


def best(work: Work, rounds: int = ROUNDS) -> float:
    """CPU seconds of the best round."""
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


if __name__ == "__main__":
    main()
