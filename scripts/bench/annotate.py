"""Annotate beside its peers on the same documents: CPU seconds on one core, compiled code warm.

    python scripts/bench/annotate.py [--data FOLDER] [--peers PYTHON] [--quick]

1,000 documents of es-bench (300 with --quick), evenly from all of its files. PYTHON is an interpreter with
`requirements-peers.txt`; without it the figures that need a peer are null, and a line says so. datatrove gets
its Gopher, FineWeb and C4 filters with thresholds that reject nothing, and once more without C4's, which
looks for sentences line by line; one round, where all others have the best of five. What only we measure
(character classes, URLs, OCR noise) is in our time too. The `lid_` figures come from `language.py`.
The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import fasttext
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from corpus_latam.annotate.language import MODELS, SHIPPED, load_model
from corpus_latam.annotate.phrases import boilerplate, stop_words
from corpus_latam.annotate.quality import quality
from corpus_latam.annotate.repetition import repetition
from corpus_latam.annotate.signature import signatures
from corpus_latam.annotate.stage import SLICE_BYTES, annotate_shard, compile_kernels, slices
from corpus_latam.config import AnnotateConfig, SignatureConfig
from corpus_latam.schema import DOCUMENT
from corpus_latam.storage.shards import write_shard
from corpus_latam.text import Utf8, as_utf8, segment
from corpus_latam.text.fasttext_kernel import score
from corpus_latam.text.fasttext_tables import Tables
from corpus_latam.text.fasttext_words import forget_words
from corpus_latam.text.folding import fold
from corpus_latam.text.lines import split_lines

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"
DOCUMENTS, QUICK_DOCUMENTS = 1_000, 300
SIGNATURE = SignatureConfig(num_perm=112)
ROUNDS = 5
WHOLE = 1 << 40
"""Bytes of a document that language identification reads: all."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--peers", default="", help="a Python with requirements-peers.txt")
    parser.add_argument("--quick", action="store_true")
    arguments = parser.parse_args()
    logging.getLogger("corpus_latam").setLevel(logging.ERROR)
    files = sorted((arguments.data / "es-bench").glob("*.parquet"))
    if not files:
        sys.exit(f"{arguments.data} holds no es-bench: say where it lies with --data FOLDER.")
    compile_kernels(AnnotateConfig())
    count = QUICK_DOCUMENTS if arguments.quick else DOCUMENTS
    both = documents(files, 2 * count)
    texts, others = both.take(pa.array(range(0, 2 * count, 2))), both.take(pa.array(range(1, 2 * count, 2)))
    figures = kernels(texts, arguments.peers)
    figures |= language(texts, others)
    figures["pass_mb_s"] = whole_pass(files[0])
    print(json.dumps(figures | accuracy(arguments.data, arguments.quick)))


def documents(files: list[Path], count: int) -> pa.Array:
    """So many texts, evenly from all files."""
    texts = pq.read_table(files, columns=["text"])["text"].combine_chunks().cast(pa.large_string())
    return texts.take(pa.array(np.linspace(0, len(texts) - 1, count).astype(np.int64)))


def kernels(texts: pa.Array, peers: str) -> dict[str, float | None]:
    """Quality and repetition, and signatures, from text, beside datatrove and datasketch."""
    batch = pa.RecordBatch.from_arrays([texts], ["text"])
    batches = [as_utf8(part["text"]) for part in slices(batch, SLICE_BYTES)]
    quality_s, signature_s = best_seconds(measure, batches), best_seconds(sign, batches)
    datatrove, datasketch = (peer_seconds(peer, texts, peers) for peer in ("datatrove", "datasketch"))
    size = megabytes(texts)
    print(f"{size:.2f} MB: quality {quality_s:.3f} s, signatures {signature_s:.3f} s")
    return {
        "quality_mb_s": round(size / quality_s, 1),
        "quality_vs_datatrove": ratio(datatrove.get("seconds"), quality_s),
        "quality_vs_datatrove_without_c4": ratio(datatrove.get("seconds_without_c4"), quality_s),
        "signature_mb_s": round(size / signature_s, 1),
        "signature_vs_datasketch": ratio(datasketch.get("seconds"), signature_s),
    }


def measure(texts: Utf8) -> None:
    """All signals of quality and repetition, listed phrases and stop words included."""
    words, lines = segment(texts), split_lines(texts)
    measured = quality(texts, words, lines)
    repetition(words, lines, measured["characters"])
    boilerplate(words)
    stop_words(words, pa.array(["spa"] * len(texts)))


def sign(texts: Utf8) -> None:
    """Word hashes and signatures."""
    signatures(segment(texts), SIGNATURE)


def language(texts: pa.Array, others: pa.Array) -> dict[str, float | None]:
    """The kernel beside fastText's own binding, same model, whole documents.

    The binding gets texts that are folded already; the kernel folds them itself. The kernel remembers words
    from batch to batch, as in a run: every round has read `others`, and nothing else, before it is timed.
    `cold` is without that.
    """
    tables = load_model(SHIPPED).tables
    binding = fasttext.load_model(str(MODELS / f"{SHIPPED}.ftz"))
    folded = [fold(text) for text in texts.to_pylist()]
    ours, cold = (kernel_seconds(as_utf8(texts), tables, before) for before in (others, None))
    theirs = best_seconds(lambda text: binding.predict([text], k=1), folded)
    print(f"fastText   {theirs:7.2f} s   ours {ours:6.3f} s   cold {cold:6.3f} s")
    return {
        "language_mb_s": round(megabytes(texts) / ours, 1),
        "language_vs_fasttext": ratio(theirs, ours),
        "language_cold_vs_fasttext": ratio(theirs, cold),
    }


def kernel_seconds(texts: Utf8, tables: Tables, before: pa.Array | None) -> float:
    """CPU seconds of the best round of the kernel over `texts`, each after `before` alone."""
    rounds = []
    for _ in range(2 * ROUNDS):
        forget_words()
        if before is not None:
            score(as_utf8(before), tables, WHOLE)
        start = time.process_time()
        score(texts, tables, WHOLE)
        rounds.append(time.process_time() - start)
    return min(rounds)


def whole_pass(file: Path) -> float:
    """MB of text per CPU second from an ingest shard to an annotate shard, both on disk."""
    config = AnnotateConfig()
    table = pq.read_table(file, columns=["id", "text", "url", "country"])
    fill = {"source": "bench", "source_id": "", "doc_type": "web", "country_basis": "record"}
    columns = [
        table[name].cast(type_)
        if name in table.schema.names
        else pa.array([fill.get(name)] * len(table), type_)
        for name, type_ in zip(DOCUMENT.names, DOCUMENT.types, strict=True)
    ]
    shard = pa.table(columns, schema=DOCUMENT)
    with tempfile.TemporaryDirectory() as folder:
        write_shard(f"{folder}/ingest", "bench/00000-00000.parquet", shard.to_batches(), DOCUMENT)
        start = time.process_time()
        annotate_shard(folder, "bench/00000-00000.parquet", config, "")
        seconds = time.process_time() - start
    print(f"pass       {seconds:7.2f} s for {megabytes(table['text']):.1f} MB")
    return round(megabytes(table["text"]) / seconds, 1)


def accuracy(data: Path, quick: bool) -> dict[str, float]:
    """The shares that `language.py` measures on held-out sets."""
    script = Path(__file__).with_name("language.py")
    command = [sys.executable, str(script), "--data", str(data), *(["--quick"] if quick else [])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def best_seconds(work: Callable[..., object], inputs: list) -> float:
    """CPU seconds of the best round over all inputs, after one input that warms up."""
    work(inputs[0])
    rounds = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for each in inputs:
            work(each)
        rounds.append(time.process_time() - start)
    return min(rounds)


def peer_seconds(peer: str, texts: pa.Array, python: str) -> dict[str, float]:
    """CPU seconds of a peer in its own environment; nothing, and a line that says why, without it."""
    if not python:
        print(f"{peer} skipped: no --peers PYTHON")
        return {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts"
        file.write_text("\0".join(texts.to_pylist()), encoding="utf-8")
        script = str(Path(__file__).with_name("annotate_peers.py"))
        done = subprocess.run([python, script, peer, str(file)], capture_output=True, text=True)
    if done.returncode:
        print(f"{peer} skipped: {done.stderr.strip().splitlines()[-1]}")
        return {}
    print(done.stdout.strip())
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def ratio(theirs: float | None, ours: float) -> float | None:
    """How many times as long they take."""
    return None if theirs is None else round(theirs / ours, 1)


def megabytes(texts: pa.Array | pa.ChunkedArray) -> float:
    """UTF-8 bytes, in millions."""
    offsets = as_utf8(texts).offsets
    return float(offsets[-1] - offsets[0]) / 1e6


if __name__ == "__main__":
    main()
