"""The stage's steps on es-bench as a released corpus: memory while training, fertility of six tokenizers,
other weightings, parity-aware and superword training beside the plain one.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from tokenizer_common import timed

from corpus_latam.config import ParityConfig, SuperwordsConfig, TokenizerConfig, WeightsConfig
from corpus_latam.engine import open_engine
from corpus_latam.tokenizer.count.merge import merge_counts
from corpus_latam.tokenizer.count.phrases import count_phrases
from corpus_latam.tokenizer.count.shard import count_shard
from corpus_latam.tokenizer.count.splitting import splitting_of
from corpus_latam.tokenizer.measure import tables
from corpus_latam.tokenizer.measure.encoded import Encoded, encode_shard
from corpus_latam.tokenizer.measure.origin import Origin
from corpus_latam.tokenizer.measure.others import references
from corpus_latam.tokenizer.train.reading import read_pretokens
from corpus_latam.tokenizer.train.vocabularies import train_merges, train_vocabularies

KINDS = {"novel": "literature", "manual": "manual", "law": "law"}
SHARDS = {
    "train": "spa/train-00000-of-00001.parquet",
    "validation": "spa/validation-00000-of-00001.parquet",
}
HELD_OUT = 20
"""Every so many documents one is held out."""
COMPARED = ("o200k_base", "cl100k_base", "deepseek_v3", "mistral_nemo", "qwen3")


def figures(files: list[Path], tokenizers: Path, size: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as work:
        write_corpus(files, work)
        plain = TokenizerConfig(vocab_sizes=(size,), special_tokens=())
        _, count_s = timed(lambda: count(work, plain))
        with open_engine("local", 1) as engine:  # a worker of its own: its peak is that of training alone
            peak_mb = engine.executor.submit(peak_of_training, work, plain).result()
        print(f"counting the release {count_s:.1f} s; training {size:,} took {peak_mb:.0f} MB at most")
        found: dict[str, object] = {"train_peak_mb": round(peak_mb)}
        found |= weightings(work, plain)
        found |= fertility(work, plain, tokenizers)
        found |= variants(work, plain)
    return found


def write_corpus(files: list[Path], work: str) -> None:
    """es-bench as export would write it."""
    table = pq.read_table(files, columns=["id", "text", "source", "country", "genre"])
    kinds = pa.array([KINDS[genre] for genre in table["genre"].to_pylist()])
    table = table.drop(["genre"]).append_column("doc_type", kinds)
    held_out = pa.array(np.arange(table.num_rows) % HELD_OUT == 0)
    (Path(work) / "corpus/spa").mkdir(parents=True)
    for split, rows in (("train", pc.invert(held_out)), ("validation", held_out)):
        pq.write_table(table.filter(rows), Path(work) / "corpus" / SHARDS[split], row_group_size=1000)


def count(work: str, config: TokenizerConfig) -> None:
    for split, shard in SHARDS.items():
        count_shard(f"{work}/corpus", shard, work, f"counts/{split}", splitting_of(config), "-")
    merge_counts(work, [f"counts/{split}" for split in SHARDS], splitting_of(config), "pretokens", "-")


def peak_of_training(work: str, config: TokenizerConfig) -> float:
    """MB. What Linux says of this very program: `ru_maxrss` would count the parent's memory before exec."""
    train_vocabularies(work, config, "vocabularies", "-")
    status = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1000


def weightings(work: str, plain: TokenizerConfig) -> dict[str, object]:
    """CPU seconds to train again from the counts on disk, weighted otherwise."""
    found: dict[str, object] = {}
    for name, config in {
        "equal": plain.model_copy(update={"weights": WeightsConfig(rule="equal")}),
        "parity": plain.model_copy(update={"parity": ParityConfig()}),
    }.items():
        chosen, _ = read_pretokens(work, config)
        _, seconds = timed(lambda c=config, t=chosen: train_merges(work, c, t, max(c.vocab_sizes)))
        _, read_s = timed(lambda c=config: read_pretokens(work, c))
        print(f"again, {name}: {seconds + read_s:.1f} s")
        found[f"retrain_{name}_s"] = round(seconds + read_s, 2)
    return found


def fertility(work: str, config: TokenizerConfig, tokenizers: Path) -> dict[str, object]:
    """Six tokenizers on the held-out split, all tables and the card."""
    found = references(tuple(str(path) for name in COMPARED for path in (tokenizers / name).glob("*.gz")))
    train_vocabularies(work, config, "vocabularies", "-")

    def measure() -> None:
        encoded = []
        for one in found:
            name = f"compare/{one.name}"
            encode_shard(one, f"{work}/corpus", SHARDS["validation"], work, name, "-")
            encoded.append(Encoded(one, (name,)))
        measure_all(work, config, encoded)

    _, seconds = timed(measure)
    size = Path(work, "corpus", SHARDS["validation"]).stat().st_size / 1e6
    print(f"fertility of {1 + len(found)} tokenizers: {seconds:.1f} s ({size:.1f} MB compressed held out)")
    totals = pq.read_table(f"{work}/{config.vocab_sizes[0]}/totals.parquet")
    shown = ["tokenizer", "tokens_per_word", "bytes_per_token", "whole_word_share", "renyi_efficiency"]
    for row in totals.filter(pc.field("language").is_null()).select(shown).to_pylist():
        print(
            "  ".join(f"{value:.3f}" if isinstance(value, float) else f"{value:24}" for value in row.values())
        )
    return {"fertility_s": round(seconds, 1), "fertility_tokenizers": 1 + len(found)}


def variants(work: str, plain: TokenizerConfig) -> dict[str, object]:
    """Superword merges and parity-aware training beside plain training, on the held-out split."""
    superword = plain.model_copy(update={"superwords": SuperwordsConfig()})
    quota = SuperwordsConfig().sample_bytes
    for split, shard in SHARDS.items():
        count_phrases(
            f"{work}/corpus", shard, work, f"phrases-of/{split}", splitting_of(superword), quota, "-"
        )
    merge_counts(work, [f"phrases-of/{split}" for split in SHARDS], splitting_of(superword), "phrases", "-")
    _, seconds = timed(lambda: train_vocabularies(work, superword, "vocabularies", "-"))
    measure_all(work, superword, [])
    size = plain.vocab_sizes[0]
    found: dict[str, object] = {
        "superword_train_s": round(seconds, 1),
        "superword_bytes_per_token": total(work, f"{size}-superword", "bytes_per_token"),
        "plain_bytes_per_token": total(work, str(size), "bytes_per_token"),
        "plain_gini": gini(work, size),
    }
    fair = plain.model_copy(update={"parity": ParityConfig()})
    train_vocabularies(work, fair, "vocabularies", "-")
    measure_all(work, fair, [])
    found |= {
        "parity_gini": gini(work, size),
        "parity_bytes_per_token": total(work, str(size), "bytes_per_token"),
    }
    print(found)
    return found


def measure_all(work: str, config: TokenizerConfig, encoded: list[Encoded]) -> None:
    """All tables and the card, without the licences of texts: es-bench as it is written here has none."""
    origin = Origin("es-bench", "all", "none", f"{work}/corpus", ())
    tables.measure(work, config, encoded, origin, "fertility", "-")


def total(work: str, variant: str, column: str) -> float:
    return round(pq.read_table(f"{work}/{variant}/totals.parquet")[column][0].as_py(), 3)


def gini(work: str, size: int) -> float | None:
    """Over countries, genre-matched."""
    rows = pq.read_table(f"{work}/{size}/inequality.parquet").filter(pc.field("matched"))
    value = rows["gini"][0].as_py()
    return None if value is None else round(value, 4)
